// SPDX-License-Identifier: Apache-2.0

/// How much of a file is believed.
enum SafetensorsLimits {
  /// The most bytes of a header: the format allows 100 MB, which no network comes near, and which would take gigabytes to read.
  static let header = 16 << 20
  /// The most axes of a tensor.
  static let axes = 16
  /// The header is filled with spaces so that numbers begin at a multiple of this.
  static let alignment = 8
}
