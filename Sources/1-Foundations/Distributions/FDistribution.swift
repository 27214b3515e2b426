// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Fisher's F distribution of a ratio of two mean squares.
///
/// Degrees of freedom need not be whole; those of the denominator may be infinite. Checked against 30-digit arithmetic in
/// `DistributionTableTests`.
public struct FDistribution: ContinuousDistribution, Hashable {
  /// The degrees of freedom of the numerator, > 0 and finite.
  public let numerator: Double
  /// The degrees of freedom of the denominator, > 0; may be infinite.
  public let denominator: Double

  // From here on the denominator is as good as known, and the numerator a chi-squared value over its degrees of freedom.
  private static let chiSquaredFrom = 1e20

  /// Makes a distribution.
  /// - Parameters:
  ///   - numerator: Degrees of freedom above the line, a finite number > 0.
  ///   - denominator: Degrees of freedom below the line, a number > 0, or infinity.
  public init(numerator: Double, denominator: Double) {
    precondition(numerator > 0 && numerator.isFinite && denominator > 0, "degrees of freedom are positive")
    self.numerator = numerator
    self.denominator = denominator
  }

  private var limit: GammaDistribution? {
    denominator >= Self.chiSquaredFrom ? GammaDistribution(shape: numerator / 2, scale: 2 / numerator) : nil
  }

  private var beta: BetaDistribution { BetaDistribution(alpha: numerator / 2, beta: denominator / 2) }

  private func point(_ x: Double) -> BetaDistribution.Point {
    let ratio = x * (numerator / denominator)
    return ratio < .infinity ? (ratio / (1 + ratio), 1 / (1 + ratio)) : (1, 0)
  }

  /// The density at a point; infinite at 0 for fewer than two degrees of freedom above the line.
  public func density(_ x: Double) -> Double {
    if let limit { return limit.density(x) }
    guard x >= 0, x < .infinity else { return 0 }
    guard x > 0 else { return numerator < 2 ? .infinity : numerator == 2 ? 1 : 0 }
    let at = point(x)
    guard at.x > 0, at.y > 0 else { return 0 }
    return SaddlePoint.betaTerm(numerator / 2, denominator / 2, at.x, at.y) / x
  }

  /// The probability of a value of at most `x`.
  public func cumulative(_ x: Double) -> Double {
    if let limit { return limit.cumulative(x) }
    guard x > 0 else { return 0 }
    let at = point(x)
    return IncompleteBeta.tails(numerator / 2, denominator / 2, at.x, at.y).lower
  }

  /// The probability of a value above `x`: the p-value of an F test.
  public func upperTail(_ x: Double) -> Double {
    if let limit { return limit.upperTail(x) }
    guard x > 0 else { return 1 }
    let at = point(x)
    return IncompleteBeta.tails(numerator / 2, denominator / 2, at.x, at.y).upper
  }

  /// The value below which a share `p` lies; 0 for 0 and infinite for 1.
  ///
  /// - Parameter p: A probability, 0…1.
  /// - Returns: The quantile.
  public func quantile(_ p: Double) -> Double {
    precondition(p >= 0 && p <= 1, "a probability lies in 0…1")
    if let limit { return limit.quantile(p) }
    return value(p <= 0.5 ? beta.point(lowerTail: p) : beta.point(upperTail: 1 - p))
  }

  /// The value above which a share `p` lies; infinite for 0 and 0 for 1.
  ///
  /// - Parameter p: A probability, 0…1.
  /// - Returns: The quantile.
  public func upperTailQuantile(_ p: Double) -> Double {
    precondition(p >= 0 && p <= 1, "a probability lies in 0…1")
    if let limit { return limit.upperTailQuantile(p) }
    return value(p <= 0.5 ? beta.point(upperTail: p) : beta.point(lowerTail: 1 - p))
  }

  private func value(_ point: BetaDistribution.Point) -> Double {
    point.y > 0 ? denominator / numerator * (point.x / point.y) : .infinity
  }
}
