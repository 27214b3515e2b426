// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

/// A figure of merit of every reader in every arm by the jackknife: the table for an analysis of variance, and what is to be
/// said of single cells.
///
/// One sampling unit (a case, or a patient with all of his cases) at a time is left out. A cell that the unit did not touch
/// keeps its value, so that crossed, nested and incomplete layouts need no separate code. The covariance of two cells is
/// (*N* − 1)/*N* · Σ (θ₋ₖ − mean)(θ′₋ₖ − mean′) over the *N* units that anyone read; it is 0 where the cells share no unit.
///
/// > Source: Obuchowski & Rockette, Commun Stat Simul Comput 24 (1995) 285–308; Hillis et al., Stat Med 24 (2005) 1579–1607.
/// > Checked in `FigureOfMeritTests` and `FreeResponseFigureTests` against published analyses, crossed and nested.
public struct JackknifedFigures: Sendable, Equatable {
  /// The values and their covariances.
  public let table: FigureTable
  /// Each cell, arm by arm, as in the table.
  public let cells: [JackknifedCell]
  /// What the figure is, in one sentence.
  public let definition: String
  /// Between which bounds it lies.
  public let range: ClosedRange<Double>

  init(
    figure: String, definition: String, range: ClosedRange<Double>, arms: [String], readers: [String],
    cells: [JackknifedCell]
  ) {
    self.cells = cells
    self.definition = definition
    self.range = range
    let space = 1 + cells.reduce(-1) { max($0, Int($1.units.last ?? -1)) }
    var seen = [Bool](repeating: false, count: space)
    for cell in cells { for unit in cell.units { seen[Int(unit)] = true } }
    let units = seen.reduce(0) { $0 + ($1 ? 1 : 0) }
    table = FigureTable(
      figure: figure, arms: arms, readers: readers, values: cells.map(\.value),
      covariances: Self.covariances(cells, space: space, units: units), covarianceMethod: .jackknife, units: units)
  }

  private static func covariances(_ cells: [JackknifedCell], space: Int, units: Int) -> [Double] {
    var out = [Double](repeating: 0, count: cells.count * cells.count)
    guard units > 0 else { return out }
    // Deviations from the whole cell's value: exactly zero where a unit did not touch the cell.
    var deviations: [[Double]] = []
    var touched: [[Bool]] = []
    var sums: [Double] = []
    for cell in cells {
      var row = [Double](repeating: 0, count: space)
      var marks = [Bool](repeating: false, count: space)
      if let value = cell.value {
        for (unit, leftOut) in zip(cell.units, cell.leftOut) {
          row[Int(unit)] = leftOut - value
          marks[Int(unit)] = true
        }
      }
      deviations.append(row)
      touched.append(marks)
      sums.append(row.reduce(0, +))
    }
    let n = Double(units)
    for one in cells.indices {
      for other in 0...one {
        var products = 0.0
        var isShared = false
        for unit in 0..<space {
          products += deviations[one][unit] * deviations[other][unit]
          isShared = isShared || (touched[one][unit] && touched[other][unit])
        }
        guard isShared else { continue }
        let covariance = (n - 1) / n * (products - sums[one] * sums[other] / n)
        out[one * cells.count + other] = covariance
        out[other * cells.count + one] = covariance
      }
    }
    return out
  }

  /// What one reader did in one arm.
  public func cell(arm: Int, reader: Int) -> JackknifedCell { cells[arm * table.readers.count + reader] }

  /// The figure of a reader in an arm with a normal interval from its jackknife variance, cut at the ends of its range.
  ///
  /// **Edge cases.** The value is `nil` with the cell's reason; the interval is `nil` where the variance is zero or the cell
  /// has fewer than two units.
  /// - Parameters:
  ///   - arm: The number of the arm.
  ///   - reader: The number of the reader.
  ///   - level: The confidence level.
  /// - Returns: The estimate, with its group in words.
  public func estimate(arm: Int, reader: Int, level: ConfidenceLevel = .percent95) -> Estimate {
    let index = arm * table.readers.count + reader
    let cell = cells[index]
    let method = "jackknife over \(cell.units.count < cell.cases ? "patients" : "cases"), normal"
    var estimate = Estimate(
      name: table.figure, group: "arm=\(table.arms[arm]), reader=\(table.readers[reader])", value: cell.value,
      interval: nil, level: level, method: method, n: cell.cases,
      clusters: cell.units.count < cell.cases ? cell.units.count : nil, definition: definition, reason: cell.reason)
    guard let value = cell.value else { return estimate }
    guard cell.units.count > 1 else {
      estimate.reason = .tooFewUnits(of: "sampling units", found: cell.units.count, needed: 2)
      return estimate
    }
    let error = max(0, table.covariance(index, index)).squareRoot()
    guard error > 1e-14 else {
      estimate.reason = .zeroStandardError
      return estimate
    }
    estimate.standardError = error
    let z = NormalDistribution.standard.upperTailQuantile(level.alpha / 2)
    estimate.interval = Interval(
      max(range.lowerBound, value - z * error), min(range.upperBound, value + z * error))
    return estimate
  }
}
