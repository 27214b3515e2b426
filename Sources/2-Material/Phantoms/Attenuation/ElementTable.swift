// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The mass attenuation coefficients of an element, and the curves through them.
///
/// Between two absorption edges the logarithm of the coefficient is one polynomial of the logarithm of the energy, fitted to the rows
/// of the table by least squares: of degree 9 where there are rows enough, within 4 parts in 10,000 of the tables (lead and
/// tungsten near their edges, and chromium, within 2 in 1,000). The tables' own kinks, which interpolation would keep, would cost
/// the sums over few energies a hundredfold of their accuracy (``SpectralQuadrature``).
struct ElementTable: Sendable {
  /// A stretch without an edge.
  private struct Stretch: Sendable {
    var total: LogarithmicFit
    var photoelectric: LogarithmicFit
  }

  private let edges: [Double]
  private let stretches: [Stretch]

  /// Takes rows in order of energy (keV), two of them about each edge.
  init(edges: [Double], energies: [Double], total: [Double], photoelectric: [Double]) {
    self.edges = edges
    stretches = (0...edges.count).map { number in
      let lowest = number == 0 ? 0 : edges[number - 1]
      let highest = number == edges.count ? Double.infinity : edges[number]
      let rows = energies.indices.filter { energies[$0] > lowest && energies[$0] < highest }
      let x = rows.map { energies[$0] }
      return Stretch(
        total: LogarithmicFit(x, rows.map { total[$0] }),
        photoelectric: LogarithmicFit(x, rows.map { photoelectric[$0] })
      )
    }
  }

  /// The mass attenuation coefficient in cm²/g at an energy in keV.
  func total(at energy: Double) -> Double { stretch(of: energy).total.value(at: energy) }

  /// The part of it that is the photoelectric effect, in cm²/g.
  func photoelectric(at energy: Double) -> Double { stretch(of: energy).photoelectric.value(at: energy) }

  private func stretch(of energy: Double) -> Stretch { stretches[edges.count { $0 <= energy }] }
}

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
