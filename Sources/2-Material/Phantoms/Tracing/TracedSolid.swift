// SPDX-License-Identifier: Apache-2.0
import Volumes

/// A solid as lines are walked through it: flat, without references.
struct TracedSolid: Sendable {
  /// Which unit body.
  enum Kind: UInt8, Sendable {
    case ball
    case cylinder
    case cone
    case box
  }

  var kind: Kind
  /// The radius of a cone goes as `middle` + `slope` · z.
  var middle: Double
  var slope: Double
  /// From the unit body to the patient, and back.
  var placement: Affine
  var inverse: Affine
  /// Its planes in ``LineTracer/cuts``.
  var cuts: Range<Int>

  init(_ shape: Shape, cuts: Range<Int>) {
    (kind, middle, slope) =
      switch shape.body {
      case .ball: (.ball, 1, 0)
      case .cylinder: (.cylinder, 1, 0)
      case .cone(let top): (.cone, (1 + top) / 2, (top - 1) / 2)
      case .box: (.box, 1, 0)
      }
    placement = shape.placement
    guard let inverse = placement.inverse else { preconditionFailure("a shape is not flat") }
    self.inverse = inverse
    self.cuts = cuts
  }
}

/// What a solid is where it is: what the sweep of a line and its sums ask for, side by side in memory.
struct SolidMark: Sendable {
  /// The bit of its structure.
  var structure: UInt64
  /// The bits of what it may take the place of.
  var hosts: UInt64
  /// A bit for each channel that it belongs to.
  var channels: UInt64 = 0
  var density: Double
  /// Its material in ``LineTracer/materials``.
  var slot: Int

  init(_ solid: Solid, slot: Int) {
    structure = 1 << UInt64(solid.structure.rawValue)
    hosts = solid.hosts.bits
    density = Double(solid.density)
    self.slot = slot
  }
}
