// SPDX-License-Identifier: Apache-2.0
import Volumes

/// The heart: tilted ellipsoids, two thirds of them to the left of the median plane.
extension Thorax {
  /// What the heart may take the place of: all but bones and the wall of the chest.
  private static let hosts: Structures = [
    .rightLung, .leftLung, .mediastinum, .diaphragm, .liver, .fat, .stomach, .spleen, .heart,
  ]

  /// The heart's own shapes before it is brought to its size.
  private func chambers() -> [Shape] {
    // With the diaphragm high the heart lies flat, with it low it hangs.
    let lie = min(0.2, max(-0.1, plan.diaphragmRise / 300))
    let ventricles = Vector3(0.72 + 0.5 * lie, -0.40, -0.58 + lie)
    return [
      // Left and right ventricle, apex to the left and front.
      .tilted(
        centre: plan.at(29, -25, -60), along: ventricles, half: Vector3(70, 42, 45) * plan.stretch,
        second: Vector3(0.4, -0.6, 0.7)),
      // Right ventricle, on the diaphragm behind the breastbone.
      .tilted(
        centre: plan.at(12, -32, -62), along: Vector3(0.85, -0.3, -0.35), half: Vector3(50, 33, 38) * plan.stretch),
      // Right atrium: the right border.
      .ellipsoid(centre: plan.at(-13, -10, -54), halfAxes: plan.at(27, 32, 48)),
      // Left atrium, before the spine.
      .ellipsoid(centre: plan.at(6, 10, -22), halfAxes: plan.at(37, 24, 28)),
      // The outflow to the lungs, and the left auricle: the border between the aorta and the left ventricle.
      .tilted(
        centre: plan.at(26, -28, -12), along: Vector3(-0.25, 0.25, 1), half: Vector3(44, 22, 20) * plan.stretch),
    ]
  }

  /// How far the chambers reach to the right and the left as drawn for the patient, in millimetres.
  private var reach: (right: Double, left: Double) {
    let shapes = chambers()
    return (
      shapes.map { -$0.reach(Vector3(-1, 0, 0)) }.min() ?? 0, shapes.map { $0.reach(Vector3(1, 0, 0)) }.max() ?? 0
    )
  }

  /// The greatest inner breadth of the thorax, in millimetres.
  var innerBreadth: Double {
    lungShape(.left).reach(Vector3(1, 0, 0)) + lungShape(.right).reach(Vector3(-1, 0, 0))
  }

  /// The heart whose breadth is a share of the thorax's inner breadth.
  func heart(ratio: Double) -> [Solid] {
    let reach = reach
    let scale = ratio * innerBreadth / (reach.left - reach.right)
    // A heart that grows does so chiefly to the sides; it stays hung on the great vessels.
    let factors = Vector3(scale, 1 + (scale - 1) * 0.5, 1 + (scale - 1) * 0.65)
    let anchor = plan.at(4, 12, 4)
    let shift = Vector3(0, 0, 0.55 * plan.diaphragmRise)
    let lowered = Affine(i: Vector3(1, 0, 0), j: Vector3(0, 1, 0), k: Vector3(0, 0, 1), origin: shift)
    let muscle = chambers().map { shape in
      Solid(.heart, shape.stretched(factors, about: anchor).moved(by: lowered), of: .muscle, in: Self.hosts)
    }
    // The cavities of the ventricles: without contrast medium they hardly differ from the muscle.
    let cavity = chambers()[0].stretched(Vector3(repeating: 0.72), about: plan.at(29, -25, -60))
    let blood = Solid(
      .heart, cavity.stretched(factors, about: anchor).moved(by: lowered), of: .blood, in: [.heart])
    // Fat lies in front of the apex, and rounds the angle between heart and diaphragm.
    let pad = Shape.ellipsoid(
      centre: plan.at(62, -52, -94) + shift * 1.6, halfAxes: plan.at(26, 22, 16) * (0.6 + 0.03 * plan.fat))
    let rightPad = Shape.ellipsoid(
      centre: plan.at(-26, -50, -94) + shift * 1.6, halfAxes: plan.at(18, 20, 14) * (0.6 + 0.03 * plan.fat))
    let fat = [pad, rightPad].map { Solid(.mediastinum, $0, of: .adipose, in: [.rightLung, .leftLung]) }
    return fat + muscle + [blood]
  }
}
