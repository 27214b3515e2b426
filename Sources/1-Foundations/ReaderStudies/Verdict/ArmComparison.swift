// SPDX-License-Identifier: Apache-2.0
public import Statistics
public import Vocabulary

/// What a difference between two arms shows about a hypothesis.
public struct ArmComparison: Sendable, Equatable {
  /// First less second, higher is better.
  public let difference: Estimate
  /// The two-sided test, and the test of the hypothesis where it is another.
  public let tests: [HypothesisTest]
  /// What was to be shown.
  public let hypothesis: Hypothesis
  /// Whether it is shown by the two-sided interval; `nil` where it cannot be judged.
  public let isShown: Bool?

  init(difference: Estimate, tests: [HypothesisTest], hypothesis: Hypothesis) {
    self.difference = difference
    self.tests = tests
    self.hypothesis = hypothesis
    isShown = difference.interval.flatMap(hypothesis.isShown)
  }
}
