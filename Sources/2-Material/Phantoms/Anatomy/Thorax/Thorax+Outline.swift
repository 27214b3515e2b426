// SPDX-License-Identifier: Apache-2.0
import Volumes

/// The body's outline: skin, the fat beneath it and the muscle beneath that, each as a union of the same bodies at other offsets.
extension Thorax {
  /// The thickness of skin in millimetres.
  private static let skin = 2.0

  func outline() -> [Solid] {
    let inner = 11 + plan.muscle
    let layers: [(Structure, Material, Double)] = [
      (.skin, .skin, inner + plan.fat + Self.skin), (.fat, .adipose, inner + plan.fat), (.muscle, .muscle, inner),
    ]
    var solids: [Solid] = []
    for (structure, material, offset) in layers {
      // Limbs and neck carry less fat than the trunk.
      let over = offset - inner
      let lean = structure == .skin ? 0.5 * plan.fat + Self.skin : 0.5 * over
      let shapes = trunk(offset: offset) + shoulders(over: lean) + neck(over: lean) + arms(over: lean)
      solids += shapes.map { Solid(structure, $0, of: material) }
      if structure != .muscle { solids += breasts(isSkin: structure == .skin) }
    }
    // Fat lies between the folds of muscle in the armpit, and on both sides of the breastbone.
    for flank in Flank.allCases {
      let armpit = Shape.tilted(
        centre: plan.at(flank.sign * 142, 22, 62), along: Vector3(flank.sign * 0.35, 0.1, 1),
        half: Vector3(38, 13, 22) * plan.stretch, second: Vector3(1, 0, 0))
      solids.append(Solid(.fat, armpit, of: .adipose, in: [.muscle]))
    }
    return solids
  }

  private func trunk(offset: Double) -> [Shape] {
    let halves = Flank.allCases.map { Shape(.ball, placement: plan.cage($0, offset: offset)) }
    // The long muscles of the back fill the furrow between the halves.
    let over = offset - (11 + plan.muscle)
    let back = Shape.tilted(
      centre: plan.at(0, 58, -60), along: plan.at(0, -8, 190),
      half: Vector3(260 * plan.stretch.z, 78 * plan.stretch.x + over, 57 * plan.stretch.y + over))
    // The breastbone and the roots of the great pectoral muscles bridge the halves in front.
    let (top, low) = (sternumPoint(share: -0.1), sternumPoint(share: 1.3))
    let front = Shape.tilted(
      centre: (top + low) / 2 + Vector3(0, 26, 0), along: top - low,
      half: Vector3((top - low).length * 0.72, 96 * plan.stretch.x + over, 34 + over))
    // What lies below the ribs goes straight down.
    let section = plan.section(.left, level: -140 * plan.stretch.z, offset: offset)
    let waist = Shape.drum(
      centre: Vector3(0, section.centre.y, -260 * plan.stretch.z), along: Vector3(0, 0, 1),
      half: Vector3(120 * plan.stretch.z, section.half.x + section.centre.x, section.half.y), second: Vector3(1, 0, 0))
    return halves + [back, front, waist]
  }

  /// The slope from the neck to the shoulder, the shoulder's cap, and the folds of the armpit.
  private func shoulders(over: Double) -> [Shape] {
    let muscle = plan.muscle / 17
    return Flank.allCases.flatMap { flank -> [Shape] in
      let cap = shoulder(flank)
      let trapezius = Shape.tilted(
        centre: plan.at(flank.sign * 82, 30, 116) + Vector3(0, 0, 0.5 * plan.shoulderRise),
        along: cap + Vector3(flank.sign * 10, 0, 4) - plan.at(flank.sign * 30, 30, 156),
        half: Vector3(112, 40 * muscle + over, 32 * muscle + over), second: Vector3(0, 1, 0))
      let deltoid = Shape.tilted(
        centre: cap + Vector3(flank.sign * 2, 0, -22), along: armAxis(flank),
        half: Vector3(62 + over, 44 * muscle + over, 48 * muscle + over))
      let chest = Shape.tilted(
        centre: plan.at(flank.sign * 104, 12, 52), along: plan.at(flank.sign * 30, -8, 60),
        half: Vector3(88, 50 * muscle, 58 * muscle) + Vector3(repeating: over))
      return [trapezius, deltoid, chest]
    }
  }

