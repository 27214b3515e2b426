// SPDX-License-Identifier: Apache-2.0

/// A field of numbers over an image, smooth between random numbers on a coarse grid.
///
/// Uniform cubic B-splines: every value is a mean of numbers of the grid with positive weights, so none lies beyond them.
package struct SmoothField {
  private struct Weights {
    var start: Int
    var shares: SIMD4<Float>
  }

  private let sizes: [Int]
  /// How many numbers of the grid along slices, rows and columns.
  private let counts: [Int]
  private let weights: [[Weights]]
  /// A row's length, filled up to whole lanes.
  private let width: Int
  /// The grid along slices and rows, each column of the image along columns.
  private var expanded: [Float]
  /// The same in one slice.
  private var plane: [Float]

  /// How many numbers of a grid of so many points fit an image: one more beyond each end.
  package static func count(points: Int, sizes: [Int]) -> Int {
    sizes.reduce(1) { $0 * ($1 > 1 ? points + 2 : 1) }
  }

  /// Spreads numbers of a grid over an image.
  /// - Parameters:
  ///   - grid: The numbers, columns fastest.
  ///   - points: Points of the grid from the first pixel to the last, ≥ 2.
  ///   - sizes: Slices, rows and columns of the image.
  package init(grid: ArraySlice<Float>, points: Int, sizes: [Int]) {
    self.sizes = sizes
    counts = sizes.map { $0 > 1 ? points + 2 : 1 }
    weights = sizes.map { Self.weights(size: $0, points: points) }
    width = (sizes[2] + 7) & ~7
    expanded = [Float](repeating: 0, count: counts[0] * counts[1] * width)
    plane = [Float](repeating: 0, count: counts[1] * width)
    let grid = Array(grid)
    for line in 0..<(counts[0] * counts[1]) {
      for column in 0..<sizes[2] {
        expanded[line * width + column] = Self.mean(weights[2][column], counts[2]) { grid[line * counts[2] + $0] }
      }
    }
  }

  /// Goes to a slice; rows are then those of this slice.
  package mutating func select(slice: Int) {
    let place = weights[0][slice]
    for at in plane.indices {
      plane[at] = Self.mean(place, counts[0]) { expanded[$0 * counts[1] * width + at] }
    }
  }

  /// Adds a row of the selected slice, times a factor, to numbers that are filled up to whole lanes.
  package func add(row: Int, times factor: Float, to numbers: UnsafeMutablePointer<Float>) {
    let place = weights[1][row]
    plane.withUnsafeBufferPointer { plane in
      guard let base = plane.baseAddress else { return }
      guard counts[1] > 1 else {
        for column in 0..<width { numbers[column] += factor * base[column] }
        return
      }
      let first = base + place.start * width
      let shares = place.shares * factor
      for column in 0..<width {
        numbers[column] +=
          shares[0] * first[column] + shares[1] * first[column + width] + shares[2] * first[column + 2 * width]
          + shares[3] * first[column + 3 * width]
      }
    }
  }

  private static func mean(_ place: Weights, _ count: Int, _ number: (Int) -> Float) -> Float {
    guard count > 1 else { return number(0) }
    return place.shares[0] * number(place.start) + place.shares[1] * number(place.start + 1)
      + place.shares[2] * number(place.start + 2) + place.shares[3] * number(place.start + 3)
  }

  private static func weights(size: Int, points: Int) -> [Weights] {
    guard size > 1 else { return [Weights(start: 0, shares: SIMD4(1, 0, 0, 0))] }
    let step = Double(points - 1) / Double(size - 1)
    return (0..<size).map { pixel in
      let place = Double(pixel) * step
      let start = min(Int(place), points - 2)
      let t = place - Double(start)
      let (u, square) = (1 - t, t * t)
      return Weights(
        start: start,
        shares: SIMD4(
          Float(u * u * u / 6), Float((3 * square * t - 6 * square + 4) / 6),
          Float((3 * u * u * u - 6 * u * u + 4) / 6), Float(square * t / 6)))
    }
  }
}
