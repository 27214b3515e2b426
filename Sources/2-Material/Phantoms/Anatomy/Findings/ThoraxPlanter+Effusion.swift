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
  /// The level at which the fluid has the volume asked for is found on grids whose rows are exact.
  mutating func effusion(_ index: Int) -> [Solid] {
    let request = requests[index]
    let flank = FindingPlace(request).flank
    let section = plan.section(flank, level: plan.rimLevel + 20)
    let (wall, middle) = (flank.sign * section.centre.x + section.half.x, section.centre.y)
    let out = Vector3(flank.sign, 0, 0)
    let ahead = Vector3(0, -1, 0)
    let meniscus =
      plan.posture.isSupine
      ? Meniscus(down: Self.bed, rises: [(out, wall - 26, 0.5), (out, wall - 12, 1.6)])
      : Meniscus(
        down: Vector3(0, 0, -1),
        rises: [
          // Nowhere flat: fluid climbs between lung and wall all round, most at the side and the back.
          (ahead, -middle, 0.35), (ahead, -middle + 50, 0.9), (-ahead, middle, 0.5), (-ahead, middle + 50, 1.3),
          (out, wall - 60, 0.5), (out, wall - 24, 1.2), (out, wall - 9, 3),
        ])
    let wet: Structures = [flank.lung, .pneumothorax]
    func isWet(_ solid: Solid) -> Float { wet.contains(solid.structure) ? 1 : 0 }
    let whole = VoxelCount(room, in: VoxelCount.box(thorax, flank), value: isWet)
    // Some lung always stays.
    let wanted = min(max(1, request.size), 0.9 * whole.volume / 1000)
    let rough = Self.level(of: wanted, in: whole, meniscus)
    // A finer look at where the fluid will be.
    var (low, high) = (Vector3(repeating: .infinity), Vector3(repeating: -.infinity))
    whole.forEach { point, _ in
      guard meniscus.level(of: point) <= rough + 12 else { return }
      low = pointwiseMin(low, point)
      high = pointwiseMax(high, point)
    }
    // Where others have taken all of the room there is none.
    guard low.x.isFinite, high.x.isFinite else { return [] }
    let margin = Vector3(repeating: VoxelCount.coarse)
    let box = (lower: low - margin, upper: high + margin)
    let spacing = wanted < 250 ? 1.5 : wanted < 800 ? 2.4 : 3.5
    let fine = VoxelCount(room, in: box, spacing: spacing, value: isWet)
    var level = Self.level(of: wanted, in: fine, meniscus)
    let density = density(request.conspicuity, nominal: 1)
    let side = plan.cage(flank, offset: 1)
    func fluid(_ level: Double) -> [Solid] {
      meniscus.cuts(level: level).map { cut in
        Solid(
          .pleuralEffusion, Shape(.ball, placement: side, cuts: [cut]), of: .bodyFluid, density: density,
          in: [flank.lung, .pneumothorax, .lungVessel], finding: index)
      }
    }
    // The level goes through voxels: steps on the volume itself put right what that leaves.
    var solids = fluid(level)
    guard var truth = measured(index, .pleuralEffusion, in: room + solids, box: box, spacing: spacing) else {
      return []
    }
    for _ in 0..<3 where abs(truth.size - wanted) > 0.006 * wanted {
      level += Self.level(of: wanted, in: fine, meniscus) - Self.level(of: truth.size, in: fine, meniscus)
      solids = fluid(level)
      guard let next = measured(index, .pleuralEffusion, in: room + solids, box: box, spacing: spacing) else {
        return []
      }
      truth = next
    }
    truth.zone = .lower
    truths[index] = truth
    return solids
  }

  /// Where fluid settles to in those who lie with the head raised a little, by 9°.
  private static let bed = Vector3(0, 1, -0.16) / Vector3(0, 1, -0.16).length

  /// The level at which a volume in millilitres is wet.
  private static func level(of millilitres: Double, in count: VoxelCount, _ meniscus: Meniscus) -> Double {
    var voxels: [(level: Double, share: Double)] = []
    count.forEach { point, share in voxels.append((meniscus.level(of: point), Double(share))) }
    voxels.sort { $0.level < $1.level }
    let voxel = count.spacing * count.spacing * count.spacing / 1000
    var volume = 0.0
    var last = voxels.first?.level ?? 0
    for entry in voxels {
      // Between two levels the volume is taken to grow evenly.
      let next = volume + entry.share * voxel
      if next >= millilitres { return last + (entry.level - last) * (millilitres - volume) / (next - volume) }
      (volume, last) = (next, entry.level)
    }
    return last
  }
}
