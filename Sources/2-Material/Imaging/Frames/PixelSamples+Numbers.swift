// SPDX-License-Identifier: Apache-2.0
public import DICOM

extension PixelSamples {
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
