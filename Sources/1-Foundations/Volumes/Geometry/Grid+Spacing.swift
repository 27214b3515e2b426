// SPDX-License-Identifier: Apache-2.0

extension Grid {
  /// What a grid of another spacing shares with the one that it is made from.
  public enum Alignment: String, Sendable, Hashable, CaseIterable {
    /// The middle of the field of view; where the sizes allow it, the outer faces coincide.
    case fieldOfView = "field-of-view"
    /// The centre of the first voxel.
    case firstVoxel = "first-voxel"
  }

  /// A grid of the same directions with other distances between its voxels.
  ///
  /// The size is the old extent divided by the new spacing, rounded half up, at least 1.
  /// - Parameters:
  ///   - wanted: The distances in millimetres; finite and above 0, else `nil` results.
  ///   - alignment: What the grids share.
  /// - Returns: `nil` also where there would be too many voxels.
  public func resampled(spacing wanted: Vector3, sharing alignment: Alignment = .fieldOfView) -> Grid? {
    var size = SIMD3<Int>.zero
    for axis in 0..<3 {
      guard wanted[axis] > 0, wanted[axis].isFinite else { return nil }
      // A billionth is forgiven, so that 0.7 · 100 / 0.35 is 200 on either side of rounding.
      let length = (Double(self.size[axis]) * spacing[axis] / wanted[axis] + 0.5 + 1e-9).rounded(.down)
      guard let whole = Int(exactly: length) else { return nil }
      size[axis] = max(1, whole)
    }
    return grid(size: size, spacing: wanted, sharing: alignment)
  }

  /// A grid of the same directions and the same field of view with another number of voxels.
  ///
  /// `nil` where a number is below 1.
  public func resampled(size wanted: SIMD3<Int>) -> Grid? {
    guard wanted.x > 0, wanted.y > 0, wanted.z > 0 else { return nil }
    var spacing = spacing
    for axis in 0..<3 { spacing[axis] *= Double(size[axis]) / Double(wanted[axis]) }
    return grid(size: wanted, spacing: spacing, sharing: .fieldOfView)
  }

  private func grid(size wanted: SIMD3<Int>, spacing: Vector3, sharing alignment: Alignment) -> Grid? {
    if wanted == size, spacing == self.spacing { return self }
    let (old, factor) = (affine, spacing / self.spacing)
    var new = Affine(i: old.i * factor.x, j: old.j * factor.y, k: old.k * factor.z, origin: old.origin)
    if alignment == .fieldOfView {
      let half = Vector3(Double(wanted.x - 1), Double(wanted.y - 1), Double(wanted.z - 1)) / 2
      new.origin = centre - (new.i * half.x + new.j * half.y + new.k * half.z)
    }
    return Grid(size: wanted, affine: new)
  }
}
