// SPDX-License-Identifier: Apache-2.0

/// The numbers of voxels, in the type in which they are stored.
public enum VoxelSamples: Sendable, Equatable {
  case int8([Int8])
  case uint8([UInt8])
  case int16([Int16])
  case uint16([UInt16])
  case int32([Int32])
  case uint32([UInt32])
  case int64([Int64])
  case uint64([UInt64])
  case float32([Float])
  case float64([Double])

  /// How many numbers there are.
  public var count: Int {
    switch self {
    case .int8(let samples): samples.count
    case .uint8(let samples): samples.count
    case .int16(let samples): samples.count
    case .uint16(let samples): samples.count
    case .int32(let samples): samples.count
    case .uint32(let samples): samples.count
    case .int64(let samples): samples.count
    case .uint64(let samples): samples.count
    case .float32(let samples): samples.count
    case .float64(let samples): samples.count
    }
  }

  /// The type of the numbers.
  public var type: VoxelType {
    switch self {
    case .int8: .int8
    case .uint8: .uint8
    case .int16: .int16
    case .uint16: .uint16
    case .int32: .int32
    case .uint32: .uint32
    case .int64: .int64
    case .uint64: .uint64
    case .float32: .float32
    case .float64: .float64
    }
  }
}
