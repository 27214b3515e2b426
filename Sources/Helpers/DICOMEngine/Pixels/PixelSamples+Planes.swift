// SPDX-License-Identifier: Apache-2.0
import DICOM

extension PixelSamples {
  /// Frames whose planes follow one another, with the samples of each pixel side by side.
  func interleaved(pixels: Int, samples: Int) -> PixelSamples {
    switch self {
    case .int8(let planes): .int8(Self.interleaved(planes, pixels, samples))
    case .uint8(let planes): .uint8(Self.interleaved(planes, pixels, samples))
    case .int16(let planes): .int16(Self.interleaved(planes, pixels, samples))
    case .uint16(let planes): .uint16(Self.interleaved(planes, pixels, samples))
    case .int32(let planes): .int32(Self.interleaved(planes, pixels, samples))
    case .uint32(let planes): .uint32(Self.interleaved(planes, pixels, samples))
    case .float32(let planes): .float32(Self.interleaved(planes, pixels, samples))
    case .float64(let planes): .float64(Self.interleaved(planes, pixels, samples))
    }
  }

  private static func interleaved<Sample>(_ planes: [Sample], _ pixels: Int, _ samples: Int) -> [Sample] {
    var result: [Sample] = []
    result.reserveCapacity(planes.count)
    var frame = 0
    while frame + pixels * samples <= planes.count {
      for pixel in 0..<pixels {
        for sample in 0..<samples { result.append(planes[frame + sample * pixels + pixel]) }
      }
      frame += pixels * samples
    }
    return result
  }
}
