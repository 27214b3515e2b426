// SPDX-License-Identifier: Apache-2.0
import Distributions
import Volumes

/// The brain: cortex with furrows, white matter, deep grey matter, the ventricles, cerebellum and brain stem.
extension Head {
  /// What belongs to the brain's room.
  static let cerebral: Structures = [.greyMatter, .whiteMatter, .body]

  /// The surface of a hemisphere at a depth beneath it.
  func hemisphere(_ flank: Flank, depth: Double) -> Shape {
    let gap = 2 + 1.6 * atrophy
    let whole = cap(inset: Self.skullThickness + gap + depth)
    let narrow = (pushed[flank] ?? 0) / whole.placement.i.x
    // A hemisphere that is pushed gives way at its side; at the middle it stays.
    let squeezed = whole.stretched(Vector3(1 - narrow, 1, 1), about: .zero)
    let beside = 1 + 0.6 * atrophy + depth * 0.9
    return Shape(
      .ball, placement: squeezed.placement,
      cuts: [
        .init(through: Vector3(flank.sign * beside, 0, 0), normal: Vector3(-flank.sign, 0, 0)),
        .init(through: at(0, 0, -50), normal: Vector3(0, 0.45, -1)),
      ])
  }

  func brain() -> [Solid] {
    var solids: [Solid] = []
    let inside: Structures = [.body, .greyMatter, .whiteMatter]
    for flank in Flank.allCases {
      solids.append(Solid(.greyMatter, hemisphere(flank, depth: 0), of: .greyMatter, in: inside))
      solids.append(Solid(.whiteMatter, hemisphere(flank, depth: 3.2), of: .whiteMatter, in: [.greyMatter]))
    }
    solids += furrows()
    // The bridge between the hemispheres, and the brain stem.
    let bridge = Shape.ellipsoid(centre: at(0, 2, 20), halfAxes: at(16, 34, 7))
    solids.append(Solid(.whiteMatter, bridge, of: .whiteMatter, in: inside))
    let stem = RodChain([at(0, 2, -4), at(0, 8, -30), at(0, 20, -90)], across: Vector3(1, 0, 0))
    for flank in Flank.allCases {
      let cerebellum = Shape.ellipsoid(centre: at(flank.sign * 23, 44, -39), halfAxes: at(30, 36, 27))
      let core = Shape.ellipsoid(centre: at(flank.sign * 20, 40, -40), halfAxes: at(18, 20, 10))
      solids.append(Solid(.greyMatter, cerebellum, of: .greyMatter, in: inside))
      solids.append(Solid(.whiteMatter, core, of: .whiteMatter, in: [.greyMatter]))
    }
    solids += stem.pieces(SIMD2(13, 12)).map {
      Solid(.whiteMatter, $0, of: .whiteMatter, in: [.body, .greyMatter, .skull, .whiteMatter])
    }
    for flank in Flank.allCases {
      let s = flank.sign
      let deep: [Shape] = [
        .ellipsoid(centre: at(s * 11, 8, 6), halfAxes: at(9, 15, 9)),
        .tilted(
          centre: at(s * 25, -6, 5), along: Vector3(s * 0.3, 1, 0), half: at(21, 6.5, 12), second: Vector3(1, 0, 0)),
        .tilted(centre: at(s * 14, -22, 12), along: Vector3(s * 0.2, 0.7, 0.5), half: at(15, 6, 7)),
      ]
      solids += deep.map { Solid(.greyMatter, $0, of: .greyMatter, in: [.whiteMatter, .greyMatter]) }
    }
    return solids + ventricles() + falx()
  }

  /// Furrows: each a thin sheet of fluid that goes in from the surface, with cortex on both sides of it.
  private func furrows() -> [Solid] {
    var draws = plan.patient.individual.stream(for: .anatomy)
    for _ in 0..<400 { _ = draws.next() }
    var solids: [Solid] = []
    let breadth = 0.7 + 0.5 * atrophy
    for flank in Flank.allCases {
      let surface = hemisphere(flank, depth: 0)
      for index in 0..<64 {
        let direction = Vector3.spiral(index, of: 64)
        guard flank.sign * direction.x > -0.12, direction.z > -0.62 else { continue }
        let jitter = Vector3(draws.normal(), draws.normal(), draws.normal()) * 0.09
        let unit = direction + jitter
        let way = unit.normalized ?? direction
        let place = surface.placement.point(way)
        let normal = (way / (Self.outerHalf * size)).normalized ?? way
        // The sheet stands on the surface; which way it runs is left to chance, most run down and forwards.
        let (u, v) = normal.perpendiculars
        let turn = draws.uniform() * 2 - 1
        let along = (u * turn + v).normalized ?? v
        let depth = 11 + 8 * draws.uniform()
        let length = 15 + 14 * draws.uniform()
        let centre = place - normal * (depth / 2 - 1)
        func sheet(_ half: Double, _ deeper: Double) -> Shape {
          .tilted(
            centre: centre, along: normal, half: Vector3(depth * 0.72 + deeper, half, length + deeper),
            second: normal.cross(along))
        }
        solids.append(Solid(.greyMatter, sheet(breadth + 3, 2.6), of: .greyMatter, in: [.whiteMatter]))
        solids.append(Solid(.body, sheet(breadth, 0), of: .cerebrospinalFluid, in: [.greyMatter, .whiteMatter]))
      }
    }
    return solids
  }

  private static let outerHalf = Vector3(71, 91, 76)

  private func ventricles() -> [Solid] {
    let wide = 1 + 0.5 * atrophy
    var shapes: [Shape] = [
      // The third and the fourth.
      .ellipsoid(centre: at(0, 4, 0), halfAxes: at(1.8 * wide, 14, 10)),
      .ellipsoid(centre: at(0, 30, -40), halfAxes: at(6 * wide, 5, 9)),
    ]
    for flank in Flank.allCases {
      let s = flank.sign
      let body = RodChain.smooth(
        [
          at(s * (7 + 2 * wide), -34, 10), at(s * (5 + 3 * wide), -12, 17), at(s * (7 + 3 * wide), 18, 18),
          at(s * 24, 36, 8),
          at(s * 25, 58, 4),
        ], steps: 2)
      shapes += RodChain(body, across: Vector3(1, 0, 0)).pieces(SIMD2(4.2, 5) * wide)
      let horn = RodChain.smooth([at(s * 24, 34, 8), at(s * 32, 22, -8), at(s * 31, -4, -18)], steps: 2)
      shapes += RodChain(horn, across: Vector3(1, 0, 0)).pieces(SIMD2(2.2, 2.4) * wide)
    }
    return shapes.map {
      Solid(.ventricle, $0, of: .cerebrospinalFluid, in: [.greyMatter, .whiteMatter, .body])
    }
  }

  /// The sheet of dura between the hemispheres, and in the aged the calcium of the pineal gland.
  private func falx() -> [Solid] {
    let sheet = Shape(
      .ball, placement: Affine(i: Vector3(0.6, 0, 0), j: at(0, 84, 0), k: at(0, 0, 68), origin: at(0, 6, 14)),
      cuts: [.init(through: at(0, 0, 30), normal: Vector3(0, -0.35, -1))])
    var solids = [Solid(.body, sheet, of: .softTissue, in: [.body])]
    if plan.patient.age > 35 {
      let gland = Shape.ellipsoid(centre: at(0, 20, 4), halfAxes: Vector3(repeating: 2.2))
      solids.append(
        Solid(.body, gland, of: .calcification, density: 0.35, in: [.ventricle, .greyMatter, .whiteMatter, .body]))
    }
    return solids
  }
}
