// SPDX-License-Identifier: Apache-2.0

/// How much of a file is wanted.
public enum ReadingScope: Sendable, Hashable {
  /// Everything, pixels too.
  case all
  /// What comes before the pixels, which are not touched.
  case beforePixels
  /// Everything, but values of more bytes are left out and their places noted; sequences are always read.
  case values(upTo: Int)
  /// All that a person reads, and the tables and overlays that an image is shown with, as ``DataSetReader/Options/description`` has it.
  case header
}
