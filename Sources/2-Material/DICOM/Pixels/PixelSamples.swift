// SPDX-License-Identifier: Apache-2.0

/// The samples of pixels, in the narrowest type that holds every value that the file can.
public enum PixelSamples: Sendable, Equatable {
  case int8([Int8])
  case uint8([UInt8])
  case int16([Int16])
  case uint16([UInt16])
  case int32([Int32])
  case uint32([UInt32])
  case float32([Float])
  case float64([Double])

  /// How many samples there are.
  public var count: Int {
    switch self {
    case .int8(let samples): samples.count
    case .uint8(let samples): samples.count
    case .int16(let samples): samples.count
    case .uint16(let samples): samples.count
    case .int32(let samples): samples.count
    case .uint32(let samples): samples.count
    case .float32(let samples): samples.count
    case .float64(let samples): samples.count
    }
  }
}

/// Decoded pixels: frame by frame, row by row, the samples of a pixel side by side.
///
/// Samples are as stored, before the modality LUT: sign extended from Bits Stored, planes interleaved, YCbCr turned into RGB,
/// palette indices left as they are.
public struct PixelArray: Sendable, Equatable {
  /// How many rows, columns and frames.
  public var rows: Int
  /// The columns of each row.
  public var columns: Int
  /// The frames, 1 for a single image.
  public var frames: Int
  /// Samples a pixel: 1, or 3 for colour.
  public var samplesPerPixel: Int
  /// Photometric Interpretation of the samples as they are here.
  public var photometricInterpretation: String
  /// `frames × rows × columns × samplesPerPixel` samples.
  public var samples: PixelSamples

  /// Makes an array; `nil` where the number of samples is not that of the shape.
  public init?(
    rows: Int, columns: Int, frames: Int, samplesPerPixel: Int, photometricInterpretation: String, samples: PixelSamples
  ) {
    guard rows > 0, columns > 0, frames > 0, samplesPerPixel > 0 else { return nil }
    var count = rows
    for factor in [columns, frames, samplesPerPixel] {
      let (product, overflow) = count.multipliedReportingOverflow(by: factor)
      if overflow { return nil }
      count = product
    }
    guard samples.count == count else { return nil }
    self.rows = rows
    self.columns = columns
    self.frames = frames
    self.samplesPerPixel = samplesPerPixel
    self.photometricInterpretation = photometricInterpretation
    self.samples = samples
  }
}
