// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A blur by a Gaussian of a standard deviation in pixels, rows first, then columns.
///
/// The kernel is the discrete Gaussian exp(−σ²) Iₙ(σ²), whose variance is σ² exactly and whose transfer function is
/// exp(−σ² (1 − cos ω)), which for small frequencies is that of the Gaussian however narrow it is.
///
/// > Source: Lindeberg, IEEE Transactions on Pattern Analysis and Machine Intelligence 12 (1990) 234–254.
struct GaussianBlur: Sendable {
  /// What lies beyond the edges.
  enum Surroundings: Sendable {
    /// What lies at the edge.
    case continued
    /// Nothing.
    case empty
  }

  /// The kernel from its middle to its end.
  let taps: [Float]
  private let surroundings: Surroundings

  /// Makes the blur; `nil` where it is too narrow to change anything (below a fiftieth of a pixel).
  init?(standardDeviation: Double, surroundings: Surroundings = .continued) {
    self.surroundings = surroundings
    guard standardDeviation >= 0.02 else { return nil }
    let variance = standardDeviation * standardDeviation
    let radius = Int((standardDeviation * 4).rounded(.up)) + 1
    // Miller's recurrence from far above gives the ratios of the Bessel functions; the sum of all is exp(σ²).
    var (above, value) = (0.0, 1e-280)
    var bessel = [Double](repeating: 0, count: radius + 1)
    var sum = 0.0
    for order in stride(from: radius + 20 + Int(variance), through: 0, by: -1) {
      if order <= radius { bessel[order] = value }
      sum += order == 0 ? value : 2 * value
      if order > 0 { (above, value) = (value, above + 2 * Double(order) / variance * value) }
      if value > 1e200 {
        let shrink = 1e-200
        value *= shrink
        above *= shrink
        sum *= shrink
        for index in bessel.indices { bessel[index] *= shrink }
      }
    }
    // What lies beyond the radius (1e-4 at most) goes to the rest, so that the mean is kept.
    let kept = bessel[0] + 2 * bessel.dropFirst().reduce(0, +)
    taps = bessel.map { Float($0 / kept) }
  }

  /// The blurred plane.
  func callAsFunction(_ plane: Plane, workers: Int?) -> Plane {
    let (columns, rows, radius) = (plane.columns, plane.rows, taps.count - 1)
    let across = plane.pixels.withUnsafeBufferPointer { source in
      // Safe because it is only read while this call lasts.
      nonisolated(unsafe) let pixels = source
      return Plane.written(columns: columns, rows: rows, workers: workers) { row, target in
        blurRow(pixels.baseAddress.unsafelyUnwrapped + row * columns, target, columns)
      }
    }
    return across.pixels.withUnsafeBufferPointer { source in
      nonisolated(unsafe) let pixels = source
      return Plane.written(columns: columns, rows: rows, workers: workers) { row, target in
        let base = pixels.baseAddress.unsafelyUnwrapped
        for column in 0..<columns { target[column] = base[row * columns + column] * taps[0] }
        for tap in 1..<(radius + 1) {
          let above = base + max(row - tap, 0) * columns
          let below = base + min(row + tap, rows - 1) * columns
          let isEmpty = surroundings == .empty
          let (weightAbove, weightBelow) = (
            isEmpty && row - tap < 0 ? 0 : taps[tap], isEmpty && row + tap >= rows ? 0 : taps[tap]
          )
          for column in 0..<columns { target[column] += weightAbove * above[column] + weightBelow * below[column] }
        }
      }
    }
  }

  private func blurRow(_ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ columns: Int) {
    let radius = taps.count - 1
    withUnsafeTemporaryAllocation(of: Float.self, capacity: columns + 2 * radius) { padded in
      let base = padded.baseAddress.unsafelyUnwrapped
      for index in 0..<radius { base[index] = surroundings == .empty ? 0 : source[0] }
      for index in 0..<columns { base[radius + index] = source[index] }
      for index in 0..<radius { base[radius + columns + index] = surroundings == .empty ? 0 : source[columns - 1] }
      let middle = base + radius
      let first = taps[0]
      for column in 0..<columns { target[column] = middle[column] * first }
      for tap in 1..<(radius + 1) {
        let weight = taps[tap]
        let (left, right) = (middle - tap, middle + tap)
        for column in 0..<columns { target[column] += weight * (left[column] + right[column]) }
      }
    }
  }
}
