// SPDX-License-Identifier: Apache-2.0

/// The slow part of a square of pixels: a polynomial in columns and rows by least squares.
///
/// On a full grid the polynomials 1, x, y, x² − ⟨x²⟩, xy, y² − ⟨y²⟩ about its middle stand at right angles to each other, so that each
/// coefficient is a sum.
struct PlaneTrend {
  let side: Int
  let degree: Int
  private let place: [Double]
  private let square: [Double]

  init(side: Int, degree: Int) {
    self.side = side
    self.degree = degree
    let place = (0..<side).map { Double($0) - Double(side - 1) / 2 }
    let mean = place.reduce(0) { $0 + $1 * $1 } / Double(side)
    self.place = place
    square = place.map { $0 * $0 - mean }
  }

  /// Takes the slow part away; returns the mean.
  func remove(from values: inout [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    for index in values.indices { values[index] -= mean }
    guard degree >= 1 else { return mean }
    let ones = [Double](repeating: 1, count: side)
    remove(place, ones, &values)
    remove(ones, place, &values)
    guard degree >= 2 else { return mean }
    remove(square, ones, &values)
    remove(place, place, &values)
    remove(ones, square, &values)
    return mean
  }

  private func remove(_ across: [Double], _ down: [Double], _ values: inout [Double]) {
    var (sum, norm) = (0.0, 0.0)
    for row in 0..<side {
      for column in 0..<side {
        let base = across[column] * down[row]
        sum += base * values[row * side + column]
        norm += base * base
      }
    }
    guard norm > 0 else { return }
    let factor = sum / norm
    for row in 0..<side {
      for column in 0..<side { values[row * side + column] -= factor * across[column] * down[row] }
    }
  }
}
