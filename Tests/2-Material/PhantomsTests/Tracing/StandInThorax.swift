// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Phantoms
import Volumes

/// A chest of about a thousand solids in the sizes and numbers of a real one: what line walking is timed on.
enum StandInThorax {
  static func phantom(seed: UInt64 = 1, vessels: Int = 600) -> Phantom {
    var draws = PhiloxStream(seed: seed, replicate: 0, purpose: 1)
    var solids: [Solid] = []
    func ellipsoid(
      _ structure: Structure, _ material: Material, _ c: Vector3, _ h: Vector3, density: Float = 1,
      in hosts: Structures = .all, finding: Int? = nil
    ) {
      solids.append(
        Solid(
          structure, .ellipsoid(centre: c, halfAxes: h), of: material, density: density, in: hosts, finding: finding))
    }
    func chain(
      _ structure: Structure, _ material: Material, _ points: [Vector3], _ radii: [Double],
      in hosts: Structures = .all
    ) {
      // Rods whose ends are mitred.
      for at in 0..<points.count - 1 {
        let axis = points[at + 1] - points[at]
        var cuts: [Shape.HalfSpace] = []
        var (start, end) = (points[at], points[at + 1])
        let unit = axis.normalized ?? Vector3(0, 0, 1)
        if at > 0 {
          cuts.append(.init(through: start, normal: -(unit + ((start - points[at - 1]).normalized ?? unit))))
          start -= unit * radii[at]
        }
        if at + 2 < points.count {
          cuts.append(.init(through: end, normal: unit + ((points[at + 2] - end).normalized ?? unit)))
          end += unit * radii[at + 1]
        }
        solids.append(
          Solid(
            structure, .rod(from: start, to: end, radius: radii[at], endRadius: radii[at + 1], cuts: cuts),
            of: material, in: hosts))
      }
    }
    // Shells.
    let top = Shape.HalfSpace(through: Vector3(0, 0, 230), normal: Vector3(0, 0, 1))
    let bottom = Shape.HalfSpace(through: Vector3(0, 0, -230), normal: Vector3(0, 0, -1))
    for (structure, material, inset) in [
      (Structure.skin, Material.skin, 0.0), (.fat, .adipose, 2), (.muscle, .muscle, 14),
    ] {
      solids.append(
        Solid(
          structure,
          .ellipsoid(centre: .zero, halfAxes: Vector3(175 - inset, 115 - inset, 420 - inset), cuts: [top, bottom]),
          of: material))
      for side in [-1.0, 1] {
        solids.append(
          Solid(
            structure,
            .ellipsoid(centre: Vector3(side * 165, 10, 150), halfAxes: Vector3(55 - inset, 65 - inset, 80 - inset)),
            of: material, in: [.outside, .skin, .fat]))
      }
    }
    // Lungs, heart, mediastinum, liver.
    ellipsoid(.rightLung, .lung, Vector3(-75, 0, 10), Vector3(62, 85, 135))
    ellipsoid(.leftLung, .lung, Vector3(78, 0, 10), Vector3(58, 85, 135))
    ellipsoid(.mediastinum, .softTissue, Vector3(0, 0, 20), Vector3(32, 75, 150))
    ellipsoid(.heart, .blood, Vector3(25, -30, -40), Vector3(62, 45, 60))
    ellipsoid(.aorta, .blood, Vector3(12, 30, 20), Vector3(14, 14, 120))
    ellipsoid(.airway, .air, Vector3(0, 10, 110), Vector3(8, 8, 60))
    ellipsoid(.liver, .liver, Vector3(-60, -10, -170), Vector3(95, 85, 80), in: [.muscle, .rightLung, .mediastinum])
    ellipsoid(.diaphragm, .muscle, Vector3(75, -5, -180), Vector3(80, 85, 75), in: [.muscle, .leftLung])
    ellipsoid(.stomach, .air, Vector3(80, -20, -160), Vector3(30, 30, 25), in: [.diaphragm])
    // Spine.
    for level in 0..<17 {
      let z = -210 + 26.0 * Double(level)
      chain(.spine, .spongyBone, [Vector3(0, 60, z - 10), Vector3(0, 60, z + 10)], [17, 17])
      chain(.spine, .cartilage, [Vector3(0, 60, z + 10), Vector3(0, 60, z + 16)], [16, 16])
      chain(.spine, .corticalBone, [Vector3(0, 80, z), Vector3(0, 108, z - 12)], [5, 3])
    }
    // Ribs.
    for level in 0..<12 {
      for side in [-1.0, 1] {
        let z = 150 - 24.0 * Double(level)
        let width = 100 + 45 * sin(Double(level + 2) / 13 * .pi)
        var points: [Vector3] = []
        for step in 0...12 {
          let angle = Double(step) / 12 * (level < 9 ? 2.7 : 1.9)
          points.append(Vector3(side * (20 + width * sin(angle)), 85 * cos(angle) - 5, z - 40 * (1 - cos(angle))))
        }
        chain(.rib, .corticalBone, points, Array(repeating: 5, count: 13))
        chain(.rib, .spongyBone, points, Array(repeating: 3.6, count: 13), in: [.rib])
      }
    }
    for side in [-1.0, 1] {
      chain(
        .clavicle, .corticalBone,
        [
          Vector3(side * 15, -70, 150), Vector3(side * 60, -75, 165), Vector3(side * 110, -40, 175),
          Vector3(side * 150, -20, 180),
        ], [7, 6, 6, 7])
      chain(
        .scapula, .corticalBone,
        [Vector3(side * 150, 40, 170), Vector3(side * 120, 95, 100), Vector3(side * 105, 100, 30)], [6, 4, 4])
      solids.append(
        Solid(
          .scapula, .ellipsoid(centre: Vector3(side * 115, 95, 90), halfAxes: Vector3(28, 3, 70)), of: .spongyBone,
          in: [.muscle]))
    }
    // Vessels: random walks out of the hila.
    var made = 0
    while made < vessels {
      let side = draws.happens(0.5) ? -1.0 : 1.0
      let hilum = Vector3(side * 30, 5, 15)
      let goal = Vector3(side * (40 + 90 * draws.uniform()), -70 + 140 * draws.uniform(), -110 + 240 * draws.uniform())
      var points = [hilum]
      var radii = [4.0 * pow(0.5 + draws.uniform(), 1.5)]
      let pieces = 6
      for step in 1...pieces {
        let share = Double(step) / Double(pieces)
        points.append(hilum + (goal - hilum) * share + Vector3(draws.normal(), draws.normal(), draws.normal()) * 4)
        radii.append(max(0.4, radii[0] * (1 - 0.85 * share)))
      }
      chain(.lungVessel, .blood, points, radii, in: .lungs)
      made += pieces
    }
    ellipsoid(.nodule, .softTissue, Vector3(-80, 20, 40), Vector3(8, 7, 9), in: [.rightLung, .lungVessel], finding: 0)
    ellipsoid(
      .nodule, .softTissue, Vector3(90, -10, -20), Vector3(5, 5, 5), density: 0.7, in: [.leftLung, .lungVessel],
      finding: 1)
    return Phantom(solids: solids)
  }

  static func projection(_ side: Int) -> Projection {
    var system = RadiographySystem()
    system.detector.columns = side
    system.detector.rows = side
    system.detector.pitch = 410 / Double(side)
    return Projection(system)
  }
}