  private func neck(over: Double) -> [Shape] {
    let broad = (plan.patient.sex == .male ? 58.0 : 50) * plan.boneScale + 0.4 * plan.fat + over
    let column = Shape.drum(
      centre: plan.at(0, 24, 210), along: Vector3(0, -0.12, 1), half: Vector3(100, broad, broad * 1.02),
      second: Vector3(1, 0, 0))
    let root = Shape.ellipsoid(
      centre: plan.at(0, 28, 112), halfAxes: plan.at(74, 52, 78) + Vector3(repeating: over))
    return [column, root]
  }

  /// The middle of the shoulder joint.
  func shoulder(_ flank: Flank) -> Vector3 {
    plan.at(flank.sign * 174, plan.posture.isSupine ? 30 : 14, 86) + Vector3(0, 0, plan.shoulderRise)
  }

  /// Where the upper arm points to: beside the body of those who lie, out and to the front of those who stand with the hands on the
  /// hips, as for a posteroanterior view.
  func armAxis(_ flank: Flank) -> Vector3 {
    if plan.posture.hasArmsRaised {
      let raised = Vector3(flank.sign * 0.25, -0.35, 1)
      return raised / raised.length
    }
    let axis =
      plan.posture.isSupine
      ? Vector3(flank.sign * (0.26 + 0.004 * plan.fat), 0.04, -1) : Vector3(flank.sign * 0.5, -0.22, -1)
    return axis / axis.length
  }

  private func arms(over: Double) -> [Shape] {
    Flank.allCases.map { flank in
      let joint = shoulder(flank)
      let elbow = joint + armAxis(flank) * (300 * plan.boneScale)
      return Shape.rod(
        from: joint, to: elbow, radius: 44 * plan.muscle / 17 + over, endRadius: 36 * plan.muscle / 17 + over)
    }
  }

  private func breasts(isSkin: Bool) -> [Solid] {
    guard plan.breast > 0 else { return [] }
    let size = plan.breast
    return Flank.allCases.flatMap { flank -> [Solid] in
      // Upright they hang: thin above, full below. In those who lie they spread to the sides.
      let lying = plan.posture.isSupine
      let section = plan.section(flank, level: -50 * plan.stretch.z, offset: 11 + plan.muscle + plan.fat)
      let front = section.centre.y - section.half.y
      let centre = Vector3(
        flank.sign * (lying ? 90 : 76) * plan.stretch.x, front + (lying ? 34 : 20), (lying ? -38 : -46) * plan.stretch.z
      )
      let half = (lying ? Vector3(62, 58, 30) : Vector3(76, 58, 34)) * (0.5 + 0.5 * size)
      let axis = Vector3(flank.sign * -0.22, lying ? 0.1 : 0.62, 1)
      func body(_ over: Double) -> Shape {
        .tilted(centre: centre, along: axis, half: half + Vector3(repeating: over))
      }
      if isSkin { return [Solid(.skin, body(2), of: .skin)] }
      let gland = Shape.tilted(
        centre: centre + Vector3(0, -10, -18), along: axis, half: Vector3(34, 36, 22) * (0.65 + 0.35 * size))
      // Less of the breast is gland with age (Boyd et al., New England Journal of Medicine 347 (2002) 886–894).
      let share = max(0.1, 0.85 - 0.011 * Double(max(0, plan.patient.age - 25)))
      return [
        Solid(.breast, body(0), of: .adipose),
        Solid(.breast, gland, of: .softTissue, density: Float(0.93 + 0.07 * share), in: [.breast]),
      ]
    }
  }
}
