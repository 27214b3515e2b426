// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The beta distribution of a proportion.
///
/// Its mean is alpha / (alpha + beta). Checked against 30-digit arithmetic in `DistributionTableTests`.
public struct BetaDistribution: ContinuousDistribution, Hashable {
  /// The exponent of x plus one, > 0: one more than the successes, for a flat prior.
  public let alpha: Double
  /// The exponent of 1 − x plus one, > 0.
  public let beta: Double

  /// Makes a distribution.
  /// - Parameters:
  ///   - alpha: A finite number > 0.
  ///   - beta: A finite number > 0.
  public init(alpha: Double, beta: Double) {
    precondition(alpha > 0 && alpha.isFinite && beta > 0 && beta.isFinite, "not a beta distribution")
    self.alpha = alpha
    self.beta = beta
  }

  /// The density at a point; infinite at an end whose parameter is below 1.
  public func density(_ x: Double) -> Double {
    guard x >= 0, x <= 1 else { return 0 }
    if x == 0 { return alpha < 1 ? .infinity : alpha == 1 ? beta : 0 }
    if x == 1 { return beta < 1 ? .infinity : beta == 1 ? alpha : 0 }
    return SaddlePoint.betaTerm(alpha, beta, x, 1 - x) / x / (1 - x)
  }

  /// The probability of a value of at most `x`; full relative accuracy in the lower tail.
  public func cumulative(_ x: Double) -> Double { IncompleteBeta.tails(alpha, beta, x, 1 - x).lower }

  /// The probability of a value above `x`; full relative accuracy in the upper tail.
  public func upperTail(_ x: Double) -> Double { IncompleteBeta.tails(alpha, beta, x, 1 - x).upper }

  /// The value below which a share `p` lies.
  ///
  /// - Parameter p: A probability, 0…1.
  /// - Returns: The quantile, 0…1.
  public func quantile(_ p: Double) -> Double {
    precondition(p >= 0 && p <= 1, "a probability lies in 0…1")
    return (p <= 0.5 ? point(lowerTail: p) : point(upperTail: 1 - p)).x
  }

  /// The value above which a share `p` lies.
  ///
  /// - Parameter p: A probability, 0…1.
  /// - Returns: The quantile, 0…1.
  public func upperTailQuantile(_ p: Double) -> Double {
    precondition(p >= 0 && p <= 1, "a probability lies in 0…1")
    return (p <= 0.5 ? point(upperTail: p) : point(lowerTail: 1 - p)).x
  }
}

extension BetaDistribution {
  /// A point and its distance from 1, both to all their digits.
  typealias Point = (x: Double, y: Double)

  func point(lowerTail p: Double) -> Point {
    guard p > 0 else { return (0, 1) }
    guard p < 1 else { return (1, 0) }
    return search(p, rising: true)
  }

  func point(upperTail p: Double) -> Point {
    guard p > 0 else { return (1, 0) }
    guard p < 1 else { return (0, 1) }
    return search(p, rising: false)
  }

  /// The search runs over the log odds.
  private func search(_ p: Double, rising: Bool) -> Point {
    let root = QuantileSearch.root(p, from: log(alpha / beta), limit: 745, rising: rising) { logit in
      let (x, y) = Self.point(logit: logit)
      let tails = IncompleteBeta.tails(alpha, beta, x, y)
      let slope = x > 0 && y > 0 ? SaddlePoint.betaTerm(alpha, beta, x, y) : 0
      return (rising ? tails.lower : tails.upper, slope)
    }
    let (x, y) = Self.point(logit: root.point)
    return (x * (1 + y * root.step), y * (1 - x * root.step))
  }

  private static func point(logit: Double) -> Point {
    let small = exp(-logit.magnitude)
    let (near, far) = (1 / (1 + small), small / (1 + small))
    return logit < 0 ? (far, near) : (near, far)
  }
}
