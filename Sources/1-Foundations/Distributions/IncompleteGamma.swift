// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The regularised incomplete gamma functions P and Q.
///
/// Relative accuracy is about 1e-14 in both tails, 1e-13 for shapes of 1e6; the work grows with the square root of the shape.
enum IncompleteGamma {
  /// P(a, x) and Q(a, x) = 1 − P(a, x), for a > 0.
  static func tails(shape a: Double, _ x: Double) -> (lower: Double, upper: Double) {
    guard x > 0 else { return (0, 1) }
    guard x < .infinity else { return (1, 0) }
    if a < 1 ? x >= 1 : x >= a + 1 {
      let upper = min(1, a * SaddlePoint.gammaTerm(shape: a, x) * fraction(a, x))
      return (1 - upper, upper)
    }
    let lower = min(1, SaddlePoint.gammaTerm(shape: a, x) * series(a, x))
    return (lower, lower < 0.5 || a >= 1 ? 1 - lower : smallShapeUpper(a, x))
  }

  // The sum 1 + x/(a+1) + x²/((a+1)(a+2)) + …
  private static func series(_ a: Double, _ x: Double) -> Double {
    var sum = 1.0
    var term = 1.0
    var k = a
    repeat {
      k += 1
      term *= x / k
      sum += term
    } while term > sum * 1e-18
    return sum
  }

  /// Legendre's continued fraction 1/(x+1−a − 1(1−a)/(x+3−a − …)) by Lentz's method.
  private static func fraction(_ a: Double, _ x: Double) -> Double {
    var b = x + 1 - a
    var c = 1e300
    var d = 1 / b
    var value = d
    for step in 1...4_000_000 {
      let i = Double(step)
      let numerator = i * (a - i)
      b += 2
      d = 1 / (numerator * d + b)
      c = b + numerator / c
      let factor = c * d
      value *= factor
      if (factor - 1).magnitude < 1e-16 { break }
    }
    return value
  }

  /// Q for shapes and arguments below 1, where P is near 1: the two nearly equal parts are subtracted in closed form.
  private static func smallShapeUpper(_ a: Double, _ x: Double) -> Double {
    let logPower = a * log(x) - lgamma(1 + a)
    var sum = 0.0
    var term = 1.0
    var k = 1.0
    while true {
      term *= -x / k
      let part = term / (a + k)
      sum += part
      if part.magnitude < sum.magnitude * 1e-17 { break }
      k += 1
    }
    return -expm1(logPower) - exp(logPower) * a * sum
  }
}
