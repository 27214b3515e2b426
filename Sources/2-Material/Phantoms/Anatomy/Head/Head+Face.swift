// SPDX-License-Identifier: Apache-2.0
import Foundation
import Volumes

/// The orbits, the sinuses, the jaws and the teeth.
extension Head {
  /// The face's bones take the place of soft tissue only, never of the brain's.
  private static let soft: Structures = [.skin, .fat, .muscle, .skull]

  func face() -> [Solid] {
    let dense = 0.45 + 0.55 * plan.boneDensity
    var solids: [Solid] = []
    func bone(_ shape: Shape, _ material: Material = .corticalBone) {
      solids.append(
        Solid(.skull, shape, of: material, density: material == .corticalBone ? dense : plan.boneDensity, in: Self.soft)
      )
    }
    // Each hollow is an ellipsoid of bone with one of air, fat or fluid in it.
    var hollows: [(Vector3, Vector3)] = [
      (at(0, -58, -46), at(13, 30, 24)), (at(0, -14, -40), at(14, 12, 11)), (at(0, -81, -4), at(20, 6, 12)),
    ]
    for flank in Flank.allCases { hollows.append((at(flank.sign * 27, -54, -58), at(16, 18, 19))) }
    for flank in Flank.allCases {
      bone(
        .tilted(centre: at(flank.sign * 33, -57, -24), along: Vector3(-0.35 * flank.sign, 1, 0), half: at(27, 22, 21)))
      // The cheekbone's arch.
      let arch = RodChain.smooth(
        [at(flank.sign * 44, -66, -42), at(flank.sign * 60, -44, -42), at(flank.sign * 64, -10, -40)], steps: 3)
      RodChain(arch, across: Vector3(0, 0, 1)).pieces(SIMD2(6, 3)).forEach { bone($0) }
    }
    for (centre, half) in hollows { bone(.ellipsoid(centre: centre, halfAxes: half)) }
    // The palate and the upper jaw's ridge.
    bone(.ellipsoid(centre: at(0, -58, -74), halfAxes: at(27, 28, 6)), .spongyBone)
    for (centre, half) in hollows {
      let air = half - Vector3(repeating: 1.6)
      solids.append(Solid(.airway, .ellipsoid(centre: centre, halfAxes: air), of: .air, in: [.skull]))
    }
    // Septum and conchae.
    solids.append(
      Solid(.skull, .box(centre: at(0, -58, -46), halfAxes: at(0.8, 28, 22)), of: .cartilage, in: [.airway]))
    for flank in Flank.allCases {
      for level in [-58.0, -47] {
        solids.append(
          Solid(
            .muscle, .ellipsoid(centre: at(flank.sign * 7, -58, level), halfAxes: at(3, 20, 3.4)), of: .softTissue,
            in: [.airway]))
      }
      let axis = Vector3(-0.35 * flank.sign, 1, 0)
      let centre = at(flank.sign * 33, -61, -24)
      solids.append(
        Solid(
          .fat, .tilted(centre: centre, along: axis, half: at(27, 20, 19)), of: .adipose, in: [.skull, .skin, .muscle]))
      let eye = at(flank.sign * 32, -68, -24)
      solids.append(
        Solid(
          .muscle, .rod(from: eye, to: at(flank.sign * 18, -36, -24), radius: 2.2), of: .softTissue, in: [.fat]))
      solids.append(
        Solid(
          .eye, .ellipsoid(centre: eye, halfAxes: Vector3(repeating: 12.2)), of: .softTissue,
          in: [.skin, .fat, .muscle, .skull, .outside]))
      solids.append(
        Solid(.eye, .ellipsoid(centre: eye, halfAxes: Vector3(repeating: 11.2)), of: .water, in: [.eye]))
      solids.append(
        Solid(
          .eye, .ellipsoid(centre: eye + Vector3(0, -8, 0), halfAxes: Vector3(4.6, 2, 4.6)), of: .softTissue,
          density: 1.03, in: [.eye]))
    }
    solids += jaw(dense)
    // The throat.
    let throat = RodChain([at(0, -26, -62), at(0, -8, -90), at(0, -4, -200)], across: Vector3(1, 0, 0))
    solids += throat.pieces(SIMD2(10, 6)).map { Solid(.airway, $0, of: .air, in: [.muscle, .fat]) }
    return solids
  }

  private func jaw(_ dense: Float) -> [Solid] {
    let line = RodChain.smooth(
      [
        at(-50, -2, -50), at(-46, -10, -92), at(-30, -50, -108), at(0, -74, -114), at(30, -50, -108), at(46, -10, -92),
        at(50, -2, -50),
      ], steps: 3)
    let chain = RodChain(line, across: Vector3(1, 0, 0))
    let outer = chain.pieces(SIMD2(5, 9)).map {
      Solid(.skull, $0, of: .corticalBone, density: dense, in: Self.soft)
    }
    let core = chain.pieces(SIMD2(3, 7), inset: 2).map {
      Solid(.skull, $0, of: .spongyBone, density: plan.boneDensity, in: [.skull])
    }
    // The first two vertebrae of the neck.
    let thorax = Thorax(plan: plan)
    let neck = [-64.0, -84, -104].map { level in
      Thorax.Vertebra(
        name: "C", middle: at(0, 18, level), axis: Vector3(0, 0, 1), height: 15, breadth: 10, depth: 8, disc: 5)
    }
    return outer + core + neck.flatMap(thorax.bone(of:))
  }

  /// Two arches of teeth, a filling in one molar where the patient has one.
  func teeth() -> [Solid] {
    var solids: [Solid] = []
    let hasFilling = plan.patient.implants.contains(.dentalFilling)
    for (level, isUpper) in [(-84.0, true), (-97, false)] {
      for index in 0..<14 {
        let angle = Double.pi * (Double(index) + 0.5) / 14
        let place = at(-27 * cos(angle), -42 - 36 * sin(angle), level)
        let isMolar = index < 4 || index > 9
        let half = Vector3(isMolar ? 4.2 : 3.2, isMolar ? 4.2 : 3.2, 8)
        // Enamel and dentine are denser than cortical bone: 2.2 g/cm³ in the mean.
        solids.append(Solid(.skull, .ellipsoid(centre: place, halfAxes: half), of: .corticalBone, density: 1.15))
        if hasFilling, isUpper, index == 11 || index == 2 {
          let crown = place + Vector3(0, 0, -5)
          solids.append(
            Solid(.implant, .ellipsoid(centre: crown, halfAxes: Vector3(2.6, 2.6, 2)), of: .steel))
        }
      }
    }
    return solids
  }
}
