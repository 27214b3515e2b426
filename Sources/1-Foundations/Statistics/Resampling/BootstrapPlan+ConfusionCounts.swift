// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension BootstrapPlan {
  /// Bootstraps a metric of a two-by-two table whose rows are independent.
  ///
  /// Rows in one cell are alike, so resampling the rows is a multinomial draw of the four cells: exact, and in a time that
  /// does not grow with their number. Stratified, each truth class keeps its total.
  ///
  /// ```swift
  /// let f1 = BootstrapQuantity("f1", definition: "harmonic mean of precision and sensitivity")
  /// try plan.estimate(f1, from: counts) { $0.f1 }
  /// ```
  /// **Edge cases.** A plan by patient cannot be served from a table; use ``estimate(_:fromUnits:level:isCancelled:statistic:)``.
  /// - Parameters:
  ///   - quantity: What the metric is called and means.
  ///   - counts: The table.
  ///   - level: The level of the interval.
  ///   - isCancelled: Asked before each replicate, from the working threads.
  ///   - statistic: The metric of a table, `nil` where it is undefined.
  /// - Returns: The metric with its interval.
  /// - Throws: `CancellationError` where the task or `isCancelled` says so.
  /// - Complexity: O(replicates).
  /// > Source: Efron & Tibshirani (1993). Checked by enumeration of all resamples in `ConfusionBootstrapTests`.
  public func estimate(
    _ quantity: BootstrapQuantity, from counts: ConfusionCounts, level: ConfidenceLevel = .percent95,
    isCancelled: @Sendable () -> Bool = { false }, statistic: @Sendable (ConfusionCounts) -> Double?
  ) throws(CancellationError) -> Estimate {
    guard unit == .rows else {
      return Estimate(
        name: quantity.name, value: statistic(counts), interval: nil, level: level,
        method: method(isStratified: isStratified), n: counts.total, unit: quantity.unit,
        definition: quantity.definition, reason: Self.noPatientsInTable)
    }
    return try estimates(
      [quantity], drawing: .cells(counts.resampledCells, strata: [0, 0, 1, 1]), n: counts.total, level: level,
      isCancelled: isCancelled
    ) { drawn in
      [statistic(ConfusionCounts(resampledCells: drawn[...]))]
    }[0]
  }

  /// Bootstraps a metric of a two-by-two table by patient.
  ///
  /// Stratified, patients with only diseased rows, only healthy rows, and both are kept apart. A plan by row is served from
  /// the sum of the tables.
  /// Patients with equal tables are alike, and are drawn together.
  /// - Parameters:
  ///   - quantity: What the metric is called and means.
  ///   - units: The table of each patient's rows; patients without rows are left out.
  ///   - level: The level of the interval.
  ///   - isCancelled: Asked before each replicate, from the working threads.
  ///   - statistic: The metric of a table, `nil` where it is undefined.
  /// - Returns: The metric with its interval.
  /// - Throws: `CancellationError` where the task or `isCancelled` says so.
  /// - Complexity: O(patients + replicates × distinct tables).
  public func estimate(
    _ quantity: BootstrapQuantity, fromUnits units: [ConfusionCounts], level: ConfidenceLevel = .percent95,
    isCancelled: @Sendable () -> Bool = { false }, statistic: @Sendable (ConfusionCounts) -> Double?
  ) throws(CancellationError) -> Estimate {
    guard unit == .clusters else {
      let sum = units.reduce(ConfusionCounts(), +)
      return try estimate(quantity, from: sum, level: level, isCancelled: isCancelled, statistic: statistic)
    }
    let units = units.filter { $0.total > 0 }
    var places: [ConfusionCounts: Int] = [:]
    var tables: [ConfusionCounts] = []
    var sizes: [Int] = []
    for table in units {
      if let place = places[table] {
        sizes[place] += 1
      } else {
        places[table] = tables.count
        tables.append(table)
        sizes.append(1)
      }
    }
    let strata = tables.map { ($0.positives > 0 ? 1 : 0) + ($0.negatives > 0 ? 2 : 0) - 1 }
    let distinct = tables
    return try estimates(
      [quantity], drawing: .cells(sizes, strata: strata), n: units.reduce(0) { $0 + $1.total }, level: level,
      isCancelled: isCancelled
    ) { drawn in
      var sum = ConfusionCounts()
      for (count, table) in zip(drawn, distinct) where count > 0 {
        sum.truePositives += count * table.truePositives
        sum.falsePositives += count * table.falsePositives
        sum.falseNegatives += count * table.falseNegatives
        sum.trueNegatives += count * table.trueNegatives
      }
      return [statistic(sum)]
    }[0]
  }
}
