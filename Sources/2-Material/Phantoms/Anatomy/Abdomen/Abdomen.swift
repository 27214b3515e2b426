// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Volumes

/// The abdomen of one patient; the origin lies before the second vertebra of the loins.
///
/// > Source: organ sizes of reference adults (ICRP Publication 89 (2002): liver 1800 g, spleen 150 g, kidneys 310 g in men), drawn as
/// > ellipsoids of those volumes.
struct Abdomen: Sendable {
  let plan: BodyPlan
  /// Breadth, depth and height over those of the reference man.
  let size: Vector3
  /// The thickness of the fat between the organs and the wall, in millimetres.
  let inner: Double

  init(plan: BodyPlan) {
    self.plan = plan
    size = plan.stretch
    inner = max(2, 6 + 1.1 * (plan.patient.bodyMassIndex - BodyPlan.referenceMassIndex))
  }

  func at(_ x: Double, _ y: Double, _ z: Double) -> Vector3 { Vector3(x, y, z) * size }

  /// Half axes of the abdominal cavity at the origin.
  private var cavity: SIMD2<Double> { SIMD2(122 * size.x + inner, 78 * size.y + inner) }

  /// All solids but those of findings, from beneath to above.
  func solids() -> [Solid] { wall() + organs() + bowel() + bones() }

  private func wall() -> [Solid] {
    let muscle = 0.75 * plan.muscle
    let layers: [(Structure, Material, Double)] = [
      (.skin, .skin, muscle + 1.5 * plan.fat + 2), (.fat, .adipose, muscle + 1.5 * plan.fat),
      (.muscle, .muscle, muscle),
    ]
    var solids: [Solid] = []
    func drum(_ over: Double, _ height: Double) -> Shape {
      .drum(
        centre: at(0, -6, 0), along: Vector3(0, 0, 1), half: Vector3(height, cavity.x + over, cavity.y + over),
        second: Vector3(1, 0, 0))
    }
    for (structure, material, over) in layers {
      solids.append(Solid(structure, drum(over, 260), of: material))
      // The muscles of the back.
      let back = Shape.drum(
        centre: at(0, 56, 0), along: Vector3(0, 0, 1), half: Vector3(260, 80 * size.x + over, 36 * size.y + over),
        second: Vector3(1, 0, 0))
      solids.append(Solid(structure, back, of: material))
    }
    // The room within the peritoneum and behind it is filled with fat between the organs.
    solids.append(Solid(.fat, drum(0, 259), of: .adipose))
    for flank in Flank.allCases {
      let psoas = RodChain(
        [at(flank.sign * 26, 44, 70), at(flank.sign * 40, 40, -20), at(flank.sign * 58, 22, -160)],
        across: Vector3(1, 0, 0))
      solids += psoas.pieces(SIMD2(17, 20) * (0.6 + 0.4 * plan.muscle / 17)).map {
        Solid(.muscle, $0, of: .muscle, in: [.fat])
      }
      let loin = Shape.drum(
        centre: at(flank.sign * 64, 62, -10), along: Vector3(0, 0, 1), half: Vector3(90, 24, 12),
        second: Vector3(1, 0, 0))
      solids.append(Solid(.muscle, loin, of: .muscle, in: [.fat]))
    }
    return solids
  }

  /// The liver's two parts: findings lie in the first.
  func liver() -> [Shape] {
    [
      .tilted(
        centre: at(-58, -8, 80), along: Vector3(-0.2, 0, 1), half: Vector3(90, 72, 74) * size,
        second: Vector3(1, 0, 0),
        cuts: [.init(through: at(-10, 30, 30), normal: Vector3(0.75, 0.15, -0.64))]),
      .tilted(centre: at(10, -42, 108), along: Vector3(1, 0, 0.25), half: Vector3(66, 30, 36) * size),
    ]
  }

