// SPDX-License-Identifier: Apache-2.0

/// A box of voxels: from `lower` up to, but without, `upper`.
///
/// It may reach beyond a grid, which then is padded.
public struct VoxelBox: Sendable, Hashable {
  /// The first voxel along each index.
  public let lower: SIMD3<Int>
  /// One past the last voxel along each index.
  public let upper: SIMD3<Int>

  /// Makes a box; `nil` where it is empty along an index or its size overflows.
  public init?(lower: SIMD3<Int>, upper: SIMD3<Int>) {
    for axis in 0..<3 {
      let (length, overflow) = upper[axis].subtractingReportingOverflow(lower[axis])
      guard !overflow, length > 0 else { return nil }
    }
    self.lower = lower
    self.upper = upper
  }

  /// All voxels of a grid.
  public init(of grid: Grid) {
    lower = .zero
    upper = grid.size
  }

  /// How many voxels along each index.
  public var size: SIMD3<Int> { upper &- lower }

  /// The box of a size around the same centre; where the difference is odd, the voxel more is taken or left at the upper end.
  public func centred(size wanted: SIMD3<Int>) -> VoxelBox? {
    var start = lower
    for axis in 0..<3 {
      // Half of the difference, rounded down in both directions, so that padding undoes cropping.
      let difference = size[axis] - wanted[axis]
      start[axis] += difference >= 0 ? difference / 2 : -(-difference / 2)
    }
    return VoxelBox(lower: start, upper: start &+ wanted)
  }

  /// The box with a margin on each side.
  public func expanded(by margin: SIMD3<Int>) -> VoxelBox? { VoxelBox(lower: lower &- margin, upper: upper &+ margin) }

  /// What two boxes share; `nil` where that is nothing.
  public func intersection(_ other: VoxelBox) -> VoxelBox? {
    VoxelBox(lower: pointwiseMax(lower, other.lower), upper: pointwiseMin(upper, other.upper))
  }
}

extension Grid {
  /// The grid of a box of its voxels, which keep their places in the patient.
  ///
  /// `nil` where the box has too many voxels.
  public func region(_ box: VoxelBox) -> Grid? {
    var moved = affine
    moved.origin = affine.point(Vector3(Double(box.lower.x), Double(box.lower.y), Double(box.lower.z)))
    // The first voxel of the grid keeps the very digits of its place.
    if box.lower == .zero { moved.origin = affine.origin }
    return Grid(size: box.size, affine: moved)
  }
}

extension Volume {
  /// The volume cropped and padded to a box of its voxels; `nil` where the box has too many voxels.
  /// - Parameters:
  ///   - box: Which voxels; those outside of the grid are padding.
  ///   - fill: The value of the padding.
  /// - Returns: A volume on ``Grid/region(_:)``.
  public func region(_ box: VoxelBox, padding fill: Voxel) -> Volume? {
    guard let target = grid.region(box) else { return nil }
    return placed(box, on: target, fill)
  }

  /// The way back from ``region(_:padding:)``: the volume put where it was cut from, on the grid it was cut from.
  /// - Parameters:
  ///   - box: The box that was cut out.
  ///   - source: The grid that it was cut from.
  ///   - fill: The value of what was cut off.
  /// - Throws: ``VolumeError/differentGrid(expected:found:)`` where the volume has not the size of the box.
  /// - Returns: A volume on the source grid.
  public func returned(from box: VoxelBox, to source: Grid, filling fill: Voxel) throws(VolumeError) -> Volume {
    guard grid.size == box.size else { throw .differentGrid(expected: box.size, found: grid.size) }
    guard let back = VoxelBox(lower: .zero &- box.lower, upper: source.size &- box.lower) else { return self }
    return placed(back, on: source, fill)
  }

  private func placed(_ box: VoxelBox, on target: Grid, _ fill: Voxel) -> Volume {
    var voxels = Array(repeating: fill, count: target.count)
    guard let kept = box.intersection(VoxelBox(of: grid)) else { return Volume(unchecked: target, voxels) }
    for k in kept.lower.z..<kept.upper.z {
      for j in kept.lower.y..<kept.upper.y {
        let from = grid.offset(kept.lower.x, j, k)
        let to = target.offset(kept.lower.x - box.lower.x, j - box.lower.y, k - box.lower.z)
        for i in 0..<kept.size.x { voxels[to + i] = self.voxels[from + i] }
      }
    }
    return Volume(unchecked: target, voxels)
  }

  /// The smallest box that holds every voxel for which the answer is yes; `nil` where there is none.
  public func box(where isInside: (Voxel) -> Bool) -> VoxelBox? {
    var (lower, upper) = (grid.size, SIMD3<Int>.zero)
    var at = 0
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x {
          if isInside(voxels[at]) {
            lower = pointwiseMin(lower, SIMD3(i, j, k))
            upper = pointwiseMax(upper, SIMD3(i + 1, j + 1, k + 1))
          }
          at += 1
        }
      }
    }
    return VoxelBox(lower: lower, upper: upper)
  }
}
