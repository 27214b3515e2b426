// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What was found for one endpoint of the protocol.
public struct EndpointResult: Sendable, Equatable {
  /// The endpoint's name in the protocol.
  public var id: String
  /// Whether it is primary; else secondary.
  public var isPrimary: Bool
  /// The metric.
  public var metric: Metric
  /// What it measures, in words: `AUC, FFDM against SFM, non-inferiority with margin 0.05`.
  public var title: String
  /// The endpoint's own estimate: the metric, or the difference of a comparison.
  public var estimate: Estimate
  /// For a comparison, the estimates of the compared arms or models, test first.
  public var arms: [Estimate]
  /// The tests that belong to it.
  public var tests: [HypothesisTest]
  /// For a comparison with a hypothesis, whether it is shown; `nil` where it cannot be judged or there is none.
  public var isShown: Bool?
  /// The margin of non-inferiority or equivalence.
  public var margin: Double?
  /// Why the endpoint as a whole cannot be judged; its estimates then have no value either.
  public var refusal: String?
  /// What speaks against the metric for this task and these data, in sentences; most have nothing.
  public var cautions: [String]

  /// Makes a result; the parameters are the properties.
  public init(
    id: String, isPrimary: Bool, metric: Metric, title: String, estimate: Estimate, arms: [Estimate] = [],
    tests: [HypothesisTest] = [], isShown: Bool? = nil, margin: Double? = nil, refusal: String? = nil,
    cautions: [String] = []
  ) {
    self.id = id
    self.isPrimary = isPrimary
    self.metric = metric
    self.title = title
    self.estimate = estimate
    self.arms = arms
    self.tests = tests
    self.isShown = isShown
    self.margin = margin
    self.refusal = refusal
    self.cautions = cautions
  }
}
