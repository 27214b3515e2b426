// SPDX-License-Identifier: Apache-2.0
public import Volumes

extension LineTracer {
  /// The mean over each voxel of a value that each solid has: exact along the first index, sampled across.
  /// - Parameters:
  ///   - grid: The voxels, in any orientation.
  ///   - oversampling: Lines along the second and along the third index of a voxel, at least 1 each.
  ///   - thickness: What a slice averages over along the third index, in millimetres; the spacing where it is `nil`. Profiles are
  ///     rectangular and may overlap.
  ///   - background: The value where nothing is.
  ///   - workers: How many threads; as many as processors where it is `nil`. The result does not depend on it.
  ///   - value: The value of a solid, asked once for each.
  /// - Returns: The means.
  /// - Complexity: O(lines × solids on their way + voxels × lines per voxel).
  public func volume(
    on grid: Grid, oversampling: SIMD2<Int> = SIMD2(2, 2), thickness: Double? = nil, background: Float = 0,
    workers: Int? = nil, value: (Solid) -> Float
  ) -> Volume<Float> {
    volumes(
      on: grid, oversampling: oversampling, thickness: thickness, backgrounds: [background], workers: workers,
      asked: [sources.map(value)])[0]
  }

  /// The means of several values in one pass, as the parameters that a signal is made of.
  ///
  /// `backgrounds` has a number for each of `values`; the rest is as for one value.
  public func volumes(
    on grid: Grid, oversampling: SIMD2<Int> = SIMD2(2, 2), thickness: Double? = nil, backgrounds: [Float],
    workers: Int? = nil, values: [(Solid) -> Float]
  ) -> [Volume<Float>] {
    precondition(backgrounds.count == values.count, "a background for each value")
    let asked = values.map { value in sources.map(value) }
    return volumes(
      on: grid, oversampling: oversampling, thickness: thickness, backgrounds: backgrounds, workers: workers,
      asked: asked)
  }

  /// The share of each voxel that is visibly filled by some structures, 0…1.
  public func occupancy(
    of structures: Structures, on grid: Grid, oversampling: SIMD2<Int> = SIMD2(2, 2), thickness: Double? = nil,
    workers: Int? = nil
  ) -> Volume<Float> {
    volume(on: grid, oversampling: oversampling, thickness: thickness, workers: workers) {
      structures.contains($0.structure) ? 1 : 0
    }
  }

  /// The share of each voxel that is visibly filled by a finding, 0…1.
  public func occupancy(
    ofFinding finding: Int, on grid: Grid, oversampling: SIMD2<Int> = SIMD2(2, 2), thickness: Double? = nil,
    workers: Int? = nil
  ) -> Volume<Float> {
    volume(on: grid, oversampling: oversampling, thickness: thickness, workers: workers) {
      $0.finding == finding ? 1 : 0
    }
  }

  private func volumes(
    on grid: Grid, oversampling: SIMD2<Int>, thickness: Double?, backgrounds: [Float], workers: Int?, asked: [[Float]]
  ) -> [Volume<Float>] {
    precondition(oversampling.x >= 1 && oversampling.y >= 1, "a line for each voxel")
    precondition(thickness.map { $0 > 0 } ?? true, "a slice is not flat")
    let bundle = LineBundle(grid, oversampling: oversampling, width: thickness.map { $0 / grid.spacing.z } ?? 1)
    let (share, count) = (1 / Float(oversampling.x * oversampling.y), grid.count)
    // What a solid adds to the background, for one line.
    let added = zip(asked, backgrounds).map { values, background in values.map { ($0 - background) * share } }
    let kinds = LineKinds(sources) { solid in added.map { $0[solid] } }
    let values = added.map { added in kinds.examples.map { $0.map { added[$0] } ?? 0 } }
    let wanted = sources.indices.map { solid in added.contains { $0[solid] != 0 } }
    let voxels = [Float](unsafeUninitializedCapacity: count * asked.count) { buffer, initialized in
      initialized = count * asked.count
      guard let base = buffer.baseAddress else { return }
      for (volume, background) in backgrounds.enumerated() {
        (base + volume * count).initialize(repeating: background, count: count)
      }
      // Safe because each row of voxels is written by one thread, and all threads have ended when the walk returns.
      nonisolated(unsafe) let voxels = base
      walk(bundle, kinds: kinds, wanted: wanted, workers: workers) {
        VoxelSink(
          values, voxels: voxels, row: grid.size.x, rows: grid.size.y, count: count, oversampling: oversampling)
      }
    }
    return asked.indices.map { index in
      let part = asked.count == 1 ? voxels : Array(voxels[index * count..<(index + 1) * count])
      guard let volume = Volume(grid: grid, voxels: part) else { preconditionFailure("a value for each voxel") }
      return volume
    }
  }
}
