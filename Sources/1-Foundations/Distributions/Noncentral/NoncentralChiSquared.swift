// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The noncentral chi-squared distribution: the sum of squares of independent normal values whose means are not zero.
///
/// The power of a chi-squared test is its upper tail at the critical value. Degrees of freedom need not be whole.
///
/// > Source: Benton & Krishnamoorthy, Computational Statistics & Data Analysis 43 (2003) 249–267. Checked against 50-digit
/// > arithmetic in `NoncentralTableTests`.
public struct NoncentralChiSquared: ContinuousDistribution, Hashable {
  /// The degrees of freedom, > 0.
  public let degreesOfFreedom: Double
  /// The sum of the squared means, ≥ 0; at 0 the distribution is ``ChiSquared``.
  public let noncentrality: Double

  /// Makes a distribution.
  /// - Parameters:
  ///   - degreesOfFreedom: A finite number > 0.
  ///   - noncentrality: A finite number ≥ 0.
  public init(degreesOfFreedom: Double, noncentrality: Double) {
    precondition(degreesOfFreedom > 0 && degreesOfFreedom.isFinite, "degrees of freedom are positive")
    precondition(noncentrality >= 0 && noncentrality.isFinite, "a noncentrality is not negative")
    self.degreesOfFreedom = degreesOfFreedom
    self.noncentrality = noncentrality
  }

  private var shape: Double { degreesOfFreedom / 2 }
  private var central: ChiSquared { ChiSquared(degreesOfFreedom: degreesOfFreedom) }

  /// The density at a point; infinite at 0 for fewer than two degrees of freedom.
  /// - Complexity: O(√``noncentrality``) terms.
  public func density(_ x: Double) -> Double {
    guard noncentrality > 0 else { return central.density(x) }
    guard x >= 0, x < .infinity else { return 0 }
    guard x > 0 else { return exp(-noncentrality / 2) * central.density(0) }
    let (a, y, mean) = (shape, x / 2, noncentrality / 2)
    let peak = Self.positiveRoot(a + 1, a - mean * y)
    return PoissonMixture.sum(mean: mean, peak: peak) { j in
      // The density of a gamma value of shape a + j at y, halved for the change of variable.
      (a + j) * SaddlePoint.gammaTerm(shape: a + j, y) / x
    } ratio: { j in
      y / (a + j)
    }
  }

  /// The probability of a value of at most `x`; full relative accuracy in the lower tail.
  /// - Complexity: O(√``noncentrality``) terms.
  public func cumulative(_ x: Double) -> Double { tails(x).lower }

  /// The probability of a value above `x`, full relative accuracy in the upper tail: the power of a chi-squared test.
  /// - Complexity: O(√``noncentrality``) terms.
  public func upperTail(_ x: Double) -> Double { tails(x).upper }

  /// The value below which a share `p`, 0…1, lies; 0 for 0 and infinite for 1.
  public func quantile(_ p: Double) -> Double {
    precondition(p >= 0 && p <= 1, "a probability lies in 0…1")
    return p <= 0.5 ? point(p, rising: true) : point(1 - p, rising: false)
  }

  /// The value above which a share `p`, 0…1, lies; infinite for 0 and 0 for 1.
  public func upperTailQuantile(_ p: Double) -> Double {
    precondition(p >= 0 && p <= 1, "a probability lies in 0…1")
    return p <= 0.5 ? point(p, rising: false) : point(1 - p, rising: true)
  }

  /// The search runs over the logarithm of the variable.
  private func point(_ p: Double, rising: Bool) -> Double {
    guard p > 0 else { return rising ? 0 : .infinity }
    let root = QuantileSearch.root(
      p, from: log(degreesOfFreedom + noncentrality), limit: 745, rising: rising
    ) { logarithm in
      let x = exp(logarithm)
      let both = tails(x)
      let slope = x > 0 ? x * density(x) : 0
      return (rising ? both.lower : both.upper, slope)
    }
    return exp(root.point) * (1 + root.step)
  }

  private func tails(_ x: Double) -> (lower: Double, upper: Double) {
    guard x > 0 else { return (0, 1) }
    guard x < .infinity else { return (1, 0) }
    guard noncentrality > 0 else { return (central.cumulative(x), central.upperTail(x)) }
    let (a, y, mean) = (shape, x / 2, noncentrality / 2)
    let mixture = PoissonMixture(mean: mean, peak: Self.positiveRoot(a + 2, a + 1 - mean * y)) { j in
      IncompleteGamma.tails(shape: a + j, y)
    } step: { j in
      SaddlePoint.gammaTerm(shape: a + j, y)
    } ratio: { j in
      y / (a + j + 1)
    }
    return mixture.both(lowerFirst: x < degreesOfFreedom + noncentrality)
  }

  /// The larger root of x² + px + q, which is where the terms of a mixture peak; 0 where there is none above.
  static func positiveRoot(_ p: Double, _ q: Double) -> Double {
    let discriminant = p * p / 4 - q
    guard discriminant > 0 else { return 0 }
    let root = discriminant.squareRoot()
    // Of the two forms the one that does not cancel.
    return max(0, p < 0 ? root - p / 2 : -q / (root + p / 2))
  }
}

extension PoissonMixture {
  /// Both tails: the smaller from its own sum.
  func both(lowerFirst: Bool) -> (lower: Double, upper: Double) {
    // A tail that turns out to be nearly everything says little of the other.
    if lowerFirst {
      let low = min(1, lower())
      if low < 0.9 { return (low, 1 - low) }
      let high = min(1, upper())
      return (1 - high, high)
    }
    let high = min(1, upper())
    if high < 0.9 { return (1 - high, high) }
    let low = min(1, lower())
    return (low, 1 - low)
  }
}
