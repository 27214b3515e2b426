// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

extension Comparison {
  /// Judges the difference of two proportions from different subjects, by Newcombe's hybrid score interval.
  ///
  /// Among the tests is also the score test of equal proportions (Pearson's chi-squared, without correction).
  ///
  /// - Parameters:
  ///   - test: The proportion of what is on trial.
  ///   - reference: The proportion it is compared with.
  ///   - metric: The machine name of the metric.
  ///   - hypothesis: What is to be shown.
  ///   - higherIsBetter: Whether a higher proportion is better; if not, the difference is reference less test.
  ///   - level: The two-sided level.
  /// > Source: Newcombe, Statistics in Medicine 17 (1998) 873–890, method 10. Checked against its Table II in
  /// > `ComparisonTests`.
  public init(
    test: Proportion, reference: Proportion, metric: String, hypothesis: Hypothesis, higherIsBetter: Bool = true,
    level: ConfidenceLevel = .percent95
  ) {
    let first = higherIsBetter ? test : reference
    let second = higherIsBetter ? reference : test
    self.init(
      newcombe: first, second, correlation: 0, metric: metric, hypothesis: hypothesis, level: level,
      method: "Newcombe hybrid score, independent", n: test.trials + reference.trials,
      definition: Self.definition(metric, higherIsBetter: higherIsBetter),
      variance: { p, q in p * (1 - p) / Double(first.trials) + q * (1 - q) / Double(second.trials) },
      more: [Self.scoreTest(first, second, metric: metric)])
  }

  /// Judges the difference of two proportions about the same subjects, by Newcombe's hybrid score interval for pairs.
  ///
  /// Among the tests is also McNemar's, in its mid-p version.
  ///
  /// - Parameters:
  ///   - pairs: The subjects by agreement.
  ///   - metric: The machine name of the metric.
  ///   - hypothesis: What is to be shown.
  ///   - higherIsBetter: Whether a higher proportion is better; if not, the difference is reference less test.
  ///   - level: The two-sided level.
  /// > Source: Newcombe, Statistics in Medicine 17 (1998) 2635–2650, method 10. Checked in `ComparisonTests`.
  public init(
    paired pairs: PairedProportions, metric: String, hypothesis: Hypothesis, higherIsBetter: Bool = true,
    level: ConfidenceLevel = .percent95
  ) {
    let n = Double(pairs.total)
    let gap = Double(pairs.testOnly - pairs.referenceOnly)
    let discordant = Double(pairs.testOnly + pairs.referenceOnly)
    self.init(
      newcombe: higherIsBetter ? pairs.test : pairs.reference, higherIsBetter ? pairs.reference : pairs.test,
      correlation: pairs.correctedPhi, metric: metric, hypothesis: hypothesis, level: level,
      method: "Newcombe hybrid score, paired", n: pairs.total,
      definition: Self.definition(metric, higherIsBetter: higherIsBetter),
      variance: { _, _ in (discordant - gap * gap / n) / (n * n) },
      more: [pairs.mcNemar.test(.midP, name: "mcnemar.\(metric)")])
  }

  private init(
    newcombe first: Proportion, _ second: Proportion, correlation: Double, metric: String, hypothesis: Hypothesis,
    level: ConfidenceLevel, method: String, n: Int, definition: String, variance: (Double, Double) -> Double,
    more: [HypothesisTest]
  ) {
    guard let p = first.value, let q = second.value else {
      self = .undefined(
        metric: metric, hypothesis: hypothesis, because: .noObservations, level: level, method: method, n: n,
        definition: definition)
      return
    }
    let bounds = { @Sendable (z: Double) in
      NewcombeInterval.difference(first.part(z), second.part(z), correlation: correlation)
    }
    let range = bounds(NormalDistribution.standard.upperTailQuantile(level.alpha / 2))
    let estimate = Estimate(
      name: "difference.\(metric)", value: p - q, interval: Interval(range.lower, range.upper),
      standardError: max(0, variance(p, q)).squareRoot(), level: level, method: method, n: n, definition: definition)
    self.init(
      estimate, hypothesis, metric: metric, scores: { Self.score(at: $0, value: p - q, bounds: bounds) }, more: more)
  }

  /// The normal score at which the nearer bound of an interval touches a value: positive where the estimate lies above it.
  private static func score(
    at null: Double, value: Double, bounds: (Double) -> (lower: Double, upper: Double)
  ) -> Double {
    guard value != null else { return 0 }
    let isAbove = value > null
    // Beyond 38 deviations the normal tail is below the smallest double.
    var (low, high) = (0.0, 38.0)
    for _ in 0..<80 {
      let z = 0.5 * (low + high)
      let range = bounds(z)
      if isAbove ? range.lower > null : range.upper < null { low = z } else { high = z }
    }
    return isAbove ? low : -low
  }

  private static func scoreTest(_ first: Proportion, _ second: Proportion, metric: String) -> HypothesisTest {
    let name = "score.\(metric)"
    let method = "score test of equal proportions, without correction"
    let (m, n) = (Double(first.trials), Double(second.trials))
    let pooled = Double(first.successes + second.successes) / (m + n)
    guard let p = first.value, let q = second.value, pooled > 0, pooled < 1 else {
      return HypothesisTest(
        name: name, statistic: nil, distribution: "chi-squared", degreesOfFreedom: [1], pValue: nil, method: method,
        reason: m > 0 && n > 0 ? .zeroStandardError : .noObservations)
    }
    let statistic = (p - q) * (p - q) / (pooled * (1 - pooled) * (1 / m + 1 / n))
    return HypothesisTest(
      name: name, statistic: statistic, distribution: "chi-squared", degreesOfFreedom: [1],
      pValue: ChiSquared(degreesOfFreedom: 1).upperTail(statistic), method: method)
  }
}

extension Proportion {
  /// The estimate with Wilson's bounds for a normal quantile; asked only where there are trials.
  fileprivate func part(_ z: Double) -> NewcombeInterval.Part {
    let bounds = ProportionInterval.wilson(successes: Double(successes), trials: Double(trials), z: z)
    return (Double(successes) / Double(trials), bounds.lower, bounds.upper)
  }
}
