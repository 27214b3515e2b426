// SPDX-License-Identifier: Apache-2.0

/// The way from the scanner's grid to a model's, and back for what the model draws.
///
/// Both grids are kept, so that a mask that was predicted on the model's grid lies on the scanner's again, voxel for voxel.
public struct ResamplingPlan: Sendable, Hashable {
  /// The scanner's grid.
  public let source: Grid
  /// The model's grid.
  public let target: Grid

  /// Makes a plan; the parameters are the properties.
  public init(from source: Grid, to target: Grid) {
    self.source = source
    self.target = target
  }

  /// The way back.
  public var inverse: ResamplingPlan { ResamplingPlan(from: target, to: source) }

  /// The volume on the target grid.
  /// - Parameters:
  ///   - volume: A volume on the source grid.
  ///   - interpolation: How values between voxels are found.
  ///   - outside: The value of voxels whose centre lies outside of the source.
  ///   - antialiasing: What is done before where the target is coarser.
  ///   - workers: How many threads at most.
  /// - Throws: ``VolumeError/differentGrid(expected:found:)`` where the volume is not on the source grid.
  /// - Returns: A volume on the target grid.
  public func applied(
    to volume: Volume<Float>, by interpolation: Interpolation, outside: Float = 0, antialiasing: Antialiasing = .none,
    workers: Int? = nil
  ) throws(VolumeError) -> Volume<Float> {
    try check(volume)
    return volume.resampled(
      to: target, by: interpolation, outside: outside, antialiasing: antialiasing, workers: workers)
  }

  /// The mask on the target grid, each voxel the nearest; what lies outside is not in it.
  /// - Throws: ``VolumeError/differentGrid(expected:found:)`` where the mask is not on the source grid.
  public func applied(to mask: Mask) throws(VolumeError) -> Mask {
    try check(mask)
    return mask.nearest(on: target, outside: false)
  }

  /// The labels on the target grid; what lies outside is 0.
  /// - Throws: ``VolumeError/differentGrid(expected:found:)`` where the labels are not on the source grid.
  public func applied(
    to labels: LabelMap, by interpolation: LabelInterpolation = .nearest
  ) throws(VolumeError) -> LabelMap {
    try check(labels.volume)
    return labels.resampled(to: target, by: interpolation)
  }

  private func check<Voxel>(_ volume: Volume<Voxel>) throws(VolumeError) {
    guard volume.grid == source else { throw .differentGrid(expected: source.size, found: volume.grid.size) }
  }
}
