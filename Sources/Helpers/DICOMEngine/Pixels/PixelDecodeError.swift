// SPDX-License-Identifier: Apache-2.0
public import DICOM

/// Why pixels cannot be decoded; facts of their shape, never of their values.
public enum PixelDecodeError: Error, Sendable, Hashable {
  /// The attributes describe no pixels.
  case description(PixelDescriptionError)
  /// The file has none.
  case noPixels
  /// The pixels were passed over when the file was read.
  case leftOut
  /// No decoder is here for the transfer syntax.
  case transferSyntax(String)
  /// Pixels in fragments under a syntax that has none, or the reverse.
  case encapsulation(expected: Bool)
  /// There are fewer bytes than the attributes ask for.
  case short(found: Int, expected: Int)
  /// YBR_FULL_422 whose bytes are as many as three full samples a pixel would be: one of the two is wrong.
  case chromaNotHalved(found: Int, expected: Int)
  /// Frames were asked for that the file has not.
  case frames(asked: Range<Int>, found: Int)
  /// The fragments cannot be told apart into frames.
  case fragments(found: Int, frames: Int)
  /// A frame's codestream has no header that can be read.
  case codestream(frame: Int)
  /// A frame's codestream has another shape than the attributes.
  case shape(frame: Int, found: CodestreamShape, expected: CodestreamShape)
  /// A frame's codestream is too short for the pixels that it announces.
  case implausible(frame: Int, bytes: Int, samples: Int)
  /// The codec gave up; its own words.
  case codec(frame: Int, message: String)
  /// Decoded, the frames would take more bytes than allowed.
  case tooLarge(bytes: Int, allowed: Int)
}

/// The shape of a frame.
public struct CodestreamShape: Sendable, Hashable {
  /// Rows.
  public var rows: Int
  /// Columns.
  public var columns: Int
  /// Samples a pixel.
  public var samples: Int
  /// Bits a sample.
  public var precision: Int

  /// Makes a shape; the parameters are the properties.
  public init(rows: Int, columns: Int, samples: Int, precision: Int) {
    self.rows = rows
    self.columns = columns
    self.samples = samples
    self.precision = precision
  }
}
