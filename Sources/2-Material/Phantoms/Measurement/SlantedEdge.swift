// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

/// A straight edge in a plane, found to a fraction of a pixel.
///
/// It runs about from top to bottom; a plane in which it runs from side to side is transposed first.
struct SlantedEdge {
  /// The plane, transposed where the edge ran from side to side.
  let plane: ImagePlane
  /// Whether it was.
  let isTransposed: Bool
  /// The column where the edge crosses row 0, fractions allowed.
  var start: Double
  /// Columns from one row to the next.
  var slope: Double
  /// What the mean of the right side is above that of the left.
  let step: Double
  /// The mean of the left side.
  let left: Double
  /// The noise of a pixel, from second differences.
  let noise: Double
  /// Where the edge crosses each row.
  let crossings: [Double]

  static let leastSide = 24
  private static let leastContrastToNoise = 3.0
  /// How far to the sides of the edge a row is looked at, in pixels.
  private static let reach = 12.0
  private static let rounds = 6

  /// The cosine of the angle between the edge and the columns, in space.
  var cosine: Double {
    let tangent = slope * plane.betweenColumns / plane.betweenRows
    return 1 / (1 + tangent * tangent).squareRoot()
  }

  /// The angle to the columns (or rows, where transposed), in degrees, 0…90.
  var degrees: Double {
    atan(abs(slope) * plane.betweenColumns / plane.betweenRows) * 180 / .pi
  }

  /// Finds the edge.
  init(in original: ImagePlane) throws(Absence) {
    let shortest = min(original.columns, original.rows)
    guard shortest >= Self.leastSide else {
      throw Absence(.tooFewUnits(of: "columns or rows in the region", found: shortest, needed: Self.leastSide))
    }
    let (across, down) = (Self.sides(of: original), Self.sides(of: original.transposed))
    isTransposed = abs(down.right - down.left) > abs(across.right - across.left)
    plane = isTransposed ? original.transposed : original
    var (left, right) = isTransposed ? down : across
    // The louder of the two sides: behind a plate of metal there may be no quanta to be noisy.
    noise = max(
      Self.noise(of: plane, 0..<plane.columns / 5), Self.noise(of: plane, plane.columns * 4 / 5..<plane.columns))
    guard abs(right - left) > Self.leastContrastToNoise * noise, right != left else {
      throw Absence(
        .notApplicable(
          "no edge was found: the sides of the region differ by \(Self.short(abs(right - left))), its noise is "
            + Self.short(noise)))
    }
    // First from all columns, then from the neighbourhood of the line that was found.
    let plane = plane
    var crossings = Self.crossings(plane, left, right) { _ in 0..<plane.columns }
    var line = Self.line(crossings, robust: true)
    for _ in 0..<Self.rounds {
      let reach = Int(min(Self.reach, Double(plane.columns) / 4))
      (left, right) = Self.sides(of: plane, beside: line, from: reach, to: 2 * reach) ?? (left, right)
      guard right != left else { break }
      let current = line
      crossings = Self.crossings(plane, left, right) { row in
        let middle = Int((current.start + current.slope * Double(row)).rounded())
        return max(0, min(plane.columns - 1, middle - reach))..<max(1, min(plane.columns, middle + reach + 1))
      }
      line = Self.line(crossings, robust: false)
    }
    (start, slope) = line
    step = right - left
    self.left = left
    self.crossings = crossings
    try check(line)
  }

  private func check(_ line: (start: Double, slope: Double)) throws(Absence) {
    let last = line.start + line.slope * Double(plane.rows - 1)
    let inside = Double(plane.columns) * 0.1...Double(plane.columns) * 0.9
    guard inside.contains(line.start), inside.contains(last) else {
      throw Absence(.notApplicable("no edge was found that crosses the region from one side to the other"))
    }
    let off = crossings.enumerated().map { abs($1 - line.start - line.slope * Double($0)) }.sorted()
    // A straight edge in noise is off by the noise of the sum over the reach; anything else is no straight edge.
    let allowed = 0.5 + 2 * noise / abs(step) * (2 * Self.reach).squareRoot()
    guard off[off.count / 2] <= allowed else {
      throw Absence(.notApplicable("no straight edge was found: rows lie \(Self.short(off[off.count / 2])) pixels off"))
    }
    guard abs(line.slope) * Double(plane.rows) >= 1 else {
      throw Absence(
        .notApplicable(
          "the edge is not slanted enough: it crosses \(Self.short(abs(line.slope) * Double(plane.rows))) pixels in "
            + "\(plane.rows) rows, and at least 1 is needed"))
    }
  }

