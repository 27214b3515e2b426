// SPDX-License-Identifier: Apache-2.0
import Distributions
import Vocabulary

/// Mean and standard deviation of some pixels, with errors that hold where neighbours have noise in common.
///
/// The bounding box is cut into 4 × 4 cells; each is left out in turn (the jackknife), so that noise whose grains are smaller than a
/// cell is counted as what it is.
struct RegionStatistics {
  /// How many pixels.
  let count: Int
  /// Their mean; 0 for none.
  let mean: Double
  /// Their standard deviation; 0 for fewer than two.
  let deviation: Double
  /// The error of the mean; `nil` where too few cells have pixels.
  let meanError: Double?
  /// The error of the standard deviation.
  let deviationError: Double?
  /// How many cells have pixels.
  let cells: Int
  let level: ConfidenceLevel

  private static let cellsAcross = 4

  /// The pixels of a rectangle that a question picks.
  init(
    _ plane: ImagePlane, _ region: PlaneRegion, level: ConfidenceLevel = .percent95,
    where isIn: (Int, Int) -> Bool = { _, _ in true }
  ) {
    let across = Self.cellsAcross
    var sums = [(n: Double, x: Double, xx: Double)](repeating: (0, 0, 0), count: across * across)
    // Squares of what is left after a rough mean, so that they do not cancel.
    let rough = plane.whole.columns.contains(region.column) ? plane[region.column, max(0, region.row)] : 0
    for row in max(0, region.row)..<max(max(0, region.row), min(plane.rows, region.row + region.height)) {
      for column in max(0, region.column)..<max(max(0, region.column), min(plane.columns, region.column + region.width))
      where isIn(column, row) {
        let cell =
          (row - region.row) * across / region.height * across + (column - region.column) * across / region.width
        let value = plane[column, row] - rough
        sums[cell].n += 1
        sums[cell].x += value
        sums[cell].xx += value * value
      }
    }
    let all = sums.reduce((n: 0.0, x: 0.0, xx: 0.0)) { ($0.n + $1.n, $0.x + $1.x, $0.xx + $1.xx) }
    let filled = sums.filter { $0.n > 0 }
    func figures(_ sum: (n: Double, x: Double, xx: Double)) -> (mean: Double, deviation: Double) {
      guard sum.n > 0 else { return (0, 0) }
      let mean = sum.x / sum.n
      let variance = sum.n > 1 ? max(0, (sum.xx - sum.n * mean * mean) / (sum.n - 1)) : 0
      return (mean, variance.squareRoot())
    }
    let whole = figures(all)
    self.level = level
    count = Int(all.n)
    cells = filled.count
    mean = all.n > 0 ? whole.mean + rough : 0
    deviation = whole.deviation
    guard filled.count >= Self.cellsAcross else {
      (meanError, deviationError) = (nil, nil)
      return
    }
    let without = filled.map { figures((all.n - $0.n, all.x - $0.x, all.xx - $0.xx)) }
    func error(_ values: [Double]) -> Double {
      let centre = values.reduce(0, +) / Double(values.count)
      let squares = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
      return (squares * Double(values.count - 1) / Double(values.count)).squareRoot()
    }
    meanError = error(without.map(\.mean))
    deviationError = error(without.map(\.deviation))
  }

  /// The pixels whose middles lie in a disc; the radius is in columns, and distances are those of the plane.
  init(_ plane: ImagePlane, disc: PlaneDisc, level: ConfidenceLevel = .percent95) {
    self.init(plane, disc.box(plane), level: level) { column, row in disc.contains(column, row, plane) }
  }

  /// Half the width of an interval of this error.
  func reach(_ error: Double) -> Double {
    StudentT(degreesOfFreedom: Double(max(1, cells - 1))).upperTailQuantile(level.alpha / 2) * error
  }

  /// The mean as an estimate.
  func meanEstimate(_ name: String, unit: String, _ definition: String) -> Estimate {
    estimate(name, mean, meanError, unit, definition)
  }

  /// The standard deviation as an estimate.
  func deviationEstimate(_ name: String, unit: String, _ definition: String) -> Estimate {
    estimate(name, deviation, deviationError, unit, definition)
  }

  /// Any figure of these pixels, with its error.
  func estimate(
    _ name: String, _ value: Double, _ error: Double?, _ unit: String, _ definition: String
  ) -> Estimate {
    let method = "jackknife of cells, t"
    guard count > 1 else {
      return .undefined(
        name, because: .noObservations, level: level, method: method, n: count, unit: unit, definition: definition)
    }
    let interval = error.flatMap { Interval(value - reach($0), value + reach($0)) }
    return Estimate(
      name: name, value: value, interval: interval, standardError: error, level: level, method: method, n: count,
      clusters: cells, unit: unit, definition: definition,
      reason: error == nil ? .tooFewUnits(of: "cells with pixels", found: cells, needed: Self.cellsAcross) : nil)
  }
}

