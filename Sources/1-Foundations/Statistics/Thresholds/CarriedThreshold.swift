// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

/// A chosen threshold judged on rows that did not choose it, with two kinds of interval that answer two questions.
///
/// - **Fixed**: the threshold is what it is. How will *this* threshold do? Only the test rows are left to chance.
/// - **Total**: the threshold was chosen from a sample and could have fallen elsewhere. How will the *rule* do? Each resample
///   of the tuning rows chooses anew, and is judged on a resample of the test rows.
///
/// A threshold that is deployed as chosen asks the first question; a site that will choose its own by the same rule, or a
/// statement about what the rule guarantees, asks the second.
///
/// > Source: B. Efron, R. Tibshirani, An Introduction to the Bootstrap (1993), for two independent samples. Where a criterion
/// > is maximised the threshold converges with the cube root of *n* only, and the bootstrap of it is not exact: J. Abrevaya,
/// > J. Huang, Econometrica 73 (2005) 1175–1204. Coverage is counted in Documentation/proof/coverage.md; checked against
/// > numpy in `CarriedThresholdTests`.
public struct CarriedThreshold: Sendable {
  /// The choice.
  public let choice: ThresholdChoice
  /// The threshold with the spread of what resampled tuning rows would have chosen.
  public let threshold: Estimate
  /// `sensitivity.fixed`, `specificity.fixed`, and `youden.fixed` or `expected-cost.fixed`.
  public let fixed: [Estimate]
  /// `sensitivity.total`, …; empty where nothing was chosen from rows.
  public let total: [Estimate]
}

extension ThresholdChoice {
  /// Judges the choice on test rows, its own uncertainty included.
  ///
  /// Test rows must come from other patients than the tuning rows. Both samples are drawn by the plan's unit; classes keep their
  /// numbers where the plan is stratified and no unit has rows of both.
  /// - Parameters:
  ///   - test: The rows to judge it on.
  ///   - tuning: The rows that chose it.
  ///   - plan: How rows are drawn; its interval is read off by percentiles.
  ///   - level: The level of all intervals.
  ///   - interval: How the fixed threshold's proportions are made.
  ///   - isCancelled: Asked before each replicate, from the working threads.
  /// - Returns: The threshold and its rates, each with its interval or the reason why it has none.
  /// - Throws: `CancellationError` where the task or `isCancelled` says so.
  /// - Complexity: O(tuning rows) for each replicate, and O(test rows) where these are weighted or share units.
  public func carried(
    to test: LabelledScores, from tuning: LabelledScores, plan: BootstrapPlan, level: ConfidenceLevel = .percent95,
    interval: ProportionInterval = .wilson, isCancelled: @Sendable () -> Bool = { false }
  ) throws(CancellationError) -> CarriedThreshold {
    let reads = BinaryReads(test, threshold: threshold)
    let fixed = fixed(reads, level: level, interval: interval)
    let definition = "the score at or above which a case is called positive, chosen on the tuning rows"
    if case .calibratedCost = rule {
      let given = Estimate(
        name: "threshold", value: threshold, interval: nil, level: level, method: "C_FP / (C_FP + C_FN)", n: 0,
        definition: "the score at or above which a case is called positive, if scores are calibrated probabilities",
        reason: .notApplicable("it follows from the costs alone and was not chosen from rows"))
      return CarriedThreshold(choice: self, threshold: given, fixed: fixed, total: [])
    }
    let from = RankedRows(tuning, unit: plan.unit)
    let to = RankedRows(test, unit: plan.unit)
    let search = ThresholdSearch(rule, prevalence: prevalence, demand: demand)
    let isTuningStratified = plan.isStratified && from.canBeStratified
    let isTestStratified = plan.isStratified && to.canBeStratified
    let values = try plan.replicateValues(columns: 4, isCancelled: isCancelled) {
      (
        tuning: FrameSampler(from.frame, isStratified: isTuningStratified),
        test: FrameSampler(to.frame, isStratified: isTestStratified)
      )
    } replicate: { room, stream in
      room.tuning.draw(from: &stream)
      guard let chosen = search.threshold(from, room.tuning.counts) else { return [nil, nil, nil, nil] }
      let rates: ThresholdRates?
      if to.isPlain {
        rates = Self.drawn(reads, to, at: chosen, isStratified: isTestStratified, &stream)
      } else {
        room.test.draw(from: &stream)
        rates = to.rates(at: chosen, room.test.counts)
      }
      return [chosen, rates?.sensitivity, rates?.specificity, rates.flatMap { criterion($0) }]
    }
    var percentile = plan
    percentile.interval = .percentile
    func estimate(_ column: Int, _ quantity: BootstrapQuantity, observed: Double?, _ rows: RankedRows, n: Int)
      -> Estimate
    {
      BootstrapDistribution(observed: observed, replicates: values[column], acceleration: nil).estimate(
        quantity, plan: percentile, level: level, isStratified: isTuningStratified, n: n,
        clusters: plan.unit == .clusters ? rows.frame.unitCount : nil, undefined: .noObservations)
    }
    var place = estimate(
      0, BootstrapQuantity("threshold", definition: definition), observed: threshold, from, n: from.scores.count)
    if place.reason == .zeroStandardError {
      place.reason = .notApplicable("every resample of the tuning rows chose the same threshold")
    }
    let total = fixed.enumerated().map { index, estimated in
      let quantity = BootstrapQuantity(
        estimated.name.replacing(".fixed", with: ".total"),
        definition: estimated.definition.replacing(Self.fixedWords, with: Self.totalWords), unit: estimated.unit)
      var found = estimate(index + 1, quantity, observed: estimated.value, to, n: estimated.n)
      found.method = found.method.replacing("bootstrap", with: "bootstrap of tuning and test rows")
      found.clusters = estimated.clusters
      if estimated.value == nil { found.reason = estimated.reason }
      // Where no test row is called wrongly resamples show no spread, and the threshold's own doubt comes on top of the rows'.
      if let own = estimated.interval, let drawn = found.interval,
        let both = Interval(min(own.lower, drawn.lower), max(own.upper, drawn.upper)), both != drawn
      {
        found.interval = both
        found.method += ", widened to the fixed interval"
      }
      return found
    }
    return CarriedThreshold(choice: self, threshold: place, fixed: fixed, total: total)
  }

