// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The terms that gamma, beta and binomial probabilities are built of, without the cancellation of log-gamma functions.
///
/// Each is a peak height (Stirling's formula with its error) times the exponential of a deviance that is zero at the
/// peak. Large parameters therefore cost no digits.
///
/// > Source: Loader, Fast and accurate computation of binomial probabilities, 2000.
enum SaddlePoint {
  private static let twoPi = 6.283185307179586476925

  /// What Stirling's formula leaves out: ln Γ(z + 1) − ½ ln 2πz − z ln z + z, for z > 0.
  static func stirlingError(_ z: Double) -> Double {
    var shifted = z
    var sum = 0.0
    // The series below has all its digits from 16 on; smaller arguments climb there one by one.
    while shifted < 16 {
      let v = 1 / (2 * shifted + 1)
      if v > 0.4 {
        sum += (shifted + 0.5) * log((shifted + 1) / shifted) - 1
      } else {
        sum += artanhExcess(v)
      }
      shifted += 1
    }
    let w = 1 / (shifted * shifted)
    let series =
      1.0 / 12 - w
      * (1.0 / 360 - w * (1.0 / 1260 - w * (1.0 / 1680 - w * (1.0 / 1188 - w * (691.0 / 360_360 - w / 156)))))
    return sum + series / shifted
  }

  /// artanh(v)/v − 1 = v²/3 + v⁴/5 + …, for |v| ≤ 0.4.
  private static func artanhExcess(_ v: Double) -> Double {
    let square = v * v
    var power = square
    var sum = 0.0
    var odd = 3.0
    while true {
      let term = power / odd
      sum += term
      if term <= sum * 1e-17 { return sum }
      power *= square
      odd += 2
    }
  }

  /// ln r − (r − 1) for a ratio r > 0 whose excess r − 1 is known to all its digits; ≤ 0, and 0 only at r = 1.
  static func logLessExcess(ratio: Double, excess u: Double) -> Double {
    guard u > -0.5, u < 1 else { return log(ratio) - u }
    guard u != 0 else { return 0 }
    let v = u / (2 + u)
    return v * (2 * artanhExcess(v) - u)
  }

  /// xᵃ e⁻ˣ / Γ(a + 1), for a, x > 0.
  static func gammaTerm(shape a: Double, _ x: Double) -> Double {
    let deviance = a * logLessExcess(ratio: x / a, excess: (x - a) / a)
    return exp(deviance - stirlingError(a)) / (twoPi * a).squareRoot()
  }

  /// (a + b)·x − a, from whichever of x and y = 1 − x is the smaller and so the more exact.
  static func drift(_ a: Double, _ b: Double, _ x: Double, _ y: Double) -> Double {
    // a + b as a sum of two doubles, so that a large a does not swallow the end of b.
    let n = a + b
    let part = n - a
    let rest = (a - (n - part)) + (b - part)
    return x <= y ? (-a).addingProduct(n, x) + rest * x : b.addingProduct(-n, y) - rest * y
  }

  /// xᵃ yᵇ / B(a, b), for a, b > 0 and 0 < x, y = 1 − x.
  static func betaTerm(_ a: Double, _ b: Double, _ x: Double, _ y: Double) -> Double {
    let n = a + b
    let d = drift(a, b, x, y)
    let deviance =
      a * logLessExcess(ratio: x * (n / a), excess: d / a) + b * logLessExcess(ratio: y * (n / b), excess: -d / b)
    let correction = stirlingError(n) - stirlingError(a) - stirlingError(b)
    return exp(deviance + correction) * (a / n * b / twoPi).squareRoot()
  }
}
