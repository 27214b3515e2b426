// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension BinaryReads {
  /// How far each sampling unit pulls a metric from its true value, for variances and for comparisons.
  ///
  /// The contribution of a row is its weight times the slope of the metric in the row's cell; rows of one unit add up. Without
  /// clusters each row is a unit. Metrics that depend on the prevalence of the sample (precision, accuracy, F1, MCC) are
  /// spread over all units that enter them, whichever class their rows have, so all three unit counts are that number.
  ///
  /// - Parameter metric: A metric at an operating point, or the prevalence. Likelihood ratios are on their own scale.
  /// - Returns: `nil` where the metric is undefined, or needs scores.
  /// - Complexity: O(units), and O(*n*) without clusters.
  public func influence(of metric: Metric) -> UnitInfluence? {
    guard case .defined(let value, let gradient) = OperatingPointFormula.outcome(metric, at: totals) else {
      return nil
    }
    let cells = unitCells ?? rowCells
    var positive = [Double](repeating: 0, count: cells.count)
    var negative = [Double](repeating: 0, count: cells.count)
    let domain = OperatingPointFormula.domain(metric)
    var found = (positive: 0, negative: 0, domain: 0, any: 0)
    for (unit, sums) in cells.enumerated() where sums != .zero {
      let pull = sums * gradient
      positive[unit] = pull[0] + pull[2]
      negative[unit] = pull[1] + pull[3]
      found.any += 1
      if sums[0] + sums[2] > 0 { found.positive += 1 }
      if sums[1] + sums[3] > 0 { found.negative += 1 }
      if (sums * domain).sum() > 0 { found.domain += 1 }
    }
    let rows = Int((counts.cells * domain).sum())
    return OperatingPointFormula.isWithinClasses(metric)
      ? UnitInfluence(
        value: value, positive: positive, negative: negative, rows: rows, positiveUnits: found.positive,
        negativeUnits: found.negative, units: found.any)
      : UnitInfluence(
        value: value, positive: positive, negative: negative, rows: rows, positiveUnits: found.domain,
        negativeUnits: found.domain, units: found.domain)
  }

  private var rowCells: [Cells] {
    calls.indices.map { row in
      var cells = Cells.zero
      cells[Self.cell(called: calls[row], isPositive: isPositive[row])] = 1
      return cells
    }
  }

  /// How many units a share that is 0 or 1 rests on: those with a row among `domain`, or with weights Kish's effective
  /// number, by the mean weight of each unit's rows.
  func unitsBehind(_ domain: Cells) -> Double {
    guard let unitCells else { return (counts.cells * domain).sum() }
    guard weights != nil else { return Double(unitCells.count { ($0 * domain).sum() > 0 }) }
    var rows = [Double](repeating: 0, count: unitCells.count)
    for row in calls.indices where (weights?[row] ?? 1) > 0 {
      let cell = Self.cell(called: calls[row], isPositive: isPositive[row])
      rows[clusters.map { Int($0.unitOfRow[row]) } ?? row] += domain[cell]
    }
    var (sum, squares) = (0.0, 0.0)
    for (unit, cells) in unitCells.enumerated() where rows[unit] > 0 {
      let mean = (cells * domain).sum() / rows[unit]
      sum += mean
      squares += mean * mean
    }
    return squares > 0 ? sum * sum / squares : 0
  }
}

extension ConfusionCounts {
  var cells: Cells {
    Cells(Double(truePositives), Double(falsePositives), Double(falseNegatives), Double(trueNegatives))
  }
}
