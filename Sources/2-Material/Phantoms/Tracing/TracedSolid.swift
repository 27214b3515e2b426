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
  var firstCut: Int
  var endOfCuts: Int
  /// The bit of its structure, and the bits of those it may take the place of.
  var structure: UInt64
  var hosts: UInt64
  /// Its material in ``LineTracer/materials``.
  var slot: Int
  var density: Double

  init(_ solid: Solid, cuts: Range<Int>, slot: Int) {
    (kind, middle, slope) =
      switch solid.shape.body {
      case .ball: (.ball, 1, 0)
      case .cylinder: (.cylinder, 1, 0)
      case .cone(let top): (.cone, (1 + top) / 2, (top - 1) / 2)
      case .box: (.box, 1, 0)
      }
    placement = solid.shape.placement
    guard let inverse = placement.inverse else { preconditionFailure("a shape is not flat") }
    self.inverse = inverse
    (firstCut, endOfCuts) = (cuts.lowerBound, cuts.upperBound)
    structure = 1 << UInt64(solid.structure.rawValue)
    hosts = solid.hosts.bits
    self.slot = slot
    density = Double(solid.density)
  }
}
