// SPDX-License-Identifier: Apache-2.0
import DICOM

/// The modality's numbers of stored samples, many at once.
enum FrameNumbers {
  /// Writes the numbers of a run of samples.
  static func write(
    _ samples: PixelSamples, from start: Int, count: Int, by mapping: ModalityMapping, into voxels: inout [Float],
    at place: Int
  ) {
    func integers<Sample: FixedWidthInteger>(_ samples: [Sample]) {
      switch mapping.rule {
      case .linear(let slope, let intercept):
        for offset in 0..<count {
          voxels[place + offset] = Float(Double(samples[start + offset]) * slope + intercept)
        }
      case .table:
        for offset in 0..<count { voxels[place + offset] = Float(mapping.value(of: Double(samples[start + offset]))) }
      }
    }
    switch samples {
    case .int8(let samples): integers(samples)
    case .uint8(let samples): integers(samples)
    case .int16(let samples): integers(samples)
    case .uint16(let samples): integers(samples)
    case .int32(let samples): integers(samples)
    case .uint32(let samples): integers(samples)
    case .float32(let samples):
      for offset in 0..<count { voxels[place + offset] = Float(mapping.value(of: Double(samples[start + offset]))) }
    case .float64(let samples):
      for offset in 0..<count { voxels[place + offset] = Float(mapping.value(of: samples[start + offset])) }
    }
  }

  /// Writes the real world values of a run of samples, 0 where the mapping does not hold.
  ///
  /// - Returns: Where it does not hold, counted from the start of the run.
  static func write(
    _ samples: PixelSamples, from start: Int, count: Int, by mapping: RealWorldMapping, into voxels: inout [Float],
    at place: Int
  ) -> [Int] {
    var outside: [Int] = []
    for (offset, stored) in samples.slice(start..<start + count).doubles.enumerated() {
      if let value = mapping.value(of: stored) {
        voxels[place + offset] = Float(value)
      } else {
        voxels[place + offset] = 0
        outside.append(offset)
      }
    }
    return outside
  }

  /// Where samples of a run are padding, counted from its start.
  static func places(of padding: PixelPadding, in samples: PixelSamples, from start: Int, count: Int) -> [Int] {
    func integers<Sample: FixedWidthInteger>(_ samples: [Sample]) -> [Int] {
      let (low, high) = (padding.samples.lowerBound, padding.samples.upperBound)
      guard high >= Double(Sample.min), low <= Double(Sample.max) else { return [] }
      let least = low <= Double(Sample.min) ? Sample.min : Sample(low.rounded(.up))
      let greatest = high >= Double(Sample.max) ? Sample.max : Sample(high.rounded(.down))
      guard least <= greatest else { return [] }
      return (0..<count).filter { samples[start + $0] >= least && samples[start + $0] <= greatest }
    }
    switch samples {
    case .int8(let samples): return integers(samples)
    case .uint8(let samples): return integers(samples)
    case .int16(let samples): return integers(samples)
    case .uint16(let samples): return integers(samples)
    case .int32(let samples): return integers(samples)
    case .uint32(let samples): return integers(samples)
    case .float32(let samples): return (0..<count).filter { padding.contains(Double(samples[start + $0])) }
    case .float64(let samples): return (0..<count).filter { padding.contains(samples[start + $0]) }
    }
  }
}
