// SPDX-License-Identifier: Apache-2.0

/// What every threshold does in a sample, from the lowest up: what a drawing of a choice shows.
public struct ThresholdProfile: Sendable {
  /// The thresholds: each score that occurs, ascending.
  public let thresholds: [Double]
  /// The rates at each.
  public let rates: [ThresholdRates]

  /// Counts; `nil` where a class is missing.
  /// - Complexity: O(*n*).
  public init?(_ sample: LabelledScores) {
    let groups = ScoreGroups(sample)
    guard groups.gap == nil else { return nil }
    var (hits, alarms) = (0.0, 0.0)
    var rates: [ThresholdRates] = []
    for group in 0..<groups.count {
      hits += groups.positive[group]
      alarms += groups.negative[group]
      rates.append(
        ThresholdRates(
          sensitivity: min(1, hits / groups.positiveTotal), specificity: max(0, 1 - alarms / groups.negativeTotal)))
    }
    thresholds = groups.threshold.reversed()
    self.rates = rates.reversed()
  }
}
