// SPDX-License-Identifier: Apache-2.0
import Protocols

/// One reason for which a metric is wrong, or only half right, for a task.
///
/// A rule is a value: what it speaks of, when it holds, what it says and who said it first. Nothing about metrics and
/// tasks is decided anywhere else.
struct AdviceRule: Sendable {
  /// Its name, for programs: `accuracy-of-rare-disease`.
  var id: String
  /// The metrics that it speaks of.
  var about: [AdvisedMetric]
  /// How wrong they are.
  var severity: AdviceRemark.Severity
  /// Metrics beside one of which the rule is silent: it is about a metric that stands alone.
  var unlessBeside: [AdvisedMetric] = []
  /// When it holds.
  var when: @Sendable (TaskFingerprint) -> Bool
  /// Why, in one plain sentence.
  var because: @Sendable (TaskFingerprint) -> String
  /// What to report instead, or beside.
  var instead: [AdvisedMetric] = []
  /// Who said it.
  var source: Citation

  /// What it says of one metric among those that were chosen; `nil` where it is silent.
  func remark(on metric: AdvisedMetric, among chosen: [AdvisedMetric], of task: TaskFingerprint) -> AdviceRemark? {
    guard about.contains(metric), when(task), !chosen.contains(where: unlessBeside.contains) else { return nil }
    return AdviceRemark(
      rule: id, metric: metric, severity: severity, reason: because(task), instead: instead, source: source)
  }

  /// Every rule, in the order in which they are said.
  static let all = prevalence + thresholds + chances + classes + agreement + detection + segmentation + uncertainty
}
