// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Gauss–Hermite quadrature: points and weights for integrals of a function times exp(−t²).
///
/// > Source: G. H. Golub, J. H. Welsch, Mathematics of Computation 23 (1969) 221–230 for the weights by Christoffel's sum.
struct GaussHermite {
  /// The roots of the Hermite polynomial, ascending.
  let points: [Double]
  /// The logarithm of each weight times exp(t²): what a plain integrand is multiplied by.
  let logWeights: [Double]

  /// Makes a rule.
  /// - Parameter count: How many points; polynomials up to twice as many less one are integrated exactly.
  init(_ count: Int) {
    // The roots lie between −√(2n + 1) and its mirror image, closer together than 2/√n nowhere.
    let end = (2 * Double(count) + 1).squareRoot()
    let steps = 40 * count
    var points: [Double] = []
    var before = Self.value(count, -end)
    for step in 1...steps {
      let x = -end + 2 * end * Double(step) / Double(steps)
      let here = Self.value(count, x)
      if (before < 0) != (here < 0) {
        var (low, high) = (x - 2 * end / Double(steps), x)
        for _ in 0..<80 {
          let middle = 0.5 * (low + high)
          if (Self.value(count, middle) < 0) == (before < 0) { low = middle } else { high = middle }
        }
        points.append(0.5 * (low + high))
      }
      before = here
    }
    self.points = points
    logWeights = points.map { x in
      // Christoffel: the weight is one over the sum of the squared orthonormal polynomials below the order.
      let sum = (0..<count).reduce(0) { $0 + Self.value($1, x) * Self.value($1, x) }
      return x * x - log(sum)
    }
  }

  /// The orthonormal Hermite polynomial of an order.
  private static func value(_ order: Int, _ x: Double) -> Double {
    var (before, here) = (0.0, pow(Double.pi, -0.25))
    for k in 0..<order {
      let next = x * (2 / Double(k + 1)).squareRoot() * here - (Double(k) / Double(k + 1)).squareRoot() * before
      (before, here) = (here, next)
    }
    return here
  }
}
