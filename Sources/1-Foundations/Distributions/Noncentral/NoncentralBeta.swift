// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The noncentral beta distribution: X / (X + Y) for a noncentral chi-squared X and a central one Y.
///
/// > Source: Benton & Krishnamoorthy, Computational Statistics & Data Analysis 43 (2003) 249–267. Checked against 50-digit
/// > arithmetic in `NoncentralTableTests`.
public struct NoncentralBeta: ContinuousDistribution, Hashable {
  /// Half the degrees of freedom of the noncentral part, > 0.
  public let alpha: Double
  /// Half the degrees of freedom of the central part, > 0.
  public let beta: Double
  /// The noncentrality of the first part, ≥ 0; at 0 the distribution is ``BetaDistribution``.
  public let noncentrality: Double

  /// Makes a distribution.
  /// - Parameters:
  ///   - alpha: A finite number > 0.
  ///   - beta: A finite number > 0.
  ///   - noncentrality: A finite number ≥ 0.
  public init(alpha: Double, beta: Double, noncentrality: Double) {
    precondition(alpha > 0 && alpha.isFinite && beta > 0 && beta.isFinite, "not a beta distribution")
    precondition(noncentrality >= 0 && noncentrality.isFinite, "a noncentrality is not negative")
    self.alpha = alpha
    self.beta = beta
    self.noncentrality = noncentrality
  }

  /// The density at a point; infinite at an end where the central distribution's is.
  /// - Complexity: O(√``noncentrality``) terms.
  public func density(_ x: Double) -> Double {
    guard noncentrality > 0 else { return BetaDistribution(alpha: alpha, beta: beta).density(x) }
    guard x >= 0, x <= 1 else { return 0 }
    if x == 0 { return exp(-noncentrality / 2) * BetaDistribution(alpha: alpha, beta: beta).density(0) }
    if x == 1 { return beta < 1 ? .infinity : beta == 1 ? alpha + noncentrality / 2 : 0 }
    return logitDensity(x, 1 - x) / x / (1 - x)
  }

  /// The probability of a value of at most `x`; full relative accuracy in the lower tail.
  public func cumulative(_ x: Double) -> Double { tails(x, 1 - x).lower }

  /// The probability of a value above `x`; full relative accuracy in the upper tail.
  public func upperTail(_ x: Double) -> Double { tails(x, 1 - x).upper }

  /// The value below which a share `p`, 0…1, lies.
  public func quantile(_ p: Double) -> Double {
    precondition(p >= 0 && p <= 1, "a probability lies in 0…1")
    return (p <= 0.5 ? point(p, rising: true) : point(1 - p, rising: false)).x
  }

  /// The value above which a share `p`, 0…1, lies.
  public func upperTailQuantile(_ p: Double) -> Double {
    precondition(p >= 0 && p <= 1, "a probability lies in 0…1")
    return (p <= 0.5 ? point(p, rising: false) : point(1 - p, rising: true)).x
  }
}

extension NoncentralBeta {
  /// Both tails at x, given with its distance y from 1.
  func tails(_ x: Double, _ y: Double) -> (lower: Double, upper: Double) {
    guard x > 0 else { return (0, 1) }
    guard y > 0 else { return (1, 0) }
    guard noncentrality > 0 else { return IncompleteBeta.tails(alpha, beta, x, y) }
    let mixture = Self.mixture(alpha, beta, mean: noncentrality / 2, offset: 0, x, y)
    // The mean is near (a + m) / (a + m + b).
    return mixture.both(lowerFirst: x * beta < y * (alpha + noncentrality / 2))
  }

  /// The tails of a mixture over the first parameter, which are also those of the noncentral F and t.
  static func mixture(
    _ a: Double, _ b: Double, mean: Double, offset: Double, _ x: Double, _ y: Double
  ) -> PoissonMixture {
    let shift = a + offset
    let peak = NoncentralChiSquared.positiveRoot(a + 2 - mean * x, a + 1 - mean * x * (a + b))
    return PoissonMixture(mean: mean, offset: offset, peak: peak) { j in
      IncompleteBeta.tails(shift + j, b, x, y)
    } step: { j in
      SaddlePoint.betaTerm(shift + j, b, x, y) / (shift + j)
    } ratio: { j in
      x * ((shift + b + j) / (shift + j + 1))
    }
  }

  /// The density of the log odds: x(1 − x) times the density, without a pole.
  func logitDensity(_ x: Double, _ y: Double) -> Double {
    guard x > 0, y > 0 else { return 0 }
    guard noncentrality > 0 else { return SaddlePoint.betaTerm(alpha, beta, x, y) }
    let (a, b, mean) = (alpha, beta, noncentrality / 2)
    let peak = NoncentralChiSquared.positiveRoot(a + 1 - mean * x, a - mean * x * (a + b))
    return PoissonMixture.sum(mean: mean, peak: peak) { j in
      SaddlePoint.betaTerm(a + j, b, x, y)
    } ratio: { j in
      x * ((a + b + j) / (a + j))
    }
  }

  /// The point with a tail, and its distance from 1; the search runs over the log odds.
  func point(_ p: Double, rising: Bool) -> BetaDistribution.Point {
    guard p > 0 else { return rising ? (0, 1) : (1, 0) }
    guard p < 1 else { return rising ? (1, 0) : (0, 1) }
    func place(_ logit: Double) -> BetaDistribution.Point {
      let small = exp(-logit.magnitude)
      let (near, far) = (1 / (1 + small), small / (1 + small))
      return logit < 0 ? (far, near) : (near, far)
    }
    let start = log((alpha + noncentrality / 2) / beta)
    let root = QuantileSearch.root(p, from: start, limit: 745, rising: rising) { logit in
      let at = place(logit)
      let both = tails(at.x, at.y)
      return (rising ? both.lower : both.upper, logitDensity(at.x, at.y))
    }
    let at = place(root.point)
    return (at.x * (1 + at.y * root.step), at.y * (1 - at.x * root.step))
  }
}
