// SPDX-License-Identifier: Apache-2.0
import Distributions
import Volumes

/// The head of one patient; the origin is the middle of the brain.
///
/// > Source: adult head 153 mm broad and 197 mm long in men, 4 % less in women (Gordon et al., Anthropometric Survey of US Army
/// > Personnel, 1989); skull 6–7 mm thick (Lynnerup, Forensic Science International 117 (2001) 45–51); cortex 2.5 mm and deep grey
/// > structures after a textbook's sections, rounded.
struct Head: Sendable {
  let plan: BodyPlan
  /// Breadth, length and height over those of the reference man.
  let size: Vector3
  /// How much wider than in a young adult the spaces of fluid are, 0 for not at all.
  let atrophy: Double
  /// How far a bleeding has pushed each hemisphere from the skull, in millimetres.
  var pushed: [Flank: Double] = [:]

  init(plan: BodyPlan) {
    self.plan = plan
    var draws = plan.patient.individual.stream(for: .anatomy)
    for _ in 0..<200 { _ = draws.next() }
    func varied(_ deviation: Double) -> Double { deviation * min(2, max(-2, draws.normal())) }
    let sex = plan.patient.sex == .male ? 1 : 0.96
    size = Vector3(sex * (1 + varied(0.03)), sex * (1 + varied(0.03)), sex * (1 + varied(0.03)))
    atrophy = max(0, 0.018 * Double(max(0, plan.patient.age - 35)) + varied(0.2))
  }

  /// The middle of the skull's cap.
  private static let middle = Vector3(0, 6, 14)
  /// Half axes of the outer surface of the skull's cap.
  private static let outer = Vector3(71, 91, 76)
  /// The middle and the half axes of the posterior fossa's outer surface.
  private static let fossa = (middle: Vector3(0, 42, -44), half: Vector3(54, 44, 36))

  func at(_ x: Double, _ y: Double, _ z: Double) -> Vector3 { Vector3(x, y, z) * size }

  /// The skull's cap at a distance inwards of its outer surface.
  func cap(inset: Double, cuts: [Shape.HalfSpace] = []) -> Shape {
    .ellipsoid(
      centre: Self.middle * size, halfAxes: Self.outer * size - Vector3(repeating: inset), cuts: cuts)
  }

  func fossa(inset: Double) -> Shape {
    .ellipsoid(centre: Self.fossa.middle * size, halfAxes: Self.fossa.half * size - Vector3(repeating: inset))
  }

  /// From the skull's outer surface to the fluid round the brain.
  static let skullThickness = 6.5

  /// All solids but those of findings, from beneath to above.
  func solids() -> [Solid] { outline() + skull() + face() + brain() + teeth() }

  private func outline() -> [Solid] {
    var solids: [Solid] = []
    let fat = 3 + 0.12 * plan.fat
    for (structure, material, over) in [
      (Structure.skin, Material.skin, fat + 2.5), (.fat, .adipose, fat), (.muscle, .muscle, 0.0),
    ] {
      let shapes = [
        cap(inset: -1 - over),
        .ellipsoid(centre: at(0, -28, -50), halfAxes: at(63, 70, 70) + Vector3(repeating: over - 3)),
        .ellipsoid(centre: at(0, -46, -98), halfAxes: at(46, 42, 30) + Vector3(repeating: over - 3)),
        Shape.rod(from: at(0, 34, -40), to: at(0, 38, -220), radius: 54 * plan.boneScale + over),
        Shape.rod(
          from: at(0, -84, -22), to: at(0, -104, -52), radius: 6 + over * 0.5, endRadius: 13 + over * 0.5),
      ]
      solids += shapes.map { Solid(structure, $0, of: material) }
    }
    for flank in Flank.allCases {
      let ear = Shape.tilted(
        centre: at(flank.sign * 79, 16, -26), along: Vector3(0, 0.25, 1), half: Vector3(31, 4, 17),
        second: Vector3(1, -0.4 * flank.sign, 0))
      solids.append(Solid(.skin, ear, of: .cartilage))
    }
    return solids
  }

  private func skull() -> [Solid] {
    let dense = 0.45 + 0.55 * plan.boneDensity
    var solids: [Solid] = []
    let layers: [(Double, Structure, Material, Float)] = [
      (0, .skull, .corticalBone, dense), (1.8, .skull, .spongyBone, 1.1 * plan.boneDensity),
      (4.8, .skull, .corticalBone, dense), (Self.skullThickness, .body, .cerebrospinalFluid, 1),
    ]
    for (inset, structure, material, density) in layers {
      for shape in [fossa(inset: inset), cap(inset: inset)] {
        solids.append(Solid(structure, shape, of: material, density: density))
      }
    }
    // The petrous bones between the middle and the posterior fossa, with the cells of air behind the ears.
    var draws = plan.patient.individual.stream(for: .anatomy)
    for _ in 0..<240 { _ = draws.next() }
    for flank in Flank.allCases {
      let petrous = Shape.tilted(
        centre: at(flank.sign * 42, 14, -40), along: Vector3(flank.sign, 0.75, 0), half: Vector3(30, 9, 10),
        second: Vector3(0, 0, 1))
      let mastoid = Shape.ellipsoid(centre: at(flank.sign * 55, 28, -52), halfAxes: at(12, 16, 20))
      solids += [petrous, mastoid].map { Solid(.skull, $0, of: .corticalBone, density: dense) }
      solids += (0..<14).map { _ in
        let place = at(flank.sign * (50 + 10 * draws.uniform()), 18 + 20 * draws.uniform(), -64 + 22 * draws.uniform())
        let radius = 1.6 + 2.2 * draws.uniform()
        return Solid(
          .airway, .ellipsoid(centre: place, halfAxes: Vector3(repeating: radius)), of: .air, in: [.skull])
      }
    }
    return solids
  }
}
