// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension LabelledScores {
  /// The average precision: the step-wise area under the precision–recall curve.
  ///
  /// The mean, over the positive cases, of the precision at the threshold that just calls the case positive. Cases that tie
  /// share one threshold; nothing is interpolated.
  ///
  /// The variance is that of the statistic's linearisation: how much each unit's weight would move it; clusters and weights
  /// enter through the units. Unlike the ROC curve it depends on how the cases were gathered, because the precision moves
  /// with the share of positives.
  ///
  /// **Edge cases.** The value is `nil` without a case of either class (without negatives every model would score 1). The
  /// interval is `nil` as for ``area(level:interval:)``.
  /// - Parameters:
  ///   - sampling: How the cases were gathered.
  ///   - level: The confidence level of the interval.
  ///   - interval: The scale on which the interval is symmetric.
  /// - Returns: The average precision, 0…1; the share of positives is what a model without skill reaches.
  /// - Complexity: O(*n*).
  /// > Source: the interval on the logit scale after Boyd, Eng & Page, ECML PKDD 2013, 451–466; the variance by Jaeckel's
  /// > infinitesimal jackknife, as in Efron, The Jackknife, the Bootstrap (1982), 6. Checked in `AveragePrecisionTests`
  /// > against the slow definition, scikit-learn, numerical derivatives and a bootstrap.
  public func averagePrecision(
    sampling: CaseSampling = .cohort, level: ConfidenceLevel = .percent95, interval: AreaInterval = .logit
  ) -> Estimate {
    let method =
      "infinitesimal jackknife" + (clusters == nil ? "" : " over units")
      + (sampling == .cohort ? "" : ", class sizes fixed") + interval.suffix
    let definition = "mean precision at the thresholds of the positive cases, step-wise, ties as one threshold"
    let groups = ScoreGroups(self)
    if let gap = groups.gap {
      return .undefined(
        Metric.averagePrecision.rawValue, because: gap, level: level, method: method, n: count, definition: definition)
    }
    return averagePrecisionInfluence(groups, sampling).ranking(
      name: Metric.averagePrecision.rawValue, level: level, scale: interval, definition: definition, method: method)
  }

  /// The average precision as a sum over units, for comparing it with another on the same units.
  /// - Parameter sampling: How the cases were gathered.
  /// - Returns: `nil` where a class has fewer than two units.
  /// - Complexity: O(*n*).
  public func averagePrecisionInfluence(sampling: CaseSampling = .cohort) -> UnitInfluence? {
    let groups = ScoreGroups(self)
    guard groups.gap == nil else { return nil }
    let influence = averagePrecisionInfluence(groups, sampling)
    return influence.shortage == nil ? influence : nil
  }

  private func averagePrecisionInfluence(_ groups: ScoreGroups, _ sampling: CaseSampling) -> UnitInfluence {
    let total = groups.positiveTotal
    var precision = [Double](repeating: 0, count: groups.count)
    var truePositives = precision
    var called = precision
    var hits = 0.0
    var calls = 0.0
    var sum = 0.0
    for group in 0..<groups.count {
      hits += groups.positive[group]
      calls += groups.positive[group] + groups.negative[group]
      truePositives[group] = hits
      called[group] = calls
      precision[group] = calls > 0 ? hits / calls : 0
      sum += groups.positive[group] * precision[group]
    }
    let value = sum / total
    // A case is called at its own threshold and at every lower one, where it adds to the hits or to the false alarms.
    var positivePart = precision
    var negativePart = precision
    var gain = 0.0
    var loss = 0.0
    for group in (0..<groups.count).reversed() {
      if called[group] > 0 {
        let share = groups.positive[group] / (called[group] * called[group])
        gain += share * (called[group] - truePositives[group])
        loss += share * truePositives[group]
      }
      positivePart[group] = (precision[group] - value + gain) / total
      negativePart[group] = -loss / total
    }
    if sampling == .byClass {
      // With the class sizes given, only what sets a case apart from its own class is left to chance.
      let positiveMean = Self.mean(positivePart, groups.positive, groups.positiveTotal)
      let negativeMean = Self.mean(negativePart, groups.negative, groups.negativeTotal)
      for group in 0..<groups.count {
        positivePart[group] -= positiveMean
        negativePart[group] -= negativeMean
      }
    }
    return influence(value: value, groups: groups, positivePart: positivePart, negativePart: negativePart)
  }

  private static func mean(_ values: [Double], _ weights: [Double], _ total: Double) -> Double {
    zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
  }
}
