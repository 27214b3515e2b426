// SPDX-License-Identifier: Apache-2.0

/// The chest of one patient, organ by organ: each method gives the solids of one organ system.
package struct Thorax: Sendable {
  let plan: BodyPlan

  package init(plan: BodyPlan) { self.plan = plan }

  /// Where the tissue begins outside of the pleura: half a rib's thickness inwards of the ribs' middle.
  static let ribOffset = 7.0

  /// All solids but those of findings, from beneath to above.
  ///
  /// Findings come between: `lungs` stands for the lungs with air and fluid about them, `heartScale` for a heart larger than the
  /// patient's own.
  func solids(lungs: [Solid], ratio: Double) -> [Solid] {
    outline() + lungs + abdomen() + mediastinum() + heart(ratio: ratio) + greatVessels() + airways() + hila()
      + lungVessels() + spine() + ribs() + sternum() + shoulderGirdle() + implants()
  }

  /// Tissue in which no vessel of the lung, finding of the lung or part of the heart may take the place of another.
  static let bones: StructureSet = [.rib, .spine, .clavicle, .scapula, .sternum, .humerus]
}
