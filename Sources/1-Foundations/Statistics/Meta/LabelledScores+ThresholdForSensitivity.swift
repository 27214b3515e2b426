// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

extension LabelledScores {
  /// The threshold that would give a sensitivity here: the highest one at which at least that share of positives is called.
  ///
  /// Calls are positive at or above it. The interval is for the threshold of the population: between two order statistics of
  /// the positive scores where rows are independent (exact, free of distribution), else after Woodruff: the thresholds at the
  /// ends of the sensitivity's own interval, which respects weights and units.
  ///
  /// **Edge cases.** `nil` without positives. A bound is infinite where the positives are too few to bound it.
  /// - Parameters:
  ///   - sensitivity: Strictly between 0 and 1.
  ///   - level: The confidence level.
  /// - Returns: The estimate `threshold`, in the unit of the scores.
  /// - Complexity: O(*n* log *n*).
  /// > Source: David & Nagaraja, Order Statistics, 3rd ed. (2003), 7.1; Woodruff, JASA 47 (1952) 635–646.
  public func threshold(forSensitivity sensitivity: Double, level: ConfidenceLevel = .percent95) -> Estimate {
    precondition(sensitivity > 0 && sensitivity < 1, "a sensitivity strictly between 0 and 1")
    let isSimple = weights == nil && clusters == nil
    let method = isSimple ? "order statistics, exact" : "Woodruff (Wilson, effective sample size)"
    let definition = "highest threshold at which the sensitivity is at least \(sensitivity)"
    let positives = isPositive.indices.filter { isPositive[$0] && (weights?[$0] ?? 1) > 0 }
      .map { (score: scores[$0], weight: weights?[$0] ?? 1) }.sorted { $0.score > $1.score }
    guard let value = Self.threshold(positives, at: sensitivity) else {
      return .undefined(
        "threshold", because: .noPositives, level: level, method: method, n: 0, definition: definition)
    }
    var estimate = Estimate(
      name: "threshold", value: value, interval: nil, level: level, method: method, n: positives.count,
      definition: definition)
    if isSimple {
      let chance = BinomialDistribution(trials: positives.count, successProbability: sensitivity)
      // How many of the positives lie at or above the population's threshold is binomial.
      let lower = chance.quantile(level.alpha / 2)
      var upper = chance.quantile(1 - level.alpha / 2) + 1
      while upper <= positives.count, chance.upperTail(upper - 1) > level.alpha / 2 { upper += 1 }
      let top = lower >= 1 && chance.cumulative(lower - 1) <= level.alpha / 2 ? positives[lower - 1].score : .infinity
      let bottom = upper <= positives.count ? positives[upper - 1].score : -.infinity
      estimate.interval = Interval(bottom, top)
      return estimate
    }
    let reads = BinaryReads(self, threshold: value).estimate(.sensitivity, level: level)
    estimate.clusters = reads.clusters
    guard let range = reads.interval else {
      estimate.reason = reads.reason
      return estimate
    }
    let top = range.lower > 0 ? Self.threshold(positives, at: range.lower) ?? .infinity : .infinity
    let bottom = range.upper < 1 ? Self.threshold(positives, at: range.upper) ?? -.infinity : -.infinity
    estimate.interval = Interval(min(bottom, value), max(top, value))
    return estimate
  }

  /// The score at which the weight from the top reaches a share of all.
  private static func threshold(_ descending: [(score: Double, weight: Double)], at share: Double) -> Double? {
    let total = descending.reduce(0) { $0 + $1.weight }
    var sum = 0.0
    for (score, weight) in descending {
      sum += weight
      // Sums of many weights miss the share by rounding.
      if sum >= share * total * (1 - 1e-12) { return score }
    }
    return descending.last?.score
  }
}
