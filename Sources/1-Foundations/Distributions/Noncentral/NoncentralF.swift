// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The noncentral F distribution: the F ratio where there is an effect.
///
/// The power of an F test is its upper tail at the critical value. The denominator's degrees of freedom may be infinite.
///
/// > Source: Benton & Krishnamoorthy, Computational Statistics & Data Analysis 43 (2003) 249–267. Checked against 50-digit
/// > arithmetic in `NoncentralTableTests`.
public struct NoncentralF: ContinuousDistribution, Hashable {
  /// The degrees of freedom of the numerator, > 0 and finite.
  public let numerator: Double
  /// The degrees of freedom of the denominator, > 0; may be infinite.
  public let denominator: Double
  /// The noncentrality of the numerator, ≥ 0; at 0 the distribution is ``FDistribution``.
  public let noncentrality: Double

  // As in the central distribution: from here on the denominator is as good as known.
  private static let chiSquaredFrom = 1e20

  /// Makes a distribution.
  /// - Parameters:
  ///   - numerator: Degrees of freedom above the line, a finite number > 0.
  ///   - denominator: Degrees of freedom below the line, a number > 0, or infinity.
  ///   - noncentrality: A finite number ≥ 0.
  public init(numerator: Double, denominator: Double, noncentrality: Double) {
    precondition(numerator > 0 && numerator.isFinite && denominator > 0, "degrees of freedom are positive")
    precondition(noncentrality >= 0 && noncentrality.isFinite, "a noncentrality is not negative")
    self.numerator = numerator
    self.denominator = denominator
    self.noncentrality = noncentrality
  }

  private var limit: NoncentralChiSquared? {
    denominator >= Self.chiSquaredFrom
      ? NoncentralChiSquared(degreesOfFreedom: numerator, noncentrality: noncentrality) : nil
  }

  private var beta: NoncentralBeta {
    NoncentralBeta(alpha: numerator / 2, beta: denominator / 2, noncentrality: noncentrality)
  }

  private func point(_ x: Double) -> BetaDistribution.Point {
    let ratio = x * (numerator / denominator)
    return ratio < .infinity ? (ratio / (1 + ratio), 1 / (1 + ratio)) : (1, 0)
  }

  /// The density at a point; infinite at 0 for fewer than two degrees of freedom above the line.
  public func density(_ x: Double) -> Double {
    if let limit { return numerator * limit.density(numerator * x) }
    guard x >= 0, x < .infinity else { return 0 }
    guard x > 0 else {
      return exp(-noncentrality / 2) * FDistribution(numerator: numerator, denominator: denominator).density(0)
    }
    let at = point(x)
    return beta.logitDensity(at.x, at.y) / x
  }

  /// The probability of a value of at most `x`; full relative accuracy in the lower tail.
  public func cumulative(_ x: Double) -> Double {
    if let limit { return limit.cumulative(numerator * x) }
    guard x > 0 else { return 0 }
    let at = point(x)
    return beta.tails(at.x, at.y).lower
  }

  /// The probability of a value above `x`, full relative accuracy in the upper tail: the power of an F test.
  public func upperTail(_ x: Double) -> Double {
    if let limit { return limit.upperTail(numerator * x) }
    guard x > 0 else { return 1 }
    let at = point(x)
    return beta.tails(at.x, at.y).upper
  }

  /// The value below which a share `p`, 0…1, lies; 0 for 0 and infinite for 1.
  public func quantile(_ p: Double) -> Double {
    precondition(p >= 0 && p <= 1, "a probability lies in 0…1")
    if let limit { return limit.quantile(p) / numerator }
    return value(p <= 0.5 ? beta.point(p, rising: true) : beta.point(1 - p, rising: false))
  }

  /// The value above which a share `p`, 0…1, lies; infinite for 0 and 0 for 1.
  public func upperTailQuantile(_ p: Double) -> Double {
    precondition(p >= 0 && p <= 1, "a probability lies in 0…1")
    if let limit { return limit.upperTailQuantile(p) / numerator }
    return value(p <= 0.5 ? beta.point(p, rising: false) : beta.point(1 - p, rising: true))
  }

  private func value(_ point: BetaDistribution.Point) -> Double {
    point.y > 0 ? denominator / numerator * (point.x / point.y) : .infinity
  }
}