  private func organs() -> [Solid] {
    let free: Structures = [.fat]
    var solids = liver().map { Solid(.liver, $0, of: .liver, in: [.fat]) }
    // The portal vein's branches.
    for line in [
      [at(-8, -4, 60), at(-40, -4, 78), at(-70, -16, 90)], [at(-40, -4, 78), at(-66, 14, 70)],
      [at(-40, -4, 78), at(-50, -30, 104)],
      [at(-14, 20, 130), at(-46, 8, 118), at(-80, 4, 110)],
    ] {
      solids += RodChain(line, across: Vector3(0, 0, 1)).pieces(SIMD2(4.5, 4.5)).map {
        Solid(.vessel, $0, of: .blood, density: 0.985, in: [.liver, .fat])
      }
    }
    solids.append(
      Solid(
        .bowel, .tilted(centre: at(-44, -50, 34), along: Vector3(0.2, -0.4, -1), half: Vector3(32, 14, 14)),
        of: .bodyFluid, in: [.fat, .liver]))
    solids.append(
      Solid(
        .spleen, .tilted(centre: at(98, 34, 92), along: Vector3(0.2, -0.5, 0.9), half: Vector3(56, 26, 40) * size),
        of: .spleen, in: free))
    for flank in Flank.allCases {
      let s = flank.sign
      let kidney: Structure = flank == .right ? .rightKidney : .leftKidney
      let middle = at(s * 62, 42, flank == .right ? 10 : 24)
      let axis = Vector3(-0.25 * s, -0.1, 1)
      solids.append(
        Solid(
          kidney, .tilted(centre: middle, along: axis, half: Vector3(58, 32, 29) * size), of: .kidney,
          in: [.fat, .muscle]))
      solids.append(
        Solid(
          .fat, .tilted(centre: middle + Vector3(-s * 13, -3, 0), along: axis, half: Vector3(21, 11, 7) * size),
          of: .adipose, in: [kidney]))
    }
    let aorta = RodChain([at(6, 28, 230), at(8, 22, 40), at(3, 20, -70)], across: Vector3(1, 0, 0))
    let cava = RodChain([at(-24, 14, 230), at(-22, 22, 40), at(-16, 24, -70)], across: Vector3(1, 0, 0))
    let splits = Flank.allCases.flatMap {
      RodChain([at(0, 21, -68), at($0.sign * 44, 24, -190)], across: Vector3(1, 0, 0)).pieces(SIMD2(6, 6))
    }
    solids += aorta.pieces(SIMD2(10, 10) * plan.boneScale).map {
      Solid(.aorta, $0, of: .blood, in: [.fat, .liver, .muscle])
    }
    solids += cava.pieces(SIMD2(11, 9) * plan.boneScale).map {
      Solid(.vessel, $0, of: .blood, in: [.fat, .liver, .muscle])
    }
    solids += splits.map { Solid(.vessel, $0, of: .blood, in: [.fat, .muscle]) }
    // Pancreas.
    let gland = RodChain.smooth([at(-30, -8, 30), at(4, -18, 44), at(50, 4, 62), at(78, 22, 70)], steps: 2)
    solids += RodChain(gland, across: Vector3(0, 0, 1)).pieces(SIMD2(12, 9)).map {
      Solid(.body, $0, of: .softTissue, density: 0.99, in: free)
    }
    return solids
  }

  private func bones() -> [Solid] {
    let thorax = Thorax(plan: plan)
    var solids: [Solid] = []
    // From the eleventh thoracic vertebra to the sacrum; measures as in the chest, the loins bent to the front.
    var level = 128.0 * size.z
    for index in 0..<7 {
      let height = (23.5 + 0.7 * Double(index)) * size.z
      let disc = (6.5 + 0.9 * Double(index)) * size.z
      let bend = 10 - 0.0011 * (level + 20) * (level + 20)
      let vertebra = Thorax.Vertebra(
        name: index < 2 ? "T" : "L", middle: Vector3(0, (48 - bend) * size.y, level), axis: Vector3(0, 0, 1),
        height: height,
        breadth: (18 + 0.9 * Double(index)) * plan.boneScale, depth: (14.6 + 0.5 * Double(index)) * plan.boneScale,
        disc: disc)
      solids += thorax.bone(of: vertebra)
      level -= height + disc
    }
    let dense = thorax.corticalDensity
    func pelvis(_ shape: Shape, _ core: Shape) {
      solids.append(Solid(.pelvis, shape, of: .corticalBone, density: dense))
      solids.append(Solid(.pelvis, core, of: .spongyBone, density: plan.boneDensity, in: [.pelvis]))
    }
    let sacrum = (at(0, 50, level + 6), Vector3(0, 0.5, -1))
    pelvis(
      .tilted(centre: sacrum.0 + sacrum.1 * 30, along: sacrum.1, half: Vector3(46, 46, 18) * plan.boneScale),
      .tilted(centre: sacrum.0 + sacrum.1 * 30, along: sacrum.1, half: Vector3(44, 44, 16) * plan.boneScale))
    for flank in Flank.allCases {
      let s = flank.sign
      let wing = (
        centre: at(s * 92, 34, level - 6), axis: Vector3(s * 0.5, -0.75, 0.35), face: Vector3(s * 0.85, 0.5, -0.2)
      )
      pelvis(
        .tilted(centre: wing.centre, along: wing.axis, half: Vector3(66, 7, 56) * plan.boneScale, second: wing.face),
        .tilted(centre: wing.centre, along: wing.axis, half: Vector3(64, 5, 54) * plan.boneScale, second: wing.face))
      // The lower ribs in the wall.
      for rib in 0..<4 {
        let top = (150 - 26 * Double(rib)) * size.z
        let reach = [2.4, 2.1, 1.5, 1.0][rib]
        let arc = (0...7).map { step -> Vector3 in
          let angle = 0.3 + reach * Double(step) / 7
          let half = cavity + SIMD2(4, 4)
          return Vector3(s * half.x * sin(angle), -6 * size.y + half.y * cos(angle), top - 44 * angle)
        }
        let chain = RodChain(arc, across: Vector3(0, 0, 1))
        solids += chain.pieces(SIMD2(6.5, 3.8) * plan.boneScale).map {
          Solid(.rib, $0, of: .corticalBone, density: dense, in: [.muscle, .fat, .liver, .spleen])
        }
        solids += chain.pieces(SIMD2(5.7, 3) * plan.boneScale, inset: 1).map {
          Solid(.rib, $0, of: .spongyBone, density: plan.boneDensity, in: [.rib])
        }
      }
    }
    return solids
  }
}
