// SPDX-License-Identifier: Apache-2.0

extension Grid {
  /// The point of a voxel's centre, fractions allowed, in millimetres.
  public func point(_ index: Vector3) -> Vector3 { affine.point(index) }

  /// The index at which a point lies, fractions and places outside of the grid included.
  public func index(of point: Vector3) -> Vector3 {
    // A grid is only made with an affine that has an inverse.
    affine.inverse.map { $0.point(point) } ?? .zero
  }

  /// Whether a point lies in a voxel of the grid, its faces included.
  public func contains(_ point: Vector3) -> Bool {
    let index = index(of: point)
    return (0..<3).allSatisfy { index[$0] >= -0.5 && index[$0] <= Double(size[$0]) - 0.5 }
  }

  /// The eight corners of the outermost voxels (not their centres), first index fastest, in millimetres.
  public var corners: [Vector3] {
    (0..<8).map { corner in
      var index = Vector3(repeating: -0.5)
      for axis in 0..<3 where corner >> axis & 1 == 1 { index[axis] = Double(size[axis]) - 0.5 }
      return affine.point(index)
    }
  }

  /// The smallest box along the axes of the patient that holds every voxel, in millimetres.
  public var bounds: (lower: Vector3, upper: Vector3) {
    let corners = corners
    let first = affine.point(Vector3(repeating: -0.5))
    return corners.reduce(into: (first, first)) { box, corner in
      box.0 = pointwiseMin(box.0, corner)
      box.1 = pointwiseMax(box.1, corner)
    }
  }

  /// The middle of the field of view, in millimetres.
  public var centre: Vector3 {
    affine.point(Vector3(Double(size.x - 1), Double(size.y - 1), Double(size.z - 1)) / 2)
  }

  /// The greatest distance in millimetres between a voxel here and the voxel of the same index there; `nil` for another size.
  ///
  /// The distance of two affine maps is greatest at a corner, so that eight distances tell it.
  public func greatestDistance(to other: Grid) -> Double? {
    guard size == other.size else { return nil }
    return zip(corners, other.corners).map { ($0 - $1).length }.max()
  }

  /// Whether two grids are the same within a distance, as a mask's and its image's are after they went through files.
  ///
  /// The distance is the greatest between voxels of the same index.
  public func matches(_ other: Grid, within millimetres: Double = 1e-3) -> Bool {
    (greatestDistance(to: other) ?? .infinity) <= millimetres
  }
}
