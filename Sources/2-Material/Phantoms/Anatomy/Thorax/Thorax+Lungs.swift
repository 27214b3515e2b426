// SPDX-License-Identifier: Apache-2.0
import Volumes

extension Thorax {
  /// How dense the lung is in proportion to nominal.
  ///
  /// Tissue and blood of the lungs weigh about 900 g in a man whatever the breath, so that the density falls as the lungs fill (ICRP
  /// Publication 89 (2002): 1200 g with blood, of which the large vessels, drawn apart here, hold a part).
  func lungDensity() -> Float {
    let volume = 5.2 * plan.stretch.x * plan.stretch.y * plan.stretch.z * (1 - plan.diaphragmRise / 230)
    let mass = 0.88 * plan.boneScale * plan.boneScale
    return Float(min(1.4, max(0.5, mass / volume / Self.nominalLungDensity)))
  }

  /// Inflated lung in g/cm³ (ICRU Report 44 (1989)).
  static let nominalLungDensity = 0.26

  /// The shape of a lung before the heart, the mediastinum and the diaphragm take their place.
  func lungShape(_ flank: Flank) -> Shape {
    Shape(.ball, placement: plan.cage(flank), cuts: lungCuts(flank))
  }

  /// The planes that bound a lung: the diaphragm's rim and the septum between the lungs.
  func lungCuts(_ flank: Flank) -> [Shape.HalfSpace] {
    [plan.rim(flank), .init(through: plan.at(flank.sign * 4, 0, 0), normal: Vector3(-flank.sign, 0, 0))]
  }

  /// A healthy lung.
  func lung(_ flank: Flank) -> Solid { Solid(flank.lung, lungShape(flank), of: .lung, density: lungDensity()) }

  /// The dome of the diaphragm on one side: half an ellipsoid on the rim, leaning as the rim does.
  func dome(_ flank: Flank, inset: Double = 0) -> Shape {
    let section = plan.section(flank, level: plan.rimLevel)
    let height = plan.domeHeight - (flank == .left ? plan.domeDifference : 0) + 0.08 * plan.diaphragmRise
    // The rim lies a little inwards of the wall: the sulcus between them is sharp.
    let half = SIMD2(section.half.x, section.half.y) * 0.985
    return Shape(
      .ball,
      placement: Affine(
        i: Vector3(half.x - inset, 0, 0), j: Vector3(0, half.y - inset, -BodyPlan.rimFall * half.y / section.half.y),
        k: Vector3(0, 0, height - inset), origin: section.centre))
  }
}
