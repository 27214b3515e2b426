// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

extension Comparison {
  /// Judges a difference by its standard error: a normal interval and its tests.
  ///
  /// - Parameters:
  ///   - metric: The machine name of the metric; the estimate is called `difference.` and that.
  ///   - value: Test less reference, already oriented so that positive is better for the test.
  ///   - standardError: Its standard error; `nil` where it cannot be said.
  ///   - hypothesis: What is to be shown.
  ///   - level: The two-sided level.
  ///   - method: How the standard error was made.
  ///   - n: How many observations entered.
  ///   - clusters: How many sampling units, where rows are not independent.
  ///   - definition: What the difference is, in one sentence.
  ///   - reason: Why there is no standard error, where there is none.
  public init(
    metric: String, difference value: Double, standardError: Double?, hypothesis: Hypothesis,
    level: ConfidenceLevel = .percent95, method: String, n: Int, clusters: Int? = nil, definition: String,
    reason: UndefinedReason = .zeroStandardError
  ) {
    var estimate = Estimate(
      name: "difference.\(metric)", value: value, interval: nil, standardError: standardError, level: level,
      method: method, n: n, clusters: clusters, definition: definition)
    // A standard error of zero is not certainty: the method has run out of information.
    guard let standardError, standardError > 0 else {
      estimate.reason = standardError == nil ? reason : .zeroStandardError
      self.init(estimate, hypothesis, metric: metric, scores: nil, more: [])
      return
    }
    let half = NormalDistribution.standard.upperTailQuantile(level.alpha / 2) * standardError
    estimate.interval = Interval(value - half, value + half)
    self.init(
      estimate, hypothesis, metric: metric, scores: { (value - $0) / standardError }, more: [])
  }

  /// Judges the difference of two statistics that number their sampling units alike, with their covariance.
  ///
  /// Paired, unpaired and partly paired, clustered and weighted designs are all the same here: units that only one of the two saw
  /// contribute nothing to the covariance. The interval is normal and is not cut at the ends of the range.
  ///
  /// - Parameters:
  ///   - test: The statistic of what is on trial.
  ///   - reference: The statistic it is compared with.
  ///   - metric: The machine name of the metric.
  ///   - hypothesis: What is to be shown.
  ///   - higherIsBetter: Whether a higher statistic is better; if not, the difference is reference less test.
  ///   - level: The two-sided level.
  ///   - method: How the variances were made.
  ///   - clusters: How many sampling units there are, where rows are not independent.
  /// > Source: DeLong, DeLong & Clarke-Pearson, Biometrics 44 (1988) 837–845; Obuchowski, Statistics in Medicine 17 (1998)
  /// > 1495–1507 for clustered proportions.
  public init(
    test: UnitInfluence, reference: UnitInfluence, metric: String, hypothesis: Hypothesis, higherIsBetter: Bool = true,
    level: ConfidenceLevel = .percent95, method: String = "linearised variance over sampling units",
    clusters: Int? = nil
  ) {
    var variance: Double?
    if let a = test.variance, let b = reference.variance, let shared = test.covariance(with: reference) {
      let sum = a + b - 2 * shared
      // Equal columns leave a rest of rounding, which is no variance.
      variance = sum > 1e-14 * (a + b) ? sum : 0
    }
    let value = higherIsBetter ? test.value - reference.value : reference.value - test.value
    let found = min(test.positiveUnits, test.negativeUnits, reference.positiveUnits, reference.negativeUnits)
    self.init(
      metric: metric, difference: value, standardError: variance?.squareRoot(), hypothesis: hypothesis, level: level,
      method: method, n: max(test.rows, reference.rows), clusters: clusters,
      definition: Self.definition(metric, higherIsBetter: higherIsBetter),
      reason: .tooFewUnits(of: "sampling units in a class", found: found, needed: 2))
  }

  /// Says the orientation.
  static func definition(_ metric: String, higherIsBetter: Bool) -> String {
    higherIsBetter
      ? "\(metric) of the test less \(metric) of the reference, so that positive is better for the test"
      : "\(metric) of the reference less \(metric) of the test, so that positive is better for the test"
  }
}
