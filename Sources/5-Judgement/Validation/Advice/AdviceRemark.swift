// SPDX-License-Identifier: Apache-2.0
public import Protocols

/// What a rule says of one metric.
public struct AdviceRemark: Sendable, Hashable {
  /// How wrong the metric is for the task.
  public enum Severity: String, Sendable, Hashable, CaseIterable {
    /// It says something else than it seems to; no conclusion should rest on it.
    case refused
    /// It holds within limits that a reader must know.
    case caution
  }

  /// The rule's name.
  public var rule: String
  /// The metric.
  public var metric: AdvisedMetric
  /// How wrong it is.
  public var severity: Severity
  /// Why, in one plain sentence.
  public var reason: String
  /// What to report instead, or beside.
  public var instead: [AdvisedMetric]
  /// Who said it.
  public var source: Citation

  /// The remark as one paragraph.
  public var words: String {
    let remedy =
      instead.isEmpty
      ? "" : " \(severity == .refused ? "Report" : "Beside it") \(AdvisedMetric.list(instead))."
    return "\(metric.title) \(severity == .refused ? "is refused" : "needs care"): \(reason).\(remedy) (\(source))"
  }
}
