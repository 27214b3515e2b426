// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A map from values to pixels: straight, or of ratios, where equal factors are equal distances.
struct AxisScale: Sendable {
  let lower: Double
  let upper: Double
  let start: Double
  let end: Double
  let isRatio: Bool

  /// Maps `lower` to the pixel `start` and `upper` to `end`.
  ///
  /// An axis of ratios begins above zero; one that does not is straight.
  init(from lower: Double, to upper: Double, start: Double, end: Double, isRatio: Bool = false) {
    self.lower = lower
    self.upper = upper > lower ? upper : lower + 1
    self.start = start
    self.end = end
    self.isRatio = isRatio && lower > 0
  }

  /// The pixel of a value; values outside stay at the edge.
  func callAsFunction(_ value: Double) -> Double {
    let share: Double
    if isRatio {
      share = value <= lower ? 0 : value >= upper ? 1 : log(value / lower) / log(upper / lower)
    } else {
      share = (value - lower) / (upper - lower)
    }
    return start + min(1, max(0, share)) * (end - start)
  }
}
