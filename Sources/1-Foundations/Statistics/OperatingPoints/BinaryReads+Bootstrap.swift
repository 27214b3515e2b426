// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension BinaryReads {
  /// A metric at the operating point with a bootstrap interval, for metrics whose delta method is doubted in small samples.
  ///
  /// Independent rows are resampled as what they are: multinomial counts of the four cells. Where units repeat, units are
  /// drawn with all their rows.
  /// - Parameters:
  ///   - metric: A metric at an operating point.
  ///   - plan: What is drawn, and how often.
  ///   - level: The two-sided level.
  /// - Returns: The estimate. Sampling weights are not resampled: with weights there is no interval, and the reason says so.
  /// - Throws: `CancellationError` where the task was cancelled.
  /// - Complexity: O(replicates) for rows, O(replicates × units) for units.
  /// > Source: Efron & Tibshirani, An Introduction to the Bootstrap (1993). Checked in `BinaryReadsBootstrapTests` against
  /// > the delta method in a large sample; the resampling itself in `ConfusionBootstrapTests` against scipy.
  public func bootstrapped(
    _ metric: Metric, plan: BootstrapPlan, level: ConfidenceLevel = .percent95
  ) throws(CancellationError) -> Estimate {
    let plain = estimate(metric, level: level)
    guard weights == nil else {
      return .undefined(
        metric.rawValue, because: .notApplicable("rows with sampling weights have no bootstrap of counts"),
        level: level, method: "bootstrap", n: count, definition: plain.definition)
    }
    let quantity = BootstrapQuantity(metric.rawValue, definition: plain.definition)
    let value: @Sendable (ConfusionCounts) -> Double? = { $0.estimate(metric).value }
    guard let clusters else { return try plan.estimate(quantity, from: counts, level: level, statistic: value) }
    var units = [ConfusionCounts](repeating: ConfusionCounts(), count: clusters.count)
    for row in calls.indices {
      let unit = Int(clusters.unitOfRow[row])
      switch (calls[row], isPositive[row]) {
      case (true, true): units[unit].truePositives += 1
      case (true, false): units[unit].falsePositives += 1
      case (false, true): units[unit].falseNegatives += 1
      case (false, false): units[unit].trueNegatives += 1
      }
    }
    return try plan.estimate(quantity, fromUnits: units, level: level, statistic: value)
  }
}
