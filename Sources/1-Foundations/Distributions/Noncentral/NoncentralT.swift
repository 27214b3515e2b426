// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The noncentral t distribution: (Z + δ) / √(χ²/ν), the t ratio where there is an effect.
///
/// It gives the power of t tests and, by its quantiles, exact intervals for normal percentiles. On the side of δ it is summed as a
/// mixture of beta tails; on the other side, where that sum cancels, it is an integral of a log-concave function by the
/// trapezoidal rule, which there converges exponentially.
///
/// > Source: Benton & Krishnamoorthy, Computational Statistics & Data Analysis 43 (2003) 249–267. Checked against 50-digit
/// > arithmetic in `NoncentralTableTests`.
public struct NoncentralT: ContinuousDistribution, Hashable {
  /// The degrees of freedom, > 0; may be infinite.
  public let degreesOfFreedom: Double
  /// The mean δ of the numerator; at 0 the distribution is ``StudentT``.
  public let noncentrality: Double

  // As in the central distribution: from here on the denominator is as good as known.
  private static let normalFrom = 1e20

  /// Makes a distribution.
  /// - Parameters:
  ///   - degreesOfFreedom: A number > 0, or infinity.
  ///   - noncentrality: A finite number.
  public init(degreesOfFreedom: Double, noncentrality: Double) {
    precondition(degreesOfFreedom > 0, "degrees of freedom are positive")
    precondition(noncentrality.isFinite, "a noncentrality is finite")
    self.degreesOfFreedom = degreesOfFreedom
    self.noncentrality = noncentrality
  }

  private var normal: NormalDistribution? {
    degreesOfFreedom >= Self.normalFrom ? NormalDistribution(mean: noncentrality) : nil
  }

  private var mirrored: NoncentralT {
    NoncentralT(degreesOfFreedom: degreesOfFreedom, noncentrality: -noncentrality)
  }

  /// The density at a point.
  /// - Complexity: O(|``noncentrality``|) terms.
  public func density(_ x: Double) -> Double {
    if let normal { return normal.density(x) }
    guard noncentrality != 0 else { return StudentT(degreesOfFreedom: degreesOfFreedom).density(x) }
    guard noncentrality > 0 else { return mirrored.density(-x) }
    guard x.magnitude < .infinity else { return 0 }
    if x == 0 {
      return exp(-noncentrality * noncentrality / 2) * StudentT(degreesOfFreedom: degreesOfFreedom).density(0)
    }
    guard x > 0 else {
      return integral(x) { $0 * NormalDistribution.standard.density(noncentrality - x * $0) }
    }
    let at = point(x)
    guard at.x > 0 else { return density(0) }
    guard at.y > 0 else { return 0 }
    let (mean, b) = (noncentrality * noncentrality / 2, degreesOfFreedom / 2)
    func half(_ offset: Double) -> Double {
      let a = 0.5 + offset
      let peak = NoncentralChiSquared.positiveRoot(1.5 - mean * at.x, 0.5 - mean * at.x * (0.5 + b)) - offset
      return PoissonMixture.sum(mean: mean, offset: offset, peak: peak) { j in
        SaddlePoint.betaTerm(a + j, b, at.x, at.y)
      } ratio: { j in
        at.x * ((a + b + j) / (a + j))
      }
    }
    return (half(0) + half(0.5)) / x
  }

  /// The probability of a value of at most `x`; full relative accuracy in the lower tail.
  /// - Complexity: O(|``noncentrality``|) terms.
  public func cumulative(_ x: Double) -> Double { tails(x).lower }

  /// The probability of a value above `x`, full relative accuracy in the upper tail: the power of a one-sided t test.
  /// - Complexity: O(|``noncentrality``|) terms.
  public func upperTail(_ x: Double) -> Double { tails(x).upper }

  /// The value below which a share `p`, 0…1, lies; infinite at 0 and 1.
  public func quantile(_ p: Double) -> Double {
    precondition(p >= 0 && p <= 1, "a probability lies in 0…1")
    return p <= 0.5 ? value(p, rising: true) : value(1 - p, rising: false)
  }

  /// The value above which a share `p`, 0…1, lies; infinite at 0 and 1.
  public func upperTailQuantile(_ p: Double) -> Double {
    precondition(p >= 0 && p <= 1, "a probability lies in 0…1")
    return p <= 0.5 ? value(p, rising: false) : value(1 - p, rising: true)
  }

