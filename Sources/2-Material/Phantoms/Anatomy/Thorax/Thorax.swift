// SPDX-License-Identifier: Apache-2.0

/// The chest of one patient, organ by organ: each method gives the solids of one organ system.
package struct Thorax: Sendable {
  let plan: BodyPlan

  package init(plan: BodyPlan) { self.plan = plan }

  /// How far outside of the pleura the middle of the ribs lies, in millimetres.
  static let ribOffset = 7.0

  /// All solids but those of findings, from beneath to above.
  ///
  /// `lungs` are both lungs with the air about them, `ratio` is the heart's breadth over the thorax's.
  func solids(lungs: [Solid], ratio: Double) -> [Solid] {
    outline() + lungs + abdomen() + mediastinum() + heart(ratio: ratio) + greatVessels() + airways() + hila()
      + lungVessels() + spine() + ribs() + sternum() + shoulderGirdle() + implants()
  }
}
