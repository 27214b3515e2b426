// SPDX-License-Identifier: Apache-2.0

/// A distribution over the real line, with both tails.
///
/// A tail that is small keeps its relative accuracy: ask for the upper tail, never for `1 − cumulative`.
public protocol ContinuousDistribution: Sendable {
  /// The density at a point, per unit of the variable; 0 outside the support, infinite at a pole.
  func density(_ x: Double) -> Double
  /// The probability of a value of at most `x`.
  func cumulative(_ x: Double) -> Double
  /// The probability of a value above `x`.
  func upperTail(_ x: Double) -> Double
  /// The value below which a share `p`, 0…1, lies; the ends of the support for 0 and 1.
  func quantile(_ p: Double) -> Double
  /// The value above which a share `p`, 0…1, lies; the ends of the support for 1 and 0.
  func upperTailQuantile(_ p: Double) -> Double
}