  /// The search runs over the inverse hyperbolic sine, which is straight near zero and logarithmic far out.
  private func value(_ p: Double, rising: Bool) -> Double {
    if let normal { return rising ? normal.quantile(p) : normal.upperTailQuantile(p) }
    guard p > 0 else { return rising ? -.infinity : .infinity }
    let root = QuantileSearch.root(p, from: asinh(noncentrality), limit: 700, rising: rising) { place in
      let x = sinh(place)
      let both = tails(x)
      return (rising ? both.lower : both.upper, density(x) * cosh(place))
    }
    return sinh(root.point) + cosh(root.point) * root.step
  }

  private func point(_ x: Double) -> BetaDistribution.Point {
    let ratio = x / degreesOfFreedom.squareRoot()
    let square = ratio * ratio
    return square < .infinity ? (square / (1 + square), 1 / (1 + square)) : (1, 0)
  }

  private func tails(_ x: Double) -> (lower: Double, upper: Double) {
    if let normal { return (normal.cumulative(x), normal.upperTail(x)) }
    guard noncentrality != 0 else {
      let central = StudentT(degreesOfFreedom: degreesOfFreedom)
      return (central.cumulative(x), central.upperTail(x))
    }
    guard noncentrality > 0 else {
      let other = mirrored.tails(-x)
      return (other.upper, other.lower)
    }
    guard x.magnitude < .infinity else { return x < 0 ? (0, 1) : (1, 0) }
    guard x > 0 else {
      let lower =
        x == 0
        ? NormalDistribution.standard.upperTail(noncentrality)
        : integral(x) { NormalDistribution.standard.upperTail(noncentrality - x * $0) }
      return (lower, 1 - lower)
    }
    let at = point(x)
    guard at.x > 0 else {
      let lower = NormalDistribution.standard.upperTail(noncentrality)
      return (lower, 1 - lower)
    }
    guard at.y > 0 else { return (1, 0) }
    let (mean, b) = (noncentrality * noncentrality / 2, degreesOfFreedom / 2)
    let even = NoncentralBeta.mixture(0.5, b, mean: mean, offset: 0, at.x, at.y)
    let odd = NoncentralBeta.mixture(0.5, b, mean: mean, offset: 0.5, at.x, at.y)
    func lower() -> Double {
      min(1, NormalDistribution.standard.upperTail(noncentrality) + 0.5 * (even.lower() + odd.lower()))
    }
    func upper() -> Double { min(1, 0.5 * (even.upper() + odd.upper())) }
    if x < noncentrality {
      let low = lower()
      if low < 0.9 { return (low, 1 - low) }
      let high = upper()
      return (1 - high, high)
    }
    let high = upper()
    if high < 0.9 { return (1 - high, high) }
    let low = lower()
    return (low, 1 - low)
  }

  /// ∫ g(s) h(s) ds for the density h of s = √(χ²/ν), by the trapezoidal rule in u = ln s.
  ///
  /// For x < 0 < δ the logarithm of the integrand is concave in u, and its curvature at the peak lies between ν and 2ν plus what
  /// the normal tail adds.
  private func integral(_ x: Double, _ function: (Double) -> Double) -> Double {
    let v = degreesOfFreedom
    let (t, delta) = (-x, noncentrality)
    // The peak: ν = ν e²ᵘ + (t eᵘ + δ) t eᵘ, a quadratic in eᵘ.
    let square = v + t * t
    let linear = t * delta
    let s = 2 * v / (linear + (linear * linear + 4 * square * v).squareRoot())
    let centre = log(s)
    let curvature = 2 * square * s * s + linear * s
    let stride = min(0.12, 0.5 / curvature.squareRoot())
    // The density of u is twice the gamma term at shape ν/2, which is x f(x) for the gamma density f.
    func term(_ u: Double) -> Double {
      let root = exp(u)
      return v * SaddlePoint.gammaTerm(shape: v / 2, v / 2 * root * root) * function(root)
    }
    var sum = CompensatedSum()
    let middle = term(centre)
    guard middle > 0 else { return 0 }
    sum.add(middle)
    for direction in [stride, -stride] {
      var count = 1.0
      while true {
        let value = term(centre + count * direction)
        sum.add(value)
        if value < 1e-19 * sum.value { break }
        count += 1
      }
    }
    return sum.value * stride
  }
}
