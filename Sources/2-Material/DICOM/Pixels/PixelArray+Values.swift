// SPDX-License-Identifier: Apache-2.0

extension PixelArray {
  /// Samples a frame.
  public var samplesPerFrame: Int { rows * columns * samplesPerPixel }

  /// One frame alone; `nil` where there is none of that number, counted from 0.
  public func frame(_ index: Int) -> PixelArray? {
    guard index >= 0, index < frames else { return nil }
    let range = index * samplesPerFrame..<(index + 1) * samplesPerFrame
    return PixelArray(
      rows: rows, columns: columns, frames: 1, samplesPerPixel: samplesPerPixel,
      photometricInterpretation: photometricInterpretation, samples: samples.slice(range))
  }

  /// The samples as numbers of the machine, by default as stored: `slope × sample + intercept`.
  ///
  /// Reckoned in single precision: a whole number up to 2²⁴ is exact with the defaults.
  /// - Parameters:
  ///   - slope: Rescale Slope, 1 by default.
  ///   - intercept: Rescale Intercept, 0 by default.
  /// - Returns: One number a sample, in the order of the samples.
  /// - Complexity: O(*n*), several samples at a time.
  /// > Source: DICOM PS3.3 section C.11.1.1.2. Checked by hand and against reckoning in double precision in `PixelArrayTests`.
  public func values(slope: Double = 1, intercept: Double = 0) -> [Float] {
    let (slope, intercept) = (Float(slope), Float(intercept))
    return switch samples {
    case .int8(let samples): Self.scaled(samples, slope, intercept) { Float($0) }
    case .uint8(let samples): Self.scaled(samples, slope, intercept) { Float($0) }
    case .int16(let samples): Self.scaled(samples, slope, intercept) { Float($0) }
    case .uint16(let samples): Self.scaled(samples, slope, intercept) { Float($0) }
    case .int32(let samples): Self.scaled(samples, slope, intercept) { Float($0) }
    case .uint32(let samples): Self.scaled(samples, slope, intercept) { Float($0) }
    case .float32(let samples): Self.scaled(samples, slope, intercept) { $0 }
    case .float64(let samples): Self.scaled(samples, slope, intercept) { Float($0) }
    }
  }

  /// Kept generic and inlined into each case, so that the loop is over one known type and the compiler makes it a vector loop.
  @inline(__always)
  private static func scaled<Sample>(
    _ samples: [Sample], _ slope: Float, _ intercept: Float, _ number: (Sample) -> Float
  ) -> [Float] {
    [Float](unsafeUninitializedCapacity: samples.count) { values, count in
      samples.withUnsafeBufferPointer { samples in
        // Safe because both buffers have room for `samples.count` and each place is written once.
        if slope == 1, intercept == 0 {
          for place in 0..<samples.count { values[place] = number(samples[place]) }
        } else {
          for place in 0..<samples.count { values[place] = number(samples[place]) * slope + intercept }
        }
      }
      count = samples.count
    }
  }
}

extension PixelSamples {
  /// Some of the samples.
  ///
  /// - Precondition: The range lies within them.
  public func slice(_ range: Range<Int>) -> PixelSamples {
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
}
