// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension BootstrapPlan {
  /// Bootstraps any statistic of the tables of several groups, such as the spread of a metric.
  ///
  /// Rows in one cell of one group are alike, so a resample is a multinomial draw of the cells: exact, and in a time that does
  /// not grow with the number of rows. Stratified, each truth class of each group keeps its total.
  ///
  /// ```swift
  /// let gap = BootstrapQuantity("spread.sensitivity", definition: "greatest less smallest sensitivity of the sites")
  /// try plan.estimate(gap, from: counts) { $0.spread(of: \.sensitivity).difference }
  /// ```
  /// **Edge cases.** The spread of truly equal groups is above zero in every sample, and an interval of it never reaches zero:
  /// it tells how large the spread is, not whether there is one. Where nearly all resamples spread further than the sample
  /// did, as with many groups that are nearly equal, BCa has no interval and says so. A plan by patient
  /// cannot be served from tables.
  /// - Parameters:
  ///   - quantity: What the statistic is called and means.
  ///   - groups: The tables.
  ///   - level: The level of the interval.
  ///   - isCancelled: Asked before each replicate, from the working threads.
  ///   - statistic: The statistic of the tables, `nil` where it is undefined.
  /// - Returns: The statistic with its interval.
  /// - Throws: `CancellationError` where the task or `isCancelled` says so.
  /// - Complexity: O(replicates × groups).
  /// > Source: Efron & Tibshirani, An Introduction to the Bootstrap (1993). Checked against the standard error of a difference
  /// > of two proportions in `GroupBootstrapTests`.
  public func estimate(
    _ quantity: BootstrapQuantity, from groups: GroupCounts, level: ConfidenceLevel = .percent95,
    isCancelled: @Sendable () -> Bool = { false }, statistic: @Sendable (GroupCounts) -> Double?
  ) throws(CancellationError) -> Estimate {
    let n = groups.overall.total
    guard unit == .rows else {
      return Estimate(
        name: quantity.name, value: statistic(groups), interval: nil, level: level,
        method: method(isStratified: isStratified), n: n, unit: quantity.unit, definition: quantity.definition,
        reason: Self.noPatientsInTable)
    }
    let frame = ResamplingFrame.cells(
      groups.counts.flatMap(\.resampledCells),
      strata: groups.counts.indices.flatMap { [2 * $0, 2 * $0, 2 * $0 + 1, 2 * $0 + 1] })
    return try estimates([quantity], drawing: frame, n: n, level: level, isCancelled: isCancelled) { drawn in
      let tables = groups.names.indices.map { ConfusionCounts(resampledCells: drawn[4 * $0..<4 * $0 + 4]) }
      return [statistic(GroupCounts(names: groups.names, counts: tables))]
    }[0]
  }

  /// Why a plan by patient has no interval from tables.
  static let noPatientsInTable =
    UndefinedReason.notApplicable("a table of counts does not say which rows belong to one patient")
}

extension ConfusionCounts {
  /// The cells as they are resampled: the diseased row's two, then the healthy row's.
  var resampledCells: [Int] { [truePositives, falseNegatives, falsePositives, trueNegatives] }

  /// Takes the cells in the order of ``resampledCells``.
  init(resampledCells cells: ArraySlice<Int>) {
    let first = cells.startIndex
    self.init(
      truePositives: cells[first], falsePositives: cells[first + 2], falseNegatives: cells[first + 1],
      trueNegatives: cells[first + 3])
  }
}