  /// The means of the outer fifths on the left and on the right.
  private static func sides(of plane: ImagePlane) -> (left: Double, right: Double) {
    let width = max(1, plane.columns / 5)
    var (left, right) = (0.0, 0.0)
    for row in 0..<plane.rows {
      for column in 0..<width {
        left += plane[column, row]
        right += plane[plane.columns - 1 - column, row]
      }
    }
    let count = Double(width * plane.rows)
    return (left / count, right / count)
  }

  /// The means beside a line.
  private static func sides(
    of plane: ImagePlane, beside line: (start: Double, slope: Double), from near: Int, to far: Int
  ) -> (left: Double, right: Double)? {
    var sums = (left: 0.0, right: 0.0)
    var counts = (left: 0, right: 0)
    for row in 0..<plane.rows {
      let middle = Int((line.start + line.slope * Double(row)).rounded())
      for distance in near...far {
        if plane.whole.columns.contains(middle - distance) {
          sums.left += plane[middle - distance, row]
          counts.left += 1
        }
        if plane.whole.columns.contains(middle + distance) {
          sums.right += plane[middle + distance, row]
          counts.right += 1
        }
      }
    }
    guard counts.left > 0, counts.right > 0 else { return nil }
    return (sums.left / Double(counts.left), sums.right / Double(counts.right))
  }

  /// Where each row is crossed: the share of its pixels that lie on the right side, by their sum.
  private static func crossings(
    _ plane: ImagePlane, _ left: Double, _ right: Double, _ range: (Int) -> Range<Int>
  ) -> [Double] {
    (0..<plane.rows).map { row in
      let columns = range(row)
      var sum = 0.0
      for column in columns { sum += plane[column, row] - left }
      return Double(columns.upperBound) - 0.5 - sum / (right - left)
    }
  }

  /// The line through crossings by least squares, or through medians of their thirds.
  private static func line(_ crossings: [Double], robust: Bool) -> (start: Double, slope: Double) {
    if robust {
      let third = crossings.count / 3
      let (first, last) = (median(crossings.prefix(third)), median(crossings.suffix(third)))
      let slope = (last - first) / Double(crossings.count - third)
      return (median(crossings.enumerated().map { $1 - slope * Double($0) }[...]), slope)
    }
    return line(crossings) { _ in 1 }
  }

  /// The line by weighted least squares.
  static func line(_ crossings: [Double], weight: (Int) -> Double) -> (start: Double, slope: Double) {
    var (w, x, y) = (0.0, 0.0, 0.0)
    for (row, crossing) in crossings.enumerated() {
      w += weight(row)
      x += weight(row) * Double(row)
      y += weight(row) * crossing
    }
    (x, y) = (x / w, y / w)
    var (xx, xy) = (0.0, 0.0)
    for (row, crossing) in crossings.enumerated() {
      xx += weight(row) * (Double(row) - x) * (Double(row) - x)
      xy += weight(row) * (Double(row) - x) * (crossing - y)
    }
    let slope = xx > 0 ? xy / xx : 0
    return (y - slope * x, slope)
  }

  private static func median(_ values: ArraySlice<Double>) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
  }

  /// The noise of a pixel: the median of absolute second differences down the columns, which an edge along them leaves alone.
  private static func noise(of plane: ImagePlane, _ columns: Range<Int>) -> Double {
    var differences: [Double] = []
    for row in stride(from: 1, to: plane.rows - 1, by: 2) {
      for column in columns {
        differences.append(abs(plane[column, row - 1] - 2 * plane[column, row] + plane[column, row + 1]))
      }
    }
    // Of white noise the second difference has the variance 1 + 4 + 1; 0.6745 is the third quartile of the normal distribution.
    return median(differences[...]) / (0.6745 * 6.0.squareRoot())
  }

  static func short(_ value: Double) -> String { String(format: "%.3g", value) }

  /// Why there is none.
  struct Absence: Error {
    var reason: UndefinedReason
    init(_ reason: UndefinedReason) { self.reason = reason }
  }
}

extension PlaneRegion {
  /// Its columns.
  var columns: Range<Int> { column..<column + width }
}
