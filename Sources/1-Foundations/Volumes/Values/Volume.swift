// SPDX-License-Identifier: Apache-2.0

/// A value for each voxel of a grid.
public struct Volume<Voxel: Sendable>: Sendable {
  /// Where the voxels lie.
  public let grid: Grid
  /// The values, first index fastest; exactly `grid.count` of them.
  public private(set) var voxels: [Voxel]

  /// Makes a volume; `nil` where the number of values is not that of the grid.
  public init?(grid: Grid, voxels: [Voxel]) {
    guard voxels.count == grid.count else { return nil }
    self.grid = grid
    self.voxels = voxels
  }

  /// A volume of one value everywhere.
  public init(grid: Grid, filledWith value: Voxel) {
    self.grid = grid
    voxels = Array(repeating: value, count: grid.count)
  }

  /// The value of a voxel; the indices must lie in the grid.
  public subscript(i: Int, j: Int, k: Int) -> Voxel {
    get { voxels[grid.offset(i, j, k)] }
    set { voxels[grid.offset(i, j, k)] = newValue }
  }

  /// The volume with each value turned into another.
  public func map<Other: Sendable>(_ turn: (Voxel) -> Other) -> Volume<Other> {
    Volume<Other>(unchecked: grid, voxels.map(turn))
  }

  mutating func set(_ offset: Int, _ value: Voxel) { voxels[offset] = value }

  init(unchecked grid: Grid, _ voxels: [Voxel]) {
    self.grid = grid
    self.voxels = voxels
  }
}

extension Volume: Equatable where Voxel: Equatable {}

/// Which voxels belong to one thing.
public typealias Mask = Volume<Bool>
