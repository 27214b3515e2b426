// SPDX-License-Identifier: Apache-2.0
import Distributions
import Volumes

/// The mediastinum's fat, the great vessels, and the roots of the lungs.
extension Thorax {
  private static let hosts: Structures = [.rightLung, .leftLung, .mediastinum, .fat, .muscle, .diaphragm, .heart]

  func mediastinum() -> [Solid] {
    let stout = 1 + 0.006 * max(0, plan.fat - 10)
    let upper = Shape.ellipsoid(centre: plan.at(-2, 8, 62), halfAxes: plan.at(25 * stout, 40, 92))
    let lower = Shape.ellipsoid(centre: plan.at(2, 14, -62), halfAxes: plan.at(31 * stout, 38, 100))
    let front = Shape.ellipsoid(centre: plan.at(2, -34, -8), halfAxes: plan.at(15 * stout, 30, 74))
    return [upper, lower, front].map {
      Solid(.mediastinum, $0, of: .adipose, in: [.rightLung, .leftLung, .muscle, .fat, .diaphragm])
    }
  }

  func greatVessels() -> [Solid] {
    let out = plan.aorticUnfolding
    let calibre = (0.93 + 0.0025 * Double(max(0, plan.patient.age - 40))) * plan.boneScale
    let arch = RodChain.smooth(
      [
        plan.at(-2, -18, -12), plan.at(-17 - 0.3 * out, -24, 22), plan.at(-8, -12, 52), plan.at(14, 12, 62 + 0.2 * out),
        plan.at(29 + 0.8 * out, 32, 46),
      ], steps: 3)
    let descent = [
      plan.at(27 + 0.7 * out, 42, 10), plan.at(17 + 0.4 * out, 42, -60), plan.at(8, 38, -130), plan.at(4, 30, -230),
    ]
    let chain = RodChain(
      arch + RodChain.smooth([arch[arch.count - 1]] + descent, steps: 2).dropFirst(), across: Vector3(1, 0, 0))
    var solids: [Solid] = []
    let pieces = chain.frames.count
    for (index, piece) in chain.pieces(SIMD2(15.5, 15.5) * calibre).enumerated() {
      // The aorta tapers from the heart to the diaphragm by about a quarter (Hager et al., Journal of Thoracic and Cardiovascular
      // Surgery 123 (2002) 1060–1066); a step at each mitre keeps its pieces together.
      let share = 1 - 0.26 * Double(index) / Double(pieces)
      let tapered = Shape(
        piece.body,
        placement: Affine(
          i: piece.placement.i * share, j: piece.placement.j * share, k: piece.placement.k,
          origin: piece.placement.origin), cuts: piece.cuts)
      solids.append(Solid(.aorta, tapered, of: .blood, in: Self.hosts))
    }
    if plan.calcium > 0.05 { solids += calcifiedArch(arch, calibre: calibre) }
    // Vena cava, the vessels to the arms and the neck, the pulmonary trunk.
    let tubes: [([Vector3], Double)] = [
      ([plan.at(-26, -10, 68), plan.at(-28, -8, 30), plan.at(-24, -8, -14)], 9.5),
      ([plan.at(-26, -10, 68), plan.at(-36, -6, 88), plan.at(-52, 4, 108)], 7),
      ([plan.at(-26, -10, 66), plan.at(8, -20, 72), plan.at(34, -8, 92)], 6.5),
      ([plan.at(-10, -8, 56), plan.at(-18, 2, 84), plan.at(-30, 12, 120)], 6),
      ([plan.at(8, 6, 66), plan.at(14, 8, 100), plan.at(22, 14, 150)], 4.5),
      ([plan.at(18, 22, 60), plan.at(26, 26, 92), plan.at(44, 24, 116)], 5),
      ([plan.at(-18, 10, -84), plan.at(-22, 20, -140), plan.at(-18, 22, -220)], 12),
    ]
    for (points, radius) in tubes {
      let chain = RodChain(points, across: Vector3(1, 0, 0))
      solids += chain.pieces(SIMD2(repeating: radius * plan.boneScale)).map {
        Solid(.vessel, $0, of: .blood, in: Self.hosts)
      }
    }
    return solids
  }

  /// Calcium in the wall of the arch, as the aged have.
  private func calcifiedArch(_ arch: [Vector3], calibre: Double) -> [Solid] {
    var draws = plan.patient.individual.stream(for: .anatomy)
    for _ in 0..<120 { _ = draws.next() }
    return (0..<6).map { _ in
      let place = arch[arch.count - 1 - draws.below(4)]
      let angle = draws.uniform() * 2 * .pi
      let offset = Vector3(1, 0, 0).turnedAboutHeight(angle) * (14 * calibre)
      let half = Vector3(1.2, 4 + 4 * draws.uniform(), 3 + 4 * draws.uniform()) * (0.5 + 0.5 * plan.calcium)
      return Solid(
        .aorta, .tilted(centre: place + offset, along: offset, half: half), of: .calcification, in: [.aorta])
    }
  }

  /// Where the vessels of a lung come from, and the large vessels at its root.
  func hilum(_ flank: Flank) -> Vector3 {
    // The left root lies higher than the right one, by about 15 mm.
    (flank == .right ? plan.at(-44, 20, -2) : plan.at(44, 24, 12)) + Vector3(0, 0, 0.3 * plan.diaphragmRise)
  }

  func hila() -> [Solid] {
    let calibre = plan.vesselCalibre
    let trunk = plan.at(20, -22, 14)
    var solids: [Solid] = []
    for flank in Flank.allCases {
      let root = hilum(flank)
      let low = root + plan.at(flank.sign * 10, 12, -44)
      // The left branch goes on with the trunk's way to the back: what is seen of it end-on begins round.
      let origin = flank == .right ? plan.at(4, 2, 8) : trunk + plan.at(6, 12, 2)
      let points = RodChain.smooth([origin, root, (root + low) / 2 + plan.at(flank.sign * 4, 0, 0), low], steps: 3)
      let chain = RodChain(points, across: Vector3(0, 0, 1))
      solids.append(
        Solid(
          .lungVessel, .ellipsoid(centre: origin, halfAxes: Vector3(repeating: 9.5 * calibre)), of: .blood,
          in: [.rightLung, .leftLung, .mediastinum]))
      for (index, piece) in chain.pieces(SIMD2(9.5, 9.5) * calibre).enumerated() {
        let share = 1 - 0.06 * Double(index)
        solids.append(
          Solid(
            .lungVessel,
            Shape(
              .cylinder,
              placement: Affine(
                i: piece.placement.i * share, j: piece.placement.j * share, k: piece.placement.k,
                origin: piece.placement.origin), cuts: piece.cuts), of: .blood,
            in: [.rightLung, .leftLung, .mediastinum]))
      }
    }
    let stem = RodChain([plan.at(20, -36, -14), trunk], across: Vector3(1, 0, 0)).pieces(SIMD2(13, 13) * calibre)
    let bend = Shape.ellipsoid(centre: trunk, halfAxes: Vector3(repeating: 13 * calibre))
    solids += (stem + [bend]).map { Solid(.vessel, $0, of: .blood, in: Self.hosts) }
    return solids
  }
}
