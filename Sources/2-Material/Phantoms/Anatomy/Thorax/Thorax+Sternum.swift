// SPDX-License-Identifier: Apache-2.0
import Volumes

/// The breastbone: manubrium, body and the tip beneath.
extension Thorax {
  /// A place along the breastbone's middle: 0 at the first cartilage, 1 at the seventh.
  func sternumPoint(share: Double) -> Vector3 {
    let top = plan.at(0, 0, 68)
    let low = plan.at(0, 0, -82)
    let level = top.z + (low.z - top.z) * share
    return Vector3(0, sternumDepth(level: level), level)
  }

  /// How far in front the breastbone's middle lies at a level: a little outwards of the cage.
  private func sternumDepth(level: Double) -> Double {
    let top = frontOfCage(level: 68 * plan.stretch.z)
    let low = frontOfCage(level: -82 * plan.stretch.z)
    let share = (68 * plan.stretch.z - level) / (150 * plan.stretch.z)
    // Slightly bowed to the front.
    return top + (low - top) * share - 5 * share * (1 - share) * 4
  }

  private func frontOfCage(level: Double) -> Double {
    let section = plan.section(.left, level: level, offset: Self.ribOffset)
    let across = min(0.93, abs(section.centre.x - 14) / max(1, section.half.x))
    return section.centre.y - section.half.y * (1 - across * across).squareRoot() - 4
  }

  func sternum() -> [Solid] {
    let scale = plan.boneScale
    let joint = sternumPoint(share: 0.17)
    let notch = sternumPoint(share: -0.1)
    let low = sternumPoint(share: 1.02)
    var solids: [Solid] = []
    let plates: [(start: Vector3, end: Vector3, breadth: Double, taper: Double)] = [
      (joint, notch, 19, 0.32), (low, joint, 15, 0.09),
    ]
    for (start, end, breadth, taper) in plates {
      for isCore in [false, true] {
        let inset = isCore ? 0.9 : 0
        let half = Vector3((end - start).length / 2 - 0.6 - inset, breadth * scale - inset, 4.6 * scale - inset)
        let axis = end - start
        // The sides run together downwards.
        let middle = (start + end) / 2
        let cuts = Flank.allCases.map { flank in
          Shape.HalfSpace(
            through: middle + Vector3(flank.sign * (breadth * scale * 0.86 - inset), 0, 0),
            normal: Vector3(flank.sign, 0, 0) - axis / axis.length * taper)
        }
        solids.append(
          Solid(
            .sternum,
            .plate(centre: middle, along: axis, half: half, second: Vector3(1, 0, 0), cuts: cuts),
            of: isCore ? .spongyBone : .corticalBone, density: isCore ? plan.boneDensity : corticalDensity))
      }
    }
    let tip = low + Vector3(0, 2, -26 * plan.stretch.z)
    solids.append(
      Solid(
        .sternum,
        .plate(
          centre: (low + tip) / 2, along: low - tip, half: Vector3(13, 7, 2.6) * scale, second: Vector3(1, 0, 0)),
        of: .cartilage))
    return solids
  }
}
