// SPDX-License-Identifier: Apache-2.0
import Volumes

/// One half of the body.
package enum Flank: Double, Sendable, CaseIterable {
  case right = -1
  case left = 1

  /// The sign of x on this side: x grows to the patient's left.
  var sign: Double { rawValue }
  /// The lung of this side.
  var lung: Structure { self == .right ? .rightLung : .leftLung }
  /// The side as findings name it.
  var side: FindingRequest.Side { self == .right ? .right : .left }

  init(_ side: FindingRequest.Side) { self = side == .right ? .right : .left }
}
