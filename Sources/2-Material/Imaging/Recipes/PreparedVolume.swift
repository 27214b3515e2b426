// SPDX-License-Identifier: Apache-2.0
public import Vocabulary
public import Volumes

/// A volume as a recipe made it, with the way back to the scanner's grid.
public struct PreparedVolume: Sendable, Equatable {
  /// What one step did to the grid.
  enum GridChange: Sendable, Equatable {
    case reordered(Reorientation)
    case resampled(ResamplingPlan)
    case boxed(VoxelBox, of: Grid)
  }

  /// The values, on the grid of the recipe's end.
  public internal(set) var volume: Volume<Float>
  /// The scanner's grid.
  public let source: Grid
  /// The recipe's name.
  public let recipe: ContentDigest
  /// What the steps did to the grid, in order.
  var changes: [GridChange] = []

  init(_ volume: Volume<Float>, recipe: ContentDigest) {
    self.volume = volume
    source = volume.grid
    self.recipe = recipe
  }

  /// A mask on the recipe's grid brought back to the scanner's; what was cropped away is not in it.
  /// - Throws: ``RecipeError/differentGrid(expected:found:)``.
  public func returned(_ mask: Mask) throws(RecipeError) -> Mask {
    try returned(mask, filling: false) { $0.nearest(on: $1, outside: false) }
  }

  /// Labels on the recipe's grid brought back to the scanner's; what was cropped away is 0.
  /// - Parameters:
  ///   - labels: Labels on the grid of ``volume``.
  ///   - interpolation: How labels are resampled.
  /// - Throws: ``RecipeError/differentGrid(expected:found:)``.
  /// - Returns: Labels on ``source``.
  public func returned(
    _ labels: LabelMap, by interpolation: LabelInterpolation = .nearest
  ) throws(RecipeError) -> LabelMap {
    let volume = try returned(labels.volume, filling: 0) {
      LabelMap(volume: $0, labels: []).resampled(to: $1, by: interpolation).volume
    }
    return LabelMap(volume: volume, labels: labels.labels)
  }

  /// A map of values on the recipe's grid, such as probabilities or a saliency, brought back to the scanner's.
  /// - Parameters:
  ///   - map: Values on the grid of ``volume``.
  ///   - interpolation: How values between voxels are found.
  ///   - fill: The value of what was cropped away.
  /// - Throws: ``RecipeError/differentGrid(expected:found:)``.
  /// - Returns: Values on ``source``.
  public func returned(
    _ map: Volume<Float>, by interpolation: Interpolation = .linear, filling fill: Float = 0
  ) throws(RecipeError) -> Volume<Float> {
    try returned(map, filling: fill) { $0.resampled(to: $1, by: interpolation, outside: fill) }
  }

  private func returned<Voxel>(
    _ made: Volume<Voxel>, filling fill: Voxel, resampled: (Volume<Voxel>, Grid) -> Volume<Voxel>
  ) throws(RecipeError) -> Volume<Voxel> {
    guard made.grid.size == volume.grid.size, made.grid.matches(volume.grid) else {
      throw .differentGrid(expected: volume.grid.size, found: made.grid.size)
    }
    // The digits of the grid may have gone through a file.
    guard var result = Volume(grid: volume.grid, voxels: made.voxels) else { return made }
    for change in changes.reversed() {
      do throws(VolumeError) {
        switch change {
        case .reordered(let turn): result = try turn.inverse.applied(to: result)
        case .resampled(let plan): result = resampled(result.reaching(plan.source), plan.source)
        case .boxed(let box, let grid): result = try result.returned(from: box, to: grid, filling: fill)
        }
      } catch {
        throw .differentGrid(expected: source.size, found: result.grid.size)
      }
    }
    return result
  }
}
