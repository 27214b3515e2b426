// SPDX-License-Identifier: Apache-2.0
import Volumes

extension ThoraxPlanter {
  /// A surface of fluid as planes: the fluid lies beneath any of them.
  private struct Meniscus {
    /// Where the fluid settles to, at right angles to the level.
    let down: Vector3
    /// For each plane how steeply it rises along a direction, and from where on.
    let rises: [(along: Vector3, from: Double, slope: Double)]

    /// How high the level must stand for a point to be wet.
    func level(of point: Vector3) -> Double {
      let height = -down.dot(point)
      return rises.map { height - $0.slope * ($0.along.dot(point) - $0.from) }.reduce(height, min)
    }

    /// What each plane cuts off at a level.
    func cuts(level: Double) -> [Shape.HalfSpace] {
      [Shape.HalfSpace(through: -down * level, normal: -down)]
        + rises.map { rise in
          Shape.HalfSpace(
            through: -down * level + rise.along * rise.from, normal: -down - rise.along * rise.slope)
        }
    }
  }

  /// Fluid about a lung: upright in the sulcus with a meniscus that climbs at the side and the back, lying in a layer behind.
  ///
  /// The level at which the fluid has the volume asked for is found on a grid of 4 mm whose rows are exact.
  mutating func effusion(_ index: Int) -> [Solid] {
    let request = requests[index]
    let flank = FindingPlace(request).flank
    let section = plan.section(flank, level: plan.rimLevel + 20)
    let (wall, middle) = (flank.sign * section.centre.x + section.half.x, section.centre.y)
    let out = Vector3(flank.sign, 0, 0)
    let ahead = Vector3(0, -1, 0)
    let meniscus =
      plan.posture.isSupine
      ? Meniscus(down: Vector3(0, 1, 0), rises: [(out, wall - 26, 0.5), (out, wall - 12, 1.6)])
      : Meniscus(
        down: Vector3(0, 0, -1),
        rises: [
          // Nowhere flat: fluid climbs between lung and wall all round, most at the side and the back.
          (ahead, -middle, 0.35), (ahead, -middle + 50, 0.9), (-ahead, middle, 0.5), (-ahead, middle + 50, 1.3),
          (out, wall - 60, 0.5), (out, wall - 24, 1.2), (out, wall - 9, 3),
        ])
    let wet: StructureSet = [flank.lung, .pneumothorax]
    var columns: [(level: Double, share: Double)] = []
    let count = VoxelCount(room, thorax, flank) { wet.contains($0.structure) ? 1 : 0 }
    count.forEach { point, share in columns.append((meniscus.level(of: point), Double(share))) }
    columns.sort { $0.level < $1.level }
    let voxel = VoxelCount.spacing * VoxelCount.spacing * VoxelCount.spacing
    let whole = columns.reduce(0) { $0 + $1.share } * voxel / 1000
    // Some lung always stays.
    let wanted = min(max(1, request.size), 0.9 * whole)
    var level = columns.first?.level ?? 0
    var volume = 0.0
    for column in columns {
      volume += column.share * voxel / 1000
      level = column.level
      if volume >= wanted { break }
    }
    let side = Shape(.ball, placement: plan.cage(flank, offset: 1))
    let density = density(request.conspicuity, nominal: 1)
    func fluid(_ level: Double) -> [Solid] {
      meniscus.cuts(level: level).map { cut in
        Solid(
          .pleuralEffusion, Shape(.ball, placement: side.placement, cuts: [cut]), of: .bodyFluid, density: density,
          in: [flank.lung, .pneumothorax, .lungVessel], finding: index)
      }
    }
    // Rows are exact, but a level falls between them: two secant steps on the volume itself.
    var solids = fluid(level)
    var truth = measured(index, .pleuralEffusion, in: room + solids, at: nil)
    for _ in 0..<3 where abs(truth.size - wanted) > 0.004 * wanted {
      let step = VoxelCount.spacing / 2
      let near = columns.reduce(0.0) { $0 + (abs($1.level - level) <= step ? $1.share : 0) }
      let area = max(200, near * voxel / (2 * step))
      level += min(4, max(-4, (wanted - truth.size) * 1000 / area))
      solids = fluid(level)
      truth = measured(index, .pleuralEffusion, in: room + solids, at: nil)
    }
    truth.zone = .lower
    truths[index] = truth
    return solids
  }
}
