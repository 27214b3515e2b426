// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension LabelledScores {
  private static let areaDefinition =
    "chance that a positive case scores higher than a negative one, a tie counting one half"

  /// The area under the empirical ROC curve.
  ///
  /// The area is the chance that a random positive case scores above a random negative one, a tie counting one half. Its
  /// variance comes from the placements of the cases (DeLong); with clusters from the sums of the placements within each
  /// unit (Obuchowski), and with weights from the linearised ratio of weighted sums. No distribution is assumed.
  ///
  /// ```swift
  /// let sample = try LabelledScores(scores: [1, 2, 3, 4], isPositive: [false, true, false, true])
  /// sample.area().value  // 0.75
  /// ```
  /// **Edge cases.** The value is `nil` without a case of either class. The interval is `nil` with fewer than two units of
  /// either class, where the standard error is zero, and on the logit scale at an area of 0 or 1.
  /// - Parameters:
  ///   - level: The confidence level of the interval.
  ///   - interval: The scale on which the interval is symmetric.
  /// - Returns: The area, 0…1.
  /// - Complexity: O(*n*) time and space for *n* cases: the scores are sorted by digits.
  /// > Source: DeLong et al., Biometrics 44 (1988) 837–845; Obuchowski, Biometrics 53 (1997) 567–578; logit after Pepe, The
  /// > Statistical Evaluation of Medical Tests (2003), 5.2. Checked against the O(*mn*) definition and published numbers in
  /// > `AreaTests`.
  public func area(level: ConfidenceLevel = .percent95, interval: AreaInterval = .logit) -> Estimate {
    let method = varianceName + interval.suffix
    guard weights == nil, clusters == nil else {
      let groups = ScoreGroups(self)
      if let gap = groups.gap {
        return .undefined(
          Metric.auc.rawValue, because: gap, level: level, method: method, n: count, definition: Self.areaDefinition)
      }
      return areaInfluence(groups).ranking(
        name: Metric.auc.rawValue, level: level, scale: interval, definition: Self.areaDefinition, method: method)
    }
    let sums = RankSums(scores: scores, isPositive: isPositive, positiveCount: positiveCount)
    var estimate = Estimate(
      name: Metric.auc.rawValue, value: sums.area, interval: nil, level: level, method: method, n: count,
      definition: Self.areaDefinition)
    guard let value = sums.area else {
      estimate.reason = count == 0 ? .noObservations : positiveCount == 0 ? .noPositives : .noNegatives
      return estimate
    }
    guard let variance = sums.deLongVariance else {
      estimate.reason =
        positiveCount < 2
        ? .tooFewUnits(of: "positive cases", found: positiveCount, needed: 2)
        : .tooFewUnits(of: "negative cases", found: negativeCount, needed: 2)
      return estimate
    }
    estimate.standardError = variance.squareRoot()
    switch interval.interval(value: value, variance: variance, level: level, range: 0...1) {
    case .success(let found): estimate.interval = found
    case .failure(let gap): estimate.reason = gap.reason
    }
    return estimate
  }

  /// The area as a sum over units, for comparing it with another on the same units.
  ///
  /// Its variance is DeLong's where each row is its own unit and Obuchowski's where rows are clustered. Without clusters
  /// the units are the rows, in their order.
  /// - Returns: `nil` where a class has fewer than two units, because the area then has no variance.
  /// - Complexity: O(*n*).
  /// > Source: DeLong et al., Biometrics 44 (1988) 837–845; Obuchowski, Biometrics 53 (1997) 567–578. Checked against
  /// > published covariances in `CorrelatedScoresTests`.
  public func areaInfluence() -> UnitInfluence? {
    let groups = ScoreGroups(self)
    guard groups.gap == nil else { return nil }
    let influence = areaInfluence(groups)
    return influence.shortage == nil ? influence : nil
  }

  /// The area where both classes have weight.
  func areaInfluence(_ groups: ScoreGroups) -> UnitInfluence {
    var positivePart = [Double](repeating: 0, count: groups.count)
    var negativePart = positivePart
    var wins = 0.0
    var positivesAbove = 0.0
    var negativesAbove = 0.0
    for group in 0..<groups.count {
      let p = groups.positive[group]
      let q = groups.negative[group]
      let beaten = groups.negativeTotal - negativesAbove - q / 2
      wins += p * beaten
      positivePart[group] = beaten / groups.negativeTotal
      negativePart[group] = (positivesAbove + p / 2) / groups.positiveTotal
      positivesAbove += p
      negativesAbove += q
    }
    let value = wins / (groups.positiveTotal * groups.negativeTotal)
    for group in 0..<groups.count {
      positivePart[group] = (positivePart[group] - value) / groups.positiveTotal
      negativePart[group] = (negativePart[group] - value) / groups.negativeTotal
    }
    return influence(value: value, groups: groups, positivePart: positivePart, negativePart: negativePart)
  }
}
