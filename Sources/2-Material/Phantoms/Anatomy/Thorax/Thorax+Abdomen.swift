// SPDX-License-Identifier: Apache-2.0
import Distributions
import Volumes

/// What lies beneath the diaphragm as far as a picture of the chest shows it.
extension Thorax {
  private static let diaphragmThickness = 3.0

  func abdomen() -> [Solid] {
    let below: Structures = [.fat, .muscle, .diaphragm, .liver, .rightLung, .leftLung]
    let section = plan.section(.left, level: plan.rimLevel)
    let cavity = Shape.ellipsoid(
      centre: Vector3(0, section.centre.y - 4, plan.rimLevel - 70),
      halfAxes: Vector3(section.centre.x + section.half.x - 6, section.half.y - 8, 90))
    var solids = [Solid(.fat, cavity, of: .adipose, in: [.fat, .muscle])]
    for flank in Flank.allCases { solids.append(Solid(.diaphragm, dome(flank), of: .muscle)) }
    let rightDome = dome(.right, inset: Self.diaphragmThickness)
    let leftDome = dome(.left, inset: Self.diaphragmThickness)
    solids.append(Solid(.fat, leftDome, of: .adipose, in: [.diaphragm]))
    solids.append(Solid(.liver, rightDome, of: .liver, in: below))
    // The liver goes on below the rim, and its left lobe reaches under the heart.
    let level = plan.rimLevel
    let liver = Shape.ellipsoid(
      centre: Vector3(-66 * plan.stretch.x, section.centre.y - 6, level - 30),
      halfAxes: Vector3(72, 80, 92) * plan.stretch)
    solids.append(Solid(.liver, liver, of: .liver, in: [.fat, .diaphragm]))
    let lobe = Shape.tilted(
      centre: Vector3(10 * plan.stretch.x, section.centre.y - 42, level + 2), along: Vector3(1, 0, 0.12),
      half: Vector3(62, 34, 26) * plan.stretch)
    solids.append(Solid(.liver, lobe, of: .liver, in: [.fat, .diaphragm]))
    solids += stomach(level: level, middle: section.centre.y)
    let spleen = Shape.tilted(
      centre: Vector3(96 * plan.stretch.x, section.centre.y + 40, level - 8), along: Vector3(-0.5, 0.5, 0.7),
      half: Vector3(52, 22, 34) * plan.stretch)
    solids.append(Solid(.spleen, spleen, of: .spleen, in: [.fat, .stomach]))
    return solids
  }

  /// The stomach, and its bubble of gas above the fluid.
  private func stomach(level: Double, middle: Double) -> [Solid] {
    var draws = plan.patient.individual.stream(for: .anatomy)
    for _ in 0..<40 { _ = draws.next() }
    let gas = 0.1 + 0.8 * draws.uniform()
    let centre = Vector3((52 + 12 * draws.uniform()) * plan.stretch.x, middle - 8, level - 4)
    let half = Vector3(40, 44, 38) * plan.stretch
    let upright = Vector3(0, 0, 1)
    let up = plan.posture.isSupine ? Vector3(0, -1, 0) : upright
    let radius = plan.posture.isSupine ? half.y : half.z
    let wall = Shape.ellipsoid(centre: centre, halfAxes: half)
    let lumen = half - Vector3(repeating: 4)
    let surface = centre + up * (radius * (0.85 - 0.75 * gas))
    var solids = [
      Solid(.stomach, wall, of: .softTissue, in: [.fat]),
      Solid(.stomach, .ellipsoid(centre: centre, halfAxes: lumen), of: .bodyFluid, in: [.stomach]),
      Solid(
        .stomach, .ellipsoid(centre: centre, halfAxes: lumen, cuts: [.init(through: surface, normal: -up)]), of: .air,
        in: [.stomach]),
    ]
    // Gas in the colon's left bend, in some.
    if draws.happens(0.6) {
      for _ in 0..<3 {
        let place =
          centre
          + Vector3(
            (34 + 26 * draws.uniform()) * plan.stretch.x, -24 + 20 * draws.uniform(), -46 - 34 * draws.uniform())
        let radius = 9 + 9 * draws.uniform()
        solids.append(
          Solid(
            .bowel, .ellipsoid(centre: place, halfAxes: Vector3(radius + 3, radius + 3, radius + 2)), of: .softTissue,
            in: [.fat, .stomach]))
        solids.append(
          Solid(
            .bowel, .ellipsoid(centre: place, halfAxes: Vector3(radius, radius, radius)), of: .air,
            in: [.bowel]))
      }
    }
    return solids
  }
}
