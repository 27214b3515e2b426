// SPDX-License-Identifier: Apache-2.0
import Foundation
import Volumes

/// What of metal a chest can hold.
extension Thorax {
  func implants() -> [Solid] {
    plan.patient.implants.flatMap { implant in
      switch implant {
      case .pacemaker: pacemaker()
      case .sternalWires: wires()
      case .spinalRods: rods()
      case .dentalFilling: [] as [Solid]
      }
    }
  }

  /// A can of titanium before the left pectoral muscle, its lead by the upper vena cava to the tip of the right ventricle.
  private func pacemaker() -> [Solid] {
    let level = 46 * plan.stretch.z
    let section = plan.section(.left, level: level, offset: 11 + plan.muscle)
    let place = Vector3(98 * plan.stretch.x, section.centre.y - section.half.y * 0.86, level)
    let facing = Vector3(0.45, -0.85, 0.25)
    let can = Shape.drum(centre: place, along: facing, half: Vector3(3.6, 22, 20), second: Vector3(1, 0, 0))
    let inside = Shape.drum(centre: place, along: facing, half: Vector3(3, 21.4, 19.4), second: Vector3(1, 0, 0))
    let header = Shape.plate(
      centre: place + Vector3(-4, 0, 22), along: Vector3(1, 0.4, 0), half: Vector3(15, 5, 3), second: Vector3(0, 0, 1))
    let lead = RodChain.smooth(
      [
        place + Vector3(-6, 0, 24), plan.at(88, -22, 84), plan.at(56, -8, 94), plan.at(20, -16, 78),
        plan.at(-24, -10, 56),
        plan.at(-26, -9, 0), plan.at(-18, -16, -48), plan.at(18, -40, -78), plan.at(52, -52, -80),
      ], steps: 3)
    let wire = RodChain(lead, across: Vector3(0, 1, 0)).pieces(SIMD2(0.9, 0.9))
    return [
      Solid(.implant, can, of: .titanium), Solid(.implant, inside, of: .titanium, density: 0.45),
      Solid(.implant, header, of: .polyethylene),
    ] + wire.map { Solid(.implant, $0, of: .steel) }
  }

  /// Six loops of steel round the breastbone.
  private func wires() -> [Solid] {
    (0..<6).flatMap { index -> [Solid] in
      let middle = sternumPoint(share: 0.02 + 0.18 * Double(index))
      let ring = (0...8).map { step -> Vector3 in
        let angle = 2 * Double.pi * Double(step) / 8
        return middle + Vector3(15 * cos(angle), 8 * sin(angle), 3 * sin(angle + Double(index))) * plan.boneScale
      }
      let twist = Shape.rod(
        from: middle + Vector3(0, -8, 0) * plan.boneScale, to: middle + Vector3(5, -10, 6) * plan.boneScale, radius: 0.9
      )
      let loop = RodChain(ring, across: Vector3(0, 0, 1)).pieces(SIMD2(0.5, 0.5))
      return (loop + [twist]).map { Solid(.implant, $0, of: .steel) }
    }
  }

  /// Two rods of titanium beside the spinous processes with a screw in each pedicle from the fourth to the eleventh vertebra.
  private func rods() -> [Solid] {
    let chosen = vertebrae.filter { $0.name.hasPrefix("T") }[3...10]
    return Flank.allCases.flatMap { flank -> [Solid] in
      let places = chosen.map {
        $0.middle + Vector3(flank.sign * 16, $0.depth + 26, 0) * Vector3(plan.boneScale, 1, 1)
      }
      let rod = RodChain(Array(places), across: Vector3(1, 0, 0)).pieces(SIMD2(2.75, 2.75))
      let screws = zip(chosen, places).map { vertebra, place in
        Shape.rod(
          from: place, to: vertebra.middle + Vector3(flank.sign * 8 * plan.boneScale, -vertebra.depth * 0.3, 0),
          radius: 2.6)
      }
      return (rod + screws).map { Solid(.implant, $0, of: .titanium) }
    }
  }
}
