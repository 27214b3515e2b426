// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A positive function whose logarithm is a polynomial of the logarithm of its argument, by least squares.
struct LogarithmicFit: Sendable {
  private static let highestDegree = 9
  /// The constant first, in powers of the scaled logarithm.
  private var coefficients: [Double]
  private let middle: Double
  private let half: Double

  init(_ arguments: [Double], _ values: [Double]) {
    let (x, y) = (arguments.map { log($0) }, values.map { log($0) })
    let (lowest, highest) = (x.first ?? 0, x.last ?? 0)
    middle = (lowest + highest) / 2
    half = max((highest - lowest) / 2, 1e-9)
    let count = x.count
    let degree = count < 5 ? max(count - 1, 0) : min(max(2, count / 2), Self.highestDegree)
    let t = x.map { [middle, half] in ($0 - middle) / half }
    coefficients = [Double](repeating: 0, count: degree + 1)
    // Polynomials orthonormal over the rows, by their values and by their coefficients.
    var basis: [(values: [Double], coefficients: [Double])] = []
    for power in 0...degree {
      var next = basis.last?.values ?? t.map { _ in 1 }
      var parts = basis.last?.coefficients ?? [Double](repeating: 0, count: degree + 1)
      if power == 0 {
        parts[0] = 1
      } else {
        for row in t.indices { next[row] *= t[row] }
        parts.insert(0, at: 0)
        parts.removeLast()
      }
      // Twice, for the sake of rounding.
      for _ in 0..<2 {
        for lower in basis {
          let overlap = zip(next, lower.values).reduce(0) { $0 + $1.0 * $1.1 }
          for row in next.indices { next[row] -= overlap * lower.values[row] }
          for index in parts.indices { parts[index] -= overlap * lower.coefficients[index] }
        }
      }
      let norm = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
      basis.append((next.map { $0 / norm }, parts.map { $0 / norm }))
    }
    for polynomial in basis {
      let share = zip(polynomial.values, y).reduce(0) { $0 + $1.0 * $1.1 }
      for index in coefficients.indices { coefficients[index] += share * polynomial.coefficients[index] }
    }
  }

  func value(at argument: Double) -> Double {
    let t = (log(argument) - middle) / half
    var sum = 0.0
    for coefficient in coefficients.reversed() { sum = sum * t + coefficient }
    return exp(sum)
  }
}
