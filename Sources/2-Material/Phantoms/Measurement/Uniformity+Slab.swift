// SPDX-License-Identifier: Apache-2.0
import Distributions
import Vocabulary

extension Uniformity {
  /// Cells along the longer side of a slab.
  private static let cells = 16
  /// How many neighbouring cells the differential uniformity looks over.
  private static let neighbours = 5

  mutating func measureSlab(_ plane: ImagePlane, _ level: ConfidenceLevel) {
    let side = max(1, max(plane.columns, plane.rows) / Self.cells)
    let grid = CellGrid(plane, side: side)
    let whole = RegionStatistics(plane, plane.whole, level: level)
    estimates = [
      whole.meanEstimate("slab.mean", unit: "1", "The mean number of the region."),
      whole.deviationEstimate(
        "slab.deviation", unit: "1", "The standard deviation of all pixels of the region, shading and noise together."),
    ]
    let names = [
      ("slab.uniformity.integral", "The greatest less the least mean of cells, over their sum."),
      (
        "slab.uniformity.differential",
        "The same within \(Self.neighbours) neighbouring cells of a row or column, the greatest of all."
      ),
      ("slab.snr", "The mean over the noise of a pixel; the noise is the root mean square of the cells' deviations."),
    ]
    guard grid.across >= Self.neighbours, grid.down >= Self.neighbours, side >= 2 else {
      estimates += names.map { name, definition in
        .undefined(
          name,
          because: .tooFewUnits(
            of: "cells of \(side) pixels in a row or column", found: min(grid.across, grid.down),
            needed: Self.neighbours), level: level, method: "cells", n: plane.values.count, definition: definition)
      }
      return
    }
    notes.append("cells of \(side) × \(side) pixels")
    let extremes = [grid.integral, grid.differential(over: Self.neighbours)]
    for ((name, definition), pair) in zip(names, extremes) {
      estimates.append(
        Self.contrast(name, pair.high, pair.low, error: grid.error, level, n: grid.means.count, definition))
    }
    estimates.append(grid.signalToNoise(names[2].0, level, definition: names[2].1))
  }

  /// (high − low) / (high + low) with its interval by the delta method.
  static func contrast(
    _ name: String, _ high: Double, _ low: Double, error: Double, _ level: ConfidenceLevel, n: Int,
    _ definition: String
  ) -> Estimate {
    let sum = high + low
    let method = "delta method, normal"
    guard sum > 0 else {
      return .undefined(
        name, because: .notApplicable("the numbers of the region are not above zero"), level: level, method: method,
        n: n, definition: definition)
    }
    let value = (high - low) / sum
    // The derivatives are 2·low/sum² and −2·high/sum².
    let spread = 2 * error * (low * low + high * high).squareRoot() / (sum * sum)
    let reach = NormalDistribution.standard.upperTailQuantile(level.alpha / 2) * spread
    return Estimate(
      name: name, value: value, interval: Interval(value - reach, value + reach), standardError: spread, level: level,
      method: method, n: n, definition: definition)
  }
}

/// The means of square cells.
struct CellGrid {
  let across: Int
  let down: Int
  let means: [Double]
  let variances: [Double]
  let side: Int

  init(_ plane: ImagePlane, side: Int) {
    self.side = side
    (across, down) = (plane.columns / side, plane.rows / side)
    var means: [Double] = []
    var variances: [Double] = []
    for y in 0..<down {
      for x in 0..<across {
        var (sum, squares) = (0.0, 0.0)
        for row in y * side..<(y + 1) * side {
          for column in x * side..<(x + 1) * side { sum += plane[column, row] }
        }
        let mean = sum / Double(side * side)
        for row in y * side..<(y + 1) * side {
          for column in x * side..<(x + 1) * side {
            let off = plane[column, row] - mean
            squares += off * off
          }
        }
        means.append(mean)
        variances.append(squares / Double(max(1, side * side - 1)))
      }
    }
    (self.means, self.variances) = (means, variances)
  }

  /// The error of a cell's mean, as far as the noise of its pixels goes.
  var error: Double { (meanVariance / Double(side * side)).squareRoot() }
  private var meanVariance: Double { variances.isEmpty ? 0 : variances.reduce(0, +) / Double(variances.count) }

  var integral: (high: Double, low: Double) { (means.max() ?? 0, means.min() ?? 0) }

  /// The pair of the greatest contrast within so many neighbours.
  func differential(over count: Int) -> (high: Double, low: Double) {
    var best = (high: 0.0, low: 0.0, contrast: -1.0)
    func look(_ cells: [Double]) {
      let (high, low) = (cells.max() ?? 0, cells.min() ?? 0)
      let contrast = high + low > 0 ? (high - low) / (high + low) : 0
      if contrast > best.contrast { best = (high, low, contrast) }
    }
    for y in 0..<down {
      for x in 0..<max(0, across - count + 1) { look((x..<x + count).map { means[y * across + $0] }) }
    }
    for x in 0..<across {
      for y in 0..<max(0, down - count + 1) { look((y..<y + count).map { means[$0 * across + x] }) }
    }
    return (best.high, best.low)
  }

  func signalToNoise(_ name: String, _ level: ConfidenceLevel, definition: String) -> Estimate {
    let noise = meanVariance.squareRoot()
    let mean = means.reduce(0, +) / Double(max(1, means.count))
    let method = "jackknife of cells, t"
    guard noise > 0 else {
      return .undefined(
        name, because: .emptyDenominator(of: "pixels with noise"), level: level, method: method, n: means.count,
        definition: definition)
    }
    let (sum, squares, count) = (mean * Double(means.count), meanVariance * Double(means.count), Double(means.count))
    let without = zip(means, variances).map { (sum - $0) / (count - 1) / ((squares - $1) / (count - 1)).squareRoot() }
    let centre = without.reduce(0, +) / count
    let error = (without.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } * (count - 1) / count).squareRoot()
    let reach = StudentT(degreesOfFreedom: count - 1).upperTailQuantile(level.alpha / 2) * error
    let value = mean / noise
    return Estimate(
      name: name, value: value, interval: Interval(value - reach, value + reach), standardError: error, level: level,
      method: method, n: means.count, definition: definition)
  }
}
