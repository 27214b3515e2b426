// SPDX-License-Identifier: Apache-2.0
public import Protocols

/// Which metrics fit a task, and what is wrong with those that were chosen.
///
/// ```swift
/// var plan = TaskPlan(.classification)
/// plan.prevalence = 0.01
/// MetricAdvice(TaskFingerprint(plan), chosen: [.accuracy]).remarks.first?.severity   // .refused
/// ```
/// The rules are values (`AdviceRule`, `RecommendationRule`): each says of which metrics it speaks, when it holds, why, and
/// who said it first.
/// > Source: the idea of a fingerprint of the task that leads to metrics is that of Maier-Hein, Reinke et al., Nature
/// > Methods 21 (2024) 195–212; each rule names its own source. Checked in `MetricAdviceTests`.
public struct MetricAdvice: Sendable, Equatable {
  /// The task that the advice is for.
  public var task: TaskFingerprint
  /// The metrics that were chosen; empty where advice is asked for before choosing.
  public var chosen: [AdvisedMetric]
  /// What is wrong with those that were chosen, refusals first; where none was chosen, which ones would be refused.
  public var remarks: [AdviceRemark]
  /// What the task asks for.
  public var recommended: [Recommendation]
  /// What of it is not among those that were chosen; empty where none was chosen.
  public var missing: [Recommendation]
  /// Where what was declared contradicts itself or the data, in sentences.
  public var contradictions: [String]
  /// What would make the advice better if it were declared, in sentences.
  public var unknown: [String]

  /// Gives the advice.
  /// - Parameters:
  ///   - task: What is known of the task.
  ///   - chosen: The metrics that are to be reported, in their order; a rule about a metric that stands alone looks at
  ///     all of them.
  ///   - contradictions: What was found when the task was put together.
  /// - Complexity: O(*r m*) for *r* rules and *m* metrics.
  public init(_ task: TaskFingerprint, chosen: [AdvisedMetric] = [], contradictions: [String] = []) {
    self.task = task
    self.chosen = chosen
    self.contradictions = contradictions
    recommended = RecommendationRule.all.compactMap { $0.recommendation(for: task) }
    let wanted = recommended.flatMap(\.oneOf)
    if chosen.isEmpty {
      missing = []
      remarks = AdvisedMetric.allCases.flatMap { metric in
        AdviceRule.all.compactMap { $0.remark(on: metric, among: wanted, of: task) }
      }.filter { $0.severity == .refused }
    } else {
      missing = recommended.filter { recommendation in !recommendation.oneOf.contains(where: chosen.contains) }
      let found = chosen.flatMap { metric in
        AdviceRule.all.compactMap { $0.remark(on: metric, among: chosen, of: task) }
      }
      remarks = found.filter { $0.severity == .refused } + found.filter { $0.severity == .caution }
    }
    unknown = Self.unknown(of: task)
  }

  /// What was said of one metric.
  public func remarks(on metric: AdvisedMetric) -> [AdviceRemark] { remarks.filter { $0.metric == metric } }

  /// The worst that was said of one metric; `nil` where it fits.
  public func severity(of metric: AdvisedMetric) -> AdviceRemark.Severity? {
    let found = remarks(on: metric).map(\.severity)
    return found.contains(.refused) ? .refused : found.first
  }

  /// The names of all rules, of both kinds, for the tests that each of them can hold.
  package static let ruleNames = AdviceRule.all.map(\.id)
  package static let recommendationNames = RecommendationRule.all.map(\.id)

  private static func unknown(of task: TaskFingerprint) -> [String] {
    let asks: [(isOpen: Bool, words: String)] = [
      (
        task.judgesCases && task.prevalenceInUse == nil,
        "The prevalence of use is not declared: predictive values and whatever depends on it cannot be carried to use."
      ),
      (
        task.judgesCases && task.usesThreshold == nil,
        "Whether a threshold decides is not declared: whether the operating point must be judged stays open."
      ),
      (
        task.judgesCases && task.scores == nil,
        "Whether the scores are probabilities is not declared: whether calibration must be judged stays open."
      ),
      (
        task.kind == .segmentation && task.structureVoxels == nil && task.structurePixels == nil,
        "The size of a typical structure is not declared: whether overlap says anything stays open."
      ),
      (
        task.kind == .detection && task.unit == nil,
        "The unit of judgement is not declared: for lesions and for images other metrics fit."
      ),
    ]
    return asks.filter(\.isOpen).map(\.words)
  }
}
