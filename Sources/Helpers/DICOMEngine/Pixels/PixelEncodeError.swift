// SPDX-License-Identifier: Apache-2.0
public import DICOM

/// Why pixels cannot be encoded.
public enum PixelEncodeError: Error, Sendable, Hashable {
  /// The attributes describe no pixels.
  case description(PixelDescriptionError)
  /// The pixels have another shape than the attributes.
  case shape
  /// The codec cannot hold such samples: their bits, whether they are signed or floating, how many make a pixel.
  case unsupported(TransferSyntax, bits: Int, isSigned: Bool, samplesPerPixel: Int)
  /// The samples are indices into a palette, and the syntax loses some of each: a neighbouring index is another colour.
  case palette(TransferSyntax)
  /// A quality lies outside its range.
  case quality
  /// The codec gave up; its own words.
  case codec(frame: Int, message: String)
  /// All frames together take more bytes than a file can tell.
  case tooLarge
}
