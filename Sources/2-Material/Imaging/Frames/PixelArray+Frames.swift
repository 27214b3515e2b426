// SPDX-License-Identifier: Apache-2.0
public import DICOM

extension PixelArray {
  /// How many samples one frame has.
  var samplesPerFrame: Int { rows * columns * samplesPerPixel }

  /// One frame as an array of its own; `nil` where there is no such frame.
  ///
  /// - Parameter frame: Counted from 0.
  public func frame(_ frame: Int) -> PixelArray? {
    guard frame >= 0, frame < frames else { return nil }
    if frames == 1 { return self }
    let range = frame * samplesPerFrame..<(frame + 1) * samplesPerFrame
    return PixelArray(
      rows: rows, columns: columns, frames: 1, samplesPerPixel: samplesPerPixel,
      photometricInterpretation: photometricInterpretation, samples: samples.slice(range))
  }
}

extension PixelSamples {
  /// The samples of a range, which must lie within.
  func slice(_ range: Range<Int>) -> PixelSamples {
    switch self {
    case .int8(let samples): .int8(Array(samples[range]))
    case .uint8(let samples): .uint8(Array(samples[range]))
    case .int16(let samples): .int16(Array(samples[range]))
    case .uint16(let samples): .uint16(Array(samples[range]))
    case .int32(let samples): .int32(Array(samples[range]))
    case .uint32(let samples): .uint32(Array(samples[range]))
    case .float32(let samples): .float32(Array(samples[range]))
    case .float64(let samples): .float64(Array(samples[range]))
    }
  }

  /// The samples as whole numbers; `nil` where they are not whole by type.
  public var integers: [Int]? {
    switch self {
    case .int8(let samples): samples.map(Int.init)
    case .uint8(let samples): samples.map(Int.init)
    case .int16(let samples): samples.map(Int.init)
    case .uint16(let samples): samples.map(Int.init)
    case .int32(let samples): samples.map(Int.init)
    case .uint32(let samples): samples.map(Int.init)
    case .float32, .float64: nil
    }
  }

  /// The samples as numbers of double precision.
  public var doubles: [Double] {
    switch self {
    case .int8(let samples): samples.map(Double.init)
    case .uint8(let samples): samples.map(Double.init)
    case .int16(let samples): samples.map(Double.init)
    case .uint16(let samples): samples.map(Double.init)
    case .int32(let samples): samples.map(Double.init)
    case .uint32(let samples): samples.map(Double.init)
    case .float32(let samples): samples.map(Double.init)
    case .float64(let samples): samples
    }
  }
}
