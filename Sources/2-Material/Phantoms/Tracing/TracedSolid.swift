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