  private static let fixedWords = "with the chosen threshold taken as fixed"
  private static let totalWords = "with the threshold chosen anew by the rule in each resample of the tuning rows"

  /// Rows that are independent and count once need not be drawn: how many of a class are called is binomial.
  private static func drawn(
    _ reads: BinaryReads, _ rows: RankedRows, at threshold: Double, isStratified: Bool, _ stream: inout PhiloxStream
  ) -> ThresholdRates? {
    let counts = reads.counts
    let (all, positives) = (counts.total, counts.positives)
    guard all > 0 else { return nil }
    let sick =
      isStratified ? positives : stream.binomial(trials: all, probability: Double(positives) / Double(all))
    guard sick > 0, sick < all, positives > 0, positives < all else { return nil }
    let called = rows.called(at: threshold)
    let hits = rows.hits[called]
    let found = stream.binomial(trials: sick, probability: Double(hits) / Double(positives))
    let alarms = stream.binomial(
      trials: all - sick, probability: Double(called - hits) / Double(counts.negatives))
    return ThresholdRates(
      sensitivity: Double(found) / Double(sick), specificity: 1 - Double(alarms) / Double(all - sick))
  }

  /// The rates and the criterion of the threshold as it is.
  private func fixed(_ reads: BinaryReads, level: ConfidenceLevel, interval: ProportionInterval) -> [Estimate] {
    func named(_ metric: Metric, _ words: String) -> Estimate {
      var found = reads.estimate(metric, level: level, interval: interval)
      found.name = metric.rawValue + ".fixed"
      found.definition = "\(words), \(Self.fixedWords)"
      return found
    }
    let sensitivity = named(.sensitivity, "share of the positive test rows that are called")
    let specificity = named(.specificity, "share of the negative test rows that are not called")
    switch rule {
    case .sensitivity, .specificity: return [sensitivity, specificity]
    case .youden:
      var index = reads.estimate(.balancedAccuracy, level: level, interval: interval)
      index.name = "youden.fixed"
      index.definition = "sensitivity + specificity - 1 on the test rows, \(Self.fixedWords)"
      index.value = index.value.map { 2 * $0 - 1 }
      index.interval = index.interval.flatMap { Interval(2 * $0.lower - 1, 2 * $0.upper - 1) }
      index.standardError = index.standardError.map { 2 * $0 }
      return [sensitivity, specificity, index]
    case .cost(let cost), .calibratedCost(let cost):
      return [sensitivity, specificity, expectedCost(reads, cost, level: level, interval: interval)]
    }
  }

  private func expectedCost(
    _ reads: BinaryReads, _ cost: MisclassificationCost, level: ConfidenceLevel, interval: ProportionInterval
  ) -> Estimate {
    let misses = reads.estimate(.falseNegativeRate, level: level, interval: interval)
    let alarms = reads.estimate(.falsePositiveRate, level: level, interval: interval)
    let weights = (cost.ratio * prevalence, 1 - prevalence)
    var found = Estimate(
      name: "expected-cost.fixed", value: nil, interval: nil, level: level,
      method: "square-and-add of \(misses.method)", n: reads.counts.total, clusters: misses.clusters,
      unit: "false alarms per case",
      definition:
        "cost ratio \u{b7} prevalence \u{b7} (1 - sensitivity) + (1 - prevalence) \u{b7} (1 - specificity) on the "
        + "test rows, \(Self.fixedWords)", reason: misses.reason ?? alarms.reason)
    guard let missed = misses.value, let alarmed = alarms.value else { return found }
    let value = weights.0 * missed + weights.1 * alarmed
    found.value = value
    guard let a = misses.interval, let b = alarms.interval else { return found }
    var correlation = 0.0
    if let first = reads.influence(of: .falseNegativeRate), let second = reads.influence(of: .falsePositiveRate),
      let both = first.covariance(with: second), let one = first.variance, let two = second.variance
    {
      if one * two > 0 { correlation = max(-1, min(1, both / (one * two).squareRoot())) }
      let variance =
        weights.0 * weights.0 * one + weights.1 * weights.1 * two + 2 * weights.0 * weights.1 * both
      found.standardError = max(0, variance).squareRoot()
    }
    let bounds = NewcombeInterval.sum(
      (weights.0 * missed, weights.0 * a.lower, weights.0 * a.upper),
      (weights.1 * alarmed, weights.1 * b.lower, weights.1 * b.upper), correlation: correlation)
    found.interval = Interval(max(0, bounds.lower), bounds.upper)
    return found
  }
}
