// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What a positive truth says about the patient.
public enum PositiveMeaning: String, Sendable, Hashable, CaseIterable {
  /// The disease, or any finding.
  case finding
  /// That there is nothing to find: the "no finding" label of chest radiographs.
  case noFinding = "no-finding"
}

/// What is measured in each group and compared between groups.
///
/// All but the last two are metrics of the positive class, whatever it stands for. Under- and overdiagnosis are about the
/// patient: they are the same number whether the truth names the disease or its absence.
public enum FairnessMeasure: String, Sendable, Hashable, CaseIterable {
  /// Share of cases called positive.
  case selectionRate = "selection-rate"
  /// True positive rate.
  case sensitivity
  /// False positive rate.
  case falsePositiveRate = "false-positive-rate"
  /// False negative rate.
  case falseNegativeRate = "false-negative-rate"
  /// True negative rate.
  case specificity
  /// Positive predictive value.
  case precision
  /// Negative predictive value.
  case npv
  /// Share of cases called rightly.
  case accuracy
  /// Area under the ROC curve.
  case auc
  /// Share of cases that are positive; it describes the group and not the model.
  case prevalence
  /// Share of the diseased who are called "no finding".
  ///
  /// > Source: Seyyed-Kalantari et al., Nature Medicine 27 (2021) 2176–2182.
  case underdiagnosis = "underdiagnosis-rate"
  /// Share of the healthy who are called diseased.
  case overdiagnosis = "overdiagnosis-rate"

  /// The metric of the positive class that this is.
  ///
  /// The underdiagnosis rate is the false negative rate of a finding, and the false positive rate of "no finding".
  public func metric(positiveMeans meaning: PositiveMeaning) -> Metric {
    switch self {
    case .selectionRate: .selectionRate
    case .sensitivity: .sensitivity
    case .falsePositiveRate: .falsePositiveRate
    case .falseNegativeRate: .falseNegativeRate
    case .specificity: .specificity
    case .precision: .precision
    case .npv: .npv
    case .accuracy: .accuracy
    case .auc: .auc
    case .prevalence: .prevalence
    case .underdiagnosis: meaning == .finding ? .falseNegativeRate : .falsePositiveRate
    case .overdiagnosis: meaning == .finding ? .falsePositiveRate : .falseNegativeRate
    }
  }

  /// The measure that stands for this one where tests are counted.
  ///
  /// A rate and its complement differ between groups by the same amount, so they are one hypothesis and not two.
  public func hypothesis(positiveMeans meaning: PositiveMeaning) -> Metric {
    switch metric(positiveMeans: meaning) {
    case .falseNegativeRate: .sensitivity
    case .specificity: .falsePositiveRate
    case let other: other
    }
  }

  /// Whether a difference between groups says something of the model: true for all but the prevalence.
  public var isOfTheModel: Bool { self != .prevalence }
}
