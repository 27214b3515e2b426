// SPDX-License-Identifier: Apache-2.0
public import Statistics
public import Vocabulary

/// One quantity that the evaluation estimates, of one score or between two.
public struct Endpoint: Sendable, Hashable {
  /// Whether the evaluation is about it.
  public enum Family: String, Sendable, Hashable, CaseIterable {
    /// The evaluation is about it.
    case primary
    /// It is reported beside.
    case secondary
  }

  /// To what the conclusion extends.
  public enum Generalisation: String, Sendable, Hashable, CaseIterable {
    /// To further cases, read by these readers.
    case cases
    /// To further cases read by further readers (multi-reader multi-case analysis).
    case readers
  }

  /// The name by which criteria speak of it; unique in the protocol.
  public var id: String
  /// Whether the evaluation is about it.
  public var family: Family
  /// What is measured.
  public var metric: Metric
  /// The model whose score is measured; filled in where there is one, `nil` in a comparison of models and where the
  /// scores are of classes or labels.
  public var model: String?
  /// The label, or the class against the rest; `nil` where the metric takes all, or there is none.
  public var label: String?
  /// The arm that is measured; `nil` in a comparison of arms and where there are none.
  public var arm: String?
  /// The part of the curve, exactly for ``Metric/partialAUC``.
  public var partial: PartialRange?
  /// The comparison; `nil` where one quantity is estimated.
  public var comparison: PlannedComparison?
  /// To what the conclusion extends.
  public var generalisation: Generalisation
  /// Whose agreement is measured and how, exactly for the metrics of agreement.
  public var agreement: AgreementPlan?
  /// The line of the file where it begins.
  public var line: Int
}
