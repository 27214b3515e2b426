// SPDX-License-Identifier: Apache-2.0

/// A closed range of plausible values.
///
/// A bound may be infinite, never NaN.
public struct Interval: Sendable, Hashable {
  /// The lower bound, in the unit of the estimate.
  public let lower: Double
  /// The upper bound, in the unit of the estimate.
  public let upper: Double

  /// Makes an interval; `nil` where a bound is NaN or the bounds are in the wrong order.
  public init?(_ lower: Double, _ upper: Double) {
    guard lower <= upper else { return nil }
    self.lower = lower
    self.upper = upper
  }

  /// Whether a value lies inside, bounds included.
  public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }
}
