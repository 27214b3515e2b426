// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What a difference between a test and a reference shows about a hypothesis.
///
/// The difference is oriented so that positive is better for the test; its definition says so. The verdict comes from the
/// two-sided interval at ``Estimate/level``, that is, from one-sided tests at half of alpha:
/// - ``Hypothesis/superiority``: shown when the lower bound lies above 0.
/// - ``Hypothesis/nonInferiority(margin:)``: shown when the lower bound lies above −margin.
/// - ``Hypothesis/equivalence(margin:)``: shown when both bounds lie within ±margin, strictly (two one-sided tests).
/// - ``Hypothesis/difference``: shown when the interval excludes 0.
///
/// p-values come from the same interval, turned around: the level at which the bound would touch the null value. So a verdict
/// and its p-value cannot disagree.
public struct Comparison: Sendable, Equatable {
  /// Test less reference, oriented so that positive is better for the test.
  public let difference: Estimate
  /// The two-sided test of no difference, the test of the hypothesis where it is another, and further tests of the method.
  public let tests: [HypothesisTest]
  /// What was to be shown.
  public let hypothesis: Hypothesis
  /// Whether it is shown; `nil` where it cannot be judged.
  public let isShown: Bool?

  /// A comparison that cannot be made, with the reason.
  ///
  /// - Parameters:
  ///   - metric: The machine name of the metric.
  ///   - hypothesis: What was to be shown.
  ///   - reason: Why it cannot be judged.
  ///   - level: The two-sided level.
  ///   - method: The method that was to be used.
  ///   - n: How many observations there are.
  ///   - clusters: How many sampling units, where rows are not independent.
  ///   - definition: What was to be computed, in one sentence.
  /// - Returns: A comparison without verdict.
  public static func undefined(
    metric: String, hypothesis: Hypothesis, because reason: UndefinedReason, level: ConfidenceLevel = .percent95,
    method: String, n: Int, clusters: Int? = nil, definition: String
  ) -> Comparison {
    let difference = Estimate.undefined(
      "difference.\(metric)", because: reason, level: level, method: method, n: n, clusters: clusters,
      definition: definition)
    return Comparison(difference, hypothesis, metric: metric, scores: nil, more: [])
  }

  init(difference: Estimate, tests: [HypothesisTest], hypothesis: Hypothesis, isShown: Bool?) {
    self.difference = difference
    self.tests = tests
    self.hypothesis = hypothesis
    self.isShown = isShown
  }

  /// Makes the tests and the verdict that belong to a difference.
  ///
  /// `scores` gives, for a null value, the normal score at which a bound of the interval touches it.
  init(
    _ difference: Estimate, _ hypothesis: Hypothesis, metric: String, scores: ((Double) -> Double)?,
    more: [HypothesisTest]
  ) {
    self.difference = difference
    self.hypothesis = hypothesis
    let builder = HypothesisTestBuilder(metric: metric, difference: difference, scores: scores)
    var tests = [builder.twoSided]
    if let test = builder.test(of: hypothesis) { tests.append(test) }
    self.tests = tests + more
    isShown = difference.interval.flatMap(hypothesis.isShown)
  }
}
