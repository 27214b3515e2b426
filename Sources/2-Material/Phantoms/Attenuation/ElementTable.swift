// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The mass attenuation coefficients of an element, and the curves through them.
///
/// Between the rows of the table the logarithm of the coefficient is a cubic of the logarithm of the energy (a Hermite spline with
/// three-point slopes), broken at the absorption edges: sums over a spectrum converge fast only where the curves have no kinks.
struct ElementTable: Sendable {
  /// A stretch without an edge: logarithms of energies and coefficients, and slopes.
  private struct Stretch: Sendable {
    var x: [Double]
    var total: [Double]
    var totalSlope: [Double]
    var photoelectric: [Double]
    var photoelectricSlope: [Double]
  }

  private let edges: [Double]
  private let stretches: [Stretch]

  /// Takes rows in order of energy (keV), two of them about each edge.
  init(edges: [Double], energies: [Double], total: [Double], photoelectric: [Double]) {
    self.edges = edges
    var stretches: [Stretch] = []
    for number in 0...edges.count {
      let lowest = number == 0 ? 0 : edges[number - 1]
      let highest = number == edges.count ? Double.infinity : edges[number]
      let rows = energies.indices.filter { energies[$0] > lowest && energies[$0] < highest }
      let x = rows.map { log(energies[$0]) }
      let (all, photo) = (rows.map { log(total[$0]) }, rows.map { log(photoelectric[$0]) })
      stretches.append(
        Stretch(
          x: x, total: all, totalSlope: Self.slopes(x, all), photoelectric: photo,
          photoelectricSlope: Self.slopes(x, photo)))
    }
    self.stretches = stretches
  }

  /// The mass attenuation coefficient in cm²/g at an energy in keV.
  func total(at energy: Double) -> Double {
    let stretch = self.stretch(of: energy)
    return exp(Self.value(at: log(energy), stretch.x, stretch.total, stretch.totalSlope))
  }

  /// The part of it that is the photoelectric effect, in cm²/g.
  func photoelectric(at energy: Double) -> Double {
    let stretch = self.stretch(of: energy)
    return exp(Self.value(at: log(energy), stretch.x, stretch.photoelectric, stretch.photoelectricSlope))
  }

  private func stretch(of energy: Double) -> Stretch { stretches[edges.count { $0 <= energy }] }

  /// The slopes of the parabolas through three neighbours each.
  private static func slopes(_ x: [Double], _ y: [Double]) -> [Double] {
    var steps: [Double] = []
    for i in x.indices.dropLast() { steps.append((y[i + 1] - y[i]) / (x[i + 1] - x[i])) }
    guard steps.count > 1 else { return x.map { _ in steps.first ?? 0 } }
    var slopes = x.map { _ in 0.0 }
    for i in 1..<steps.count {
      let before: Double = x[i] - x[i - 1]
      let after: Double = x[i + 1] - x[i]
      slopes[i] = (steps[i - 1] * after + steps[i] * before) / (before + after)
    }
    slopes[0] = 2 * steps[0] - slopes[1]
    slopes[steps.count] = 2 * steps[steps.count - 1] - slopes[steps.count - 1]
    return slopes
  }

  private static func value(at x: Double, _ xs: [Double], _ ys: [Double], _ slopes: [Double]) -> Double {
    guard xs.count > 1 else { return ys.first ?? 0 }
    var (low, high) = (0, xs.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if xs[middle] <= x { low = middle } else { high = middle }
    }
    let width = xs[high] - xs[low]
    let t = (x - xs[low]) / width
    let s = 1 - t
    // Beyond the rows about an edge the cubic goes on: the gap is a two-thousandth of the energy.
    return ys[low] * (1 + 2 * t) * s * s + ys[high] * t * t * (3 - 2 * t)
      + width * t * s * (slopes[low] * s - slopes[high] * t)
  }
}
