// SPDX-License-Identifier: Apache-2.0

/// A straight map from values to pixels.
struct AxisScale: Sendable {
  let lower: Double
  let upper: Double
  let start: Double
  let end: Double

  /// Maps `lower` to the pixel `start` and `upper` to `end`.
  init(from lower: Double, to upper: Double, start: Double, end: Double) {
    self.lower = lower
    self.upper = upper > lower ? upper : lower + 1
    self.start = start
    self.end = end
  }

  /// The pixel of a value; values outside stay at the edge.
  func callAsFunction(_ value: Double) -> Double {
    let share = (value - lower) / (upper - lower)
    return start + min(1, max(0, share)) * (end - start)
  }
}
