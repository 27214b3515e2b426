// SPDX-License-Identifier: Apache-2.0
public import Volumes

extension PreprocessingRecipe {
  /// The volume as the model is to see it.
  /// - Parameter volume: A volume on the scanner's grid, in the values of its modality (Hounsfield units, for one).
  /// - Throws: ``RecipeError`` with the step that cannot be done.
  /// - Returns: The volume with the way back.
  /// - Complexity: O(*n*) for each step and *n* voxels; percentiles sort, O(*n* log *n*).
  public func applied(to volume: Volume<Float>) throws(RecipeError) -> PreparedVolume {
    var prepared = PreparedVolume(volume, recipe: digest)
    for (number, step) in steps.enumerated() { try Self.apply(step, number, to: &prepared) }
    return prepared
  }

  private static func apply(_ step: Step, _ number: Int, to prepared: inout PreparedVolume) throws(RecipeError) {
    let grid = prepared.volume.grid
    switch step {
    case .orient(let orientation):
      let turn = grid.reorientation(to: orientation)
      guard let turned = try? turn.applied(to: prepared.volume) else { throw .impossibleGrid(step: number) }
      prepared.volume = turned
      prepared.changes.append(.reordered(turn))
    case .resample(let spacing, let interpolation, let antialiasing):
      var wanted = grid.spacing
      for axis in 0..<min(3, spacing.count) { wanted[axis] = spacing[axis] ?? wanted[axis] }
      try resample(&prepared, to: grid.resampled(spacing: wanted), interpolation, antialiasing, number)
    case .resize(let size, let interpolation, let antialiasing):
      let target = grid.resampled(size: filled(size, grid.size))
      try resample(&prepared, to: target, interpolation, antialiasing, number)
    case .clip(let lower, let upper):
      let (lower, upper) = (Float(lower), Float(upper))
      prepared.volume = prepared.volume.map { min(max($0, lower), upper) }
    case .window(let centre, let width):
      prepared.volume = scaled(prepared.volume, from: centre - width / 2, by: width)
    case .normalise(let normalisation):
      prepared.volume = try normalised(prepared.volume, normalisation, number)
    case .cropOrPad(let size, let value):
      let box = VoxelBox(of: grid).centred(size: filled(size, grid.size))
      try cut(&prepared, box, padding: Float(value), number)
    case .cropToForeground(let value, let margin):
      guard let tight = prepared.volume.box(where: { Double($0) > value }) else { throw .noForeground(step: number) }
      // A margin beyond the grid's own size changes nothing more.
      let most = max(0, min(margin, grid.size.max()))
      let box = tight.expanded(by: SIMD3(repeating: most))?.intersection(VoxelBox(of: grid))
      try cut(&prepared, box, padding: 0, number)
    }
  }

  private static func filled(_ size: [Int?], _ now: SIMD3<Int>) -> SIMD3<Int> {
    var wanted = now
    for axis in 0..<min(3, size.count) { wanted[axis] = size[axis] ?? now[axis] }
    return wanted
  }

  private static func resample(
    _ prepared: inout PreparedVolume, to target: Grid?, _ interpolation: Interpolation, _ antialiasing: Antialiasing,
    _ number: Int
  ) throws(RecipeError) {
    guard let target, target.count <= mostVoxels else { throw .impossibleGrid(step: number) }
    prepared.changes.append(.resampled(ResamplingPlan(from: prepared.volume.grid, to: target)))
    // Sizes are rounded, so that the new field of view may pass the old by half a voxel; the outermost values go on there.
    prepared.volume = prepared.volume.reaching(target)
      .resampled(to: target, by: interpolation, antialiasing: antialiasing)
  }

  private static func cut(
    _ prepared: inout PreparedVolume, _ box: VoxelBox?, padding: Float, _ number: Int
  ) throws(RecipeError) {
    let grid = prepared.volume.grid
    guard let box, let target = grid.region(box), target.count <= mostVoxels,
      let volume = prepared.volume.region(box, padding: padding)
    else { throw .impossibleGrid(step: number) }
    prepared.changes.append(.boxed(box, of: grid))
    prepared.volume = volume
  }

  /// The most voxels of a grid that a recipe may make: eight gibibytes of single precision.
  private static var mostVoxels: Int { 1 << 31 }

  private static func scaled(_ volume: Volume<Float>, from lower: Double, by width: Double) -> Volume<Float> {
    volume.map { Float(min(max((Double($0) - lower) / width, 0), 1)) }
  }

  private static func normalised(
    _ volume: Volume<Float>, _ normalisation: Normalisation, _ number: Int
  ) throws(RecipeError) -> Volume<Float> {
    if case .fixed(let mean, let deviation) = normalisation {
      return volume.map { Float((Double($0) - mean) / deviation) }
    }
    guard volume.voxels.allSatisfy(\.isFinite) else { throw .valuesNotFinite(step: number) }
    switch normalisation {
    case .zScore:
      let count = Double(volume.voxels.count)
      let mean = volume.voxels.reduce(0.0) { $0 + Double($1) } / count
      let squares = volume.voxels.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
      let deviation = (squares / count).squareRoot()
      guard deviation > 0 else { throw .constantValues(step: number) }
      return volume.map { Float((Double($0) - mean) / deviation) }
    case .percentiles(let lower, let upper):
      let sorted = volume.voxels.sorted()
      let (low, high) = (percentile(lower, of: sorted), percentile(upper, of: sorted))
      guard high > low else { throw .constantValues(step: number) }
      return scaled(volume, from: low, by: high - low)
    default:
      let (low, high) = (volume.voxels.min() ?? 0, volume.voxels.max() ?? 0)
      guard high > low else { throw .constantValues(step: number) }
      return scaled(volume, from: Double(low), by: Double(high) - Double(low))
    }
  }

  /// A percentile, linear between the ranks: (n − 1) p / 100 from 0, as NumPy has it (Hyndman and Fan's type 7).
  private static func percentile(_ p: Double, of sorted: [Float]) -> Double {
    let place = Double(sorted.count - 1) * min(max(p, 0), 100) / 100
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    return Double(sorted[below]) + (place - Double(below)) * (Double(sorted[above]) - Double(sorted[below]))
  }
}
