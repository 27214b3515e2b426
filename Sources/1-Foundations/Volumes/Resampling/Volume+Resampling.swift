// SPDX-License-Identifier: Apache-2.0

extension Volume where Voxel == Float {
  /// The volume on another grid.
  ///
  /// Where the axes of the two grids run along each other (in any order and direction) the axes are done one by one; otherwise each
  /// voxel is looked up. The result is the same on any number of threads.
  /// - Parameters:
  ///   - target: The grid of the result.
  ///   - interpolation: How values between voxels are found.
  ///   - outside: The value of voxels whose centre lies outside of this volume.
  ///   - antialiasing: What is done before where the target is coarser.
  ///   - workers: How many threads at most; as many as there are processors where it is not given.
  /// - Returns: A volume on `target`.
  /// - Complexity: O(*n*) for *n* voxels of the larger grid.
  public func resampled(
    to target: Grid, by interpolation: Interpolation, outside: Float = 0, antialiasing: Antialiasing = .none,
    workers: Int? = nil
  ) -> Volume<Float> {
    if target == grid { return self }
    let map = GridMap(from: target, to: grid)
    var values = voxels
    var smoothed = false
    for axis in 0..<3 {
      let deviation = antialiasing.deviation(factor: map.factors[axis])
      guard deviation > 0, grid.size[axis] > 1 else { continue }
      let (outer, inner) = Self.block(grid.size, axis)
      values = GaussianSmoothing(deviation: deviation, count: grid.size[axis])
        .applied(to: values, outer: outer, count: grid.size[axis], inner: inner, workers: workers)
      smoothed = true
    }
    let source = smoothed ? Volume(unchecked: grid, values) : self
    guard let axes = map.axes else {
      return ObliqueResampler(source, map, interpolation, outside: outside, workers: workers).resampled(to: target)
    }
    return source.separately(to: target, map, axes, interpolation, outside, workers)
  }

  private static func block(_ size: SIMD3<Int>, _ axis: Int) -> (outer: Int, inner: Int) {
    switch axis {
    case 0: (size.y * size.z, 1)
    case 1: (size.z, size.x)
    default: (1, size.x * size.y)
    }
  }

  private func separately(
    to target: Grid, _ map: GridMap, _ axes: SIMD3<Int>, _ interpolation: Interpolation, _ outside: Float,
    _ workers: Int?
  ) -> Volume<Float> {
    // The source with its axes in the order of the target's.
    let turned = (try? Reorientation(of: grid, axes: axes)?.applied(to: self)) ?? self
    var (values, size) = (turned.voxels, turned.grid.size)
    let taps = (0..<3).map { axis in
      AxisTaps(
        interpolation, at: (0..<target.size[axis]).map { map.place(axis: axis, $0, source: axes[axis]) },
        of: size[axis])
    }
    let inside = VoxelBox(
      lower: SIMD3(taps[0].inside.lowerBound, taps[1].inside.lowerBound, taps[2].inside.lowerBound),
      upper: SIMD3(taps[0].inside.upperBound, taps[1].inside.upperBound, taps[2].inside.upperBound))
    guard let inside else { return Volume(grid: target, filledWith: outside) }
    if interpolation == .cubicSpline, !taps.allSatisfy(\.isIdentity) {
      values = SplineCoefficients.of(values, size: size, workers: workers)
    }
    // The axis that shrinks most comes first, so that the others have less to do.
    let order = [2, 1, 0].sorted {
      taps[$0].count * taps[$1].sourceCount < taps[$1].count * taps[$0].sourceCount
    }
    // A spline must be evaluated along each axis, since its coefficients are not its values.
    let isSpline = interpolation == .cubicSpline && !taps.allSatisfy(\.isIdentity)
    for axis in order where isSpline || !taps[axis].isIdentity {
      let (outer, inner) = Self.block(size, axis)
      values = taps[axis].applied(to: values, outer: outer, inner: inner, workers: workers)
      size[axis] = taps[axis].count
    }
    let result = Volume(unchecked: target, values)
    guard inside != VoxelBox(of: target) else { return result }
    return result.kept(inside, outside)
  }

  /// The volume with one value everywhere but in a box.
  private func kept(_ box: VoxelBox, _ outside: Float) -> Volume<Float> {
    var result = Volume(grid: grid, filledWith: outside)
    for k in box.lower.z..<box.upper.z {
      for j in box.lower.y..<box.upper.y {
        let row = grid.offset(0, j, k)
        for index in row + box.lower.x..<row + box.upper.x { result.set(index, voxels[index]) }
      }
    }
    return result
  }

  /// The volume with other distances between its voxels; `nil` where they are no grid.
  /// - Parameters:
  ///   - spacing: The distances in millimetres.
  ///   - interpolation: How values between voxels are found.
  ///   - outside: The value of voxels whose centre lies outside of this volume.
  ///   - antialiasing: What is done before where the new grid is coarser.
  /// - Returns: A volume on ``Grid/resampled(spacing:sharing:)``.
  public func resampled(
    spacing: Vector3, by interpolation: Interpolation, outside: Float = 0, antialiasing: Antialiasing = .none
  ) -> Volume<Float>? {
    grid.resampled(spacing: spacing).map {
      resampled(to: $0, by: interpolation, outside: outside, antialiasing: antialiasing)
    }
  }
}
