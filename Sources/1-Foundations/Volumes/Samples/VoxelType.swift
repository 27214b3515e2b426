// SPDX-License-Identifier: Apache-2.0

/// The type of the numbers that a file stores for its voxels.
public enum VoxelType: String, Sendable, Hashable, CaseIterable {
  case int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32, float64

  /// How many bytes a number takes.
  public var byteCount: Int {
    switch self {
    case .int8, .uint8: 1
    case .int16, .uint16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64: 8
    }
  }

  /// Whether it holds whole numbers alone.
  public var isInteger: Bool { self != .float32 && self != .float64 }
}
