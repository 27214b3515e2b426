// SPDX-License-Identifier: Apache-2.0

/// Something of metal that a patient carries.
public enum Implant: String, Sendable, Hashable, CaseIterable {
  /// A pacemaker below the left clavicle, with its lead to the heart.
  case pacemaker
  /// The wires that close a sternum after surgery.
  case sternalWires = "sternal-wires"
  /// Two rods beside the spine.
  case spinalRods = "spinal-rods"
  /// A filling in a tooth.
  case dentalFilling = "dental-filling"
}