/// A disc in a plane.
public struct PlaneDisc: Sendable, Hashable {
  /// The column of its middle, fractions allowed.
  public var column: Double
  /// The row of its middle.
  public var row: Double
  /// Its radius in the plane's unit of distance.
  public var radius: Double

  /// Makes a disc; the parameters are the properties.
  public init(column: Double, row: Double, radius: Double) {
    self.column = column
    self.row = row
    self.radius = radius
  }

  /// The same with another radius.
  func resized(_ radius: Double) -> PlaneDisc { PlaneDisc(column: column, row: row, radius: radius) }

  func contains(_ x: Int, _ y: Int, _ plane: ImagePlane) -> Bool { distance(x, y, plane) <= radius }

  /// From its middle to that of a pixel.
  func distance(_ x: Int, _ y: Int, _ plane: ImagePlane) -> Double {
    let (a, b) = ((Double(x) - column) * plane.betweenColumns, (Double(y) - row) * plane.betweenRows)
    return (a * a + b * b).squareRoot()
  }

  /// The pixels around it, which may reach beyond the plane.
  func box(_ plane: ImagePlane) -> PlaneRegion {
    let (a, b) = (radius / plane.betweenColumns, radius / plane.betweenRows)
    // Beyond this all is as far away: a disc may lie anywhere and be of any size.
    func whole(_ place: Double) -> Int { Int(max(-1e9, min(1e9, place))) }
    let (left, top) = (whole((column - a).rounded(.up)), whole((row - b).rounded(.up)))
    return PlaneRegion(
      column: left, row: top, width: max(1, whole((column + a).rounded(.down)) - left + 1),
      height: max(1, whole((row + b).rounded(.down)) - top + 1))
  }

  /// Finds the one bright disc on a darker ground: a cylinder of water in air.
  ///
  /// The pixels above the threshold that best parts the numbers in two (Otsu's) make it: their middle and their area. `nil` where they
  /// fill less than a hundredth or more than nine tenths of the plane, or do not fill a disc.
  /// > Source: Otsu, IEEE Transactions on Systems, Man and Cybernetics 9 (1979) 62–66.
  public init?(brightIn plane: ImagePlane) {
    guard let threshold = Self.threshold(plane.values) else { return nil }
    var (count, x, y) = (0.0, 0.0, 0.0)
    for row in 0..<plane.rows {
      for column in 0..<plane.columns where plane[column, row] > threshold {
        count += 1
        x += Double(column)
        y += Double(row)
      }
    }
    let share = count / Double(plane.values.count)
    guard share > 0.01, share < 0.9 else { return nil }
    let area = count * plane.betweenColumns * plane.betweenRows
    self.init(column: x / count, row: y / count, radius: (area / .pi).squareRoot())
    // At least nine tenths of what is bright lie in the disc, as far as that is in the plane.
    var inside = 0.0
    for row in 0..<plane.rows {
      for column in 0..<plane.columns where plane[column, row] > threshold && contains(column, row, plane) {
        inside += 1
      }
    }
    guard inside >= 0.9 * count else { return nil }
  }

  private static func threshold(_ values: [Float]) -> Double? {
    guard let low = values.min(), let high = values.max(), high > low else { return nil }
    let bins = 256
    var counts = [Double](repeating: 0, count: bins)
    // In double precision: the span of two numbers of single precision may lie beyond it.
    let scale = Double(bins) / (Double(high) - Double(low))
    for value in values { counts[min(bins - 1, Int((Double(value) - Double(low)) * scale))] += 1 }
    let total = Double(values.count)
    let whole = counts.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
    var (below, sum, best) = (0.0, 0.0, (between: -1.0, first: 0, last: 0))
    for bin in 0..<bins - 1 {
      below += counts[bin]
      sum += Double(bin) * counts[bin]
      guard below > 0, below < total else { continue }
      let difference = sum / below - (whole - sum) / (total - below)
      let between = below * (total - below) * difference * difference
      if between > best.between {
        best = (between, bin, bin)
      } else if between == best.between {
        best.last = bin
      }
    }
    // Empty bins between the two heaps all part them as well: the middle of them is taken.
    return Double(low) + (Double(best.first + best.last) / 2 + 1) / scale
  }
}
