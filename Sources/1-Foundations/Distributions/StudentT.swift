// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Student's t distribution.
///
/// Degrees of freedom need not be whole, and may be infinite: then it is the standard normal distribution. Checked
/// against 30-digit arithmetic in `DistributionTableTests`.
public struct StudentT: ContinuousDistribution, Hashable {
  /// The degrees of freedom, > 0; may be infinite.
  public let degreesOfFreedom: Double

  // From here on the distance from the normal distribution is below the rounding of either, out to 38 deviations.
  private static let normalFrom = 1e20

  /// Makes a distribution.
  /// - Parameter degreesOfFreedom: A number > 0, or infinity.
  public init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0, "degrees of freedom are positive")
    self.degreesOfFreedom = degreesOfFreedom
  }

  private var isNormal: Bool { degreesOfFreedom >= Self.normalFrom }

  /// The density at a point.
  public func density(_ x: Double) -> Double {
    guard !isNormal else { return NormalDistribution.standard.density(x) }
    let v = degreesOfFreedom
    // 1/B(v/2, ½) read off at the peak of the beta term, where nothing cancels.
    let peak = SaddlePoint.betaTerm(v / 2, 0.5, v / (v + 1), 1 / (v + 1))
    let exponent = 0.5 * v * log1p(1 / v) - 0.5 * (v + 1) * log1p(x * x / v)
    return peak * exp(exponent) * ((v + 1) / v).squareRoot()
  }

  /// The probability of a value of at most `x`; full relative accuracy in the lower tail.
  public func cumulative(_ x: Double) -> Double { upperTail(-x) }

  /// The probability of a value above `x`; full relative accuracy in the upper tail.
  public func upperTail(_ x: Double) -> Double {
    guard !isNormal else { return NormalDistribution.standard.upperTail(x) }
    let both = twoSidedTail(x)
    return x >= 0 ? 0.5 * both : 1 - 0.5 * both
  }

  /// The probability of a value farther from zero than `x`, in either direction: the p-value of a two-sided test.
  public func twoSidedTail(_ x: Double) -> Double {
    guard !isNormal else { return 2 * NormalDistribution.standard.upperTail(x.magnitude) }
    guard x.magnitude < .infinity else { return 0 }
    let ratio = x / degreesOfFreedom.squareRoot()
    let square = ratio * ratio
    guard square < .infinity else { return 0 }
    return IncompleteBeta.tails(degreesOfFreedom / 2, 0.5, 1 / (1 + square), square / (1 + square)).lower
  }

  /// The value below which a share `p` lies; infinite at 0 and 1.
  ///
  /// - Parameter p: A probability, 0…1.
  /// - Returns: The quantile.
  public func quantile(_ p: Double) -> Double {
    precondition(p >= 0 && p <= 1, "a probability lies in 0…1")
    return p <= 0.5 ? -magnitude(tail: p) : magnitude(tail: 1 - p)
  }

  /// The value above which a share `p` lies; infinite at 0 and 1.
  ///
  /// - Parameter p: A probability, 0…1.
  /// - Returns: The quantile.
  public func upperTailQuantile(_ p: Double) -> Double {
    precondition(p >= 0 && p <= 1, "a probability lies in 0…1")
    return p <= 0.5 ? magnitude(tail: p) : -magnitude(tail: 1 - p)
  }

  /// For a tail ≤ ½: the t ≥ 0 above which it lies.
  private func magnitude(tail: Double) -> Double {
    guard !isNormal else { return NormalDistribution.standard.upperTailQuantile(tail) }
    guard tail > 0 else { return .infinity }
    let beta = BetaDistribution(alpha: degreesOfFreedom / 2, beta: 0.5)
    let point = tail < 0.25 ? beta.point(lowerTail: 2 * tail) : beta.point(upperTail: 1 - 2 * tail)
    return (degreesOfFreedom * (point.y / point.x)).squareRoot()
  }
}
