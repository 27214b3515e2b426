// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation

extension ImageDescriptors {
  /// The noise of a pixel: over tiles, the median of the mean absolute second difference both ways.
  ///
  /// The difference of two Laplacians, 1 −2 1 by 1 −2 1, sees no plane and no straight edge along the axes; of white noise it has 36
  /// times the variance. Tiles of detail lie above the median.
  static func noise(_ plane: ImagePlane) -> Double? {
    let tile = 16
    guard plane.columns >= 3, plane.rows >= 3 else { return nil }
    var means: [Double] = []
    for top in stride(from: 1, to: plane.rows - 1, by: tile) {
      for left in stride(from: 1, to: plane.columns - 1, by: tile) {
        var (sum, count) = (0.0, 0)
        for row in top..<min(plane.rows - 1, top + tile) {
          for column in left..<min(plane.columns - 1, left + tile) {
            func across(_ row: Int) -> Double {
              plane[column - 1, row] - 2 * plane[column, row] + plane[column + 1, row]
            }
            sum += abs(across(row - 1) - 2 * across(row) + across(row + 1))
            count += 1
          }
        }
        means.append(sum / Double(count))
      }
    }
    means.sort()
    // Of a normal number the mean of the magnitude is √(2/π) of its deviation.
    return means[means.count / 2] * (Double.pi / 2).squareRoot() / 6
  }

  /// The 99th percentile of the gradient's length, in numbers a pixel.
  static func step(_ plane: ImagePlane) -> Double? {
    guard plane.columns >= 3, plane.rows >= 3 else { return nil }
    var steps: [Float] = []
    steps.reserveCapacity((plane.columns - 2) * (plane.rows - 2))
    for row in 1..<plane.rows - 1 {
      for column in 1..<plane.columns - 1 {
        let x = (plane[column + 1, row] - plane[column - 1, row]) / 2
        let y = (plane[column, row + 1] - plane[column, row - 1]) / 2
        steps.append(Float((x * x + y * y).squareRoot()))
      }
    }
    return percentile(steps.sorted(), 0.99)
  }

  /// The information of the greys in bits.
  static func entropy(_ values: [Float], _ low: Double, _ high: Double) -> Double {
    let bins = 256
    var counts = [Double](repeating: 0, count: bins)
    for value in values {
      counts[min(bins - 1, max(0, Int((Double(value) - low) / (high - low) * Double(bins))))] += 1
    }
    let total = Double(values.count)
    return counts.reduce(0) { $1 > 0 ? $0 - $1 / total * log2($1 / total) : $0 }
  }

  /// How much darker the lower middle is than the fields to its sides: in a chest, spine and heart against the lungs.
  static func inversion(_ plane: ImagePlane) -> Double {
    func mean(_ x: ClosedRange<Double>, _ y: ClosedRange<Double>) -> Double {
      let columns = Int(x.lowerBound * Double(plane.columns))...Int(x.upperBound * Double(plane.columns - 1))
      let rows = Int(y.lowerBound * Double(plane.rows))...Int(y.upperBound * Double(plane.rows - 1))
      var sum = 0.0
      for row in rows { for column in columns { sum += plane[column, row] } }
      return sum / Double(columns.count * rows.count)
    }
    guard plane.columns >= 16, plane.rows >= 16 else { return 0 }
    let fields = (mean(0.2...0.36, 0.25...0.5) + mean(0.64...0.8, 0.25...0.5)) / 2
    return fields - mean(0.44...0.56, 0.25...0.7)
  }
}

/// The slope of a power spectrum on two axes of logarithms.
enum PowerLaw {
  private static let fewestRings = 5
  /// From this many turns over the square up to a quarter of a cycle per pixel, where neither the window nor noise rules.
  private static let lowest = 4

  /// Fits β of 1/f^β, with its standard error; `nil` for an image that is too small or constant.
  static func fit(_ plane: ImagePlane) -> (value: Double, error: Double)? {
    let shortest = min(plane.columns, plane.rows)
    guard let side = [256, 128, 64].first(where: { $0 <= shortest }) else { return nil }
    let transform = SquareTransform(side: side)
    // A bell over the square: its edges would be steps otherwise, whose spectrum falls as 1/f².
    let bell = (0..<side).map { 0.5 - 0.5 * cos(2 * Double.pi * (Double($0) + 0.5) / Double(side)) }
    var power = [Double](repeating: 0, count: side * side)
    for top in places(plane.rows, side) {
      for left in places(plane.columns, side) {
        var mean = 0.0
        for row in 0..<side { for column in 0..<side { mean += plane[left + column, top + row] } }
        mean /= Double(side * side)
        var values: [Double] = []
        values.reserveCapacity(side * side)
        for row in 0..<side {
          for column in 0..<side { values.append((plane[left + column, top + row] - mean) * bell[column] * bell[row]) }
        }
        for (index, one) in transform.power(values).enumerated() { power[index] += one }
      }
    }
    var rings = [(sum: Double, count: Double)](repeating: (0, 0), count: side / 4 + 1)
    for y in 0..<side {
      for x in 0..<side {
        let (u, v) = (transform.frequency(x) * Double(side), transform.frequency(y) * Double(side))
        let ring = Int((u * u + v * v).squareRoot().rounded())
        guard ring >= lowest, ring < rings.count else { continue }
        rings[ring].sum += power[y * side + x]
        rings[ring].count += 1
      }
    }
    let points = rings.enumerated().filter { $0.element.sum > 0 }.map {
      (x: log(Double($0.offset)), y: log($0.element.sum / $0.element.count))
    }
    guard points.count >= fewestRings else { return nil }
    let n = Double(points.count)
    let (x, y) = (points.reduce(0) { $0 + $1.x } / n, points.reduce(0) { $0 + $1.y } / n)
    let xx = points.reduce(0) { $0 + ($1.x - x) * ($1.x - x) }
    let slope = points.reduce(0) { $0 + ($1.x - x) * ($1.y - y) } / xx
    let left = points.reduce(0) { sum, point in
      let off = point.y - y - slope * (point.x - x)
      return sum + off * off
    }
    return (-slope, (left / (n - 2) / xx).squareRoot())
  }

  /// Where squares begin: side by side, the last one at the end, at most four.
  private static func places(_ length: Int, _ side: Int) -> [Int] {
    let count = min(4, max(1, (length + side - 1) / side))
    return count == 1 ? [(length - side) / 2] : (0..<count).map { $0 * (length - side) / (count - 1) }
  }
}
