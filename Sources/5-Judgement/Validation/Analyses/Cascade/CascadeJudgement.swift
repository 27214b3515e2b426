// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What a cascade with one band does on a sample, beside the large model alone.
public struct CascadeJudgement: Sendable, Equatable {
  /// The cascade beside the large model in one measure.
  public struct Comparison: Sendable, Equatable {
    /// The measure.
    public var measure: CascadePlan.Measure
    /// The cascade's.
    public var cascade: Estimate
    /// The large model's.
    public var large: Estimate
    /// The cascade's less the large model's.
    public var difference: Estimate
    /// The tests of the difference.
    public var tests: [HypothesisTest]
    /// Whether the cascade is shown to be no worse than the margin allows; `nil` where it cannot be judged.
    public var isShown: Bool?
  }

  /// The band; infinite where all cases are escalated.
  public var band: Double
  /// The share of cases that are escalated.
  public var escalated: Estimate
  /// What a case costs on average: the small model always, the large one where it is escalated to.
  public var cost: Estimate
  /// What is saved of a case, against the large model for every case.
  public var savings: Estimate
  /// The cost as a share of that of the large model for every case; `nil` where that costs nothing.
  public var costRatio: Estimate?
  /// The measures, in the order of the plan.
  public var comparisons: [Comparison]

  /// Whether every measure is shown; `nil` where none fails but one cannot be judged.
  public var isShown: Bool? {
    if comparisons.contains(where: { $0.isShown == false }) { return false }
    return comparisons.isEmpty || comparisons.contains { $0.isShown == nil } ? nil : true
  }

  /// The verdict of a confirmation.
  public var verdict: Verdict {
    switch isShown {
    case true: .accepted
    case false: .notAccepted
    case nil: .cannotBeJudged
    }
  }

  /// Every estimate, in order.
  public var estimates: [Estimate] {
    [escalated, cost, savings] + (costRatio.map { [$0] } ?? [])
      + comparisons.flatMap { [$0.cascade.of(group: "cascade"), $0.large.of(group: "large alone"), $0.difference] }
  }
}

/// The band that was chosen, and the tests that led to it.
public struct CascadeChoice: Sendable, Equatable {
  /// The bands that were tested, from the most escalation on; the last one failed, unless all were shown.
  public var steps: [CascadeJudgement]
  /// The last band that was shown; escalating every case where none was.
  public var chosen: CascadeJudgement
  /// How many bands there were to test.
  public var planned: Int
}
