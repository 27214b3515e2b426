// SPDX-License-Identifier: Apache-2.0

/// A measure of performance, by the name that protocols, reports and the command line share.
public enum Metric: String, Sendable, Hashable, CaseIterable {
  /// Area under the ROC curve.
  case auc
  /// Area under a part of the ROC curve.
  case partialAUC = "partial-auc"
  /// Average precision: the step-wise area under the precision–recall curve.
  case averagePrecision = "average-precision"
  /// True positive rate at the operating point.
  case sensitivity
  /// True negative rate at the operating point.
  case specificity
  /// Positive predictive value at the operating point, in this sample.
  case precision
  /// Negative predictive value at the operating point, in this sample.
  case npv
  /// False positive rate, 1 − specificity.
  case falsePositiveRate = "false-positive-rate"
  /// False negative rate, 1 − sensitivity.
  case falseNegativeRate = "false-negative-rate"
  /// Positive likelihood ratio, sensitivity / (1 − specificity).
  case positiveLikelihoodRatio = "lr-positive"
  /// Negative likelihood ratio, (1 − sensitivity) / specificity.
  case negativeLikelihoodRatio = "lr-negative"
  /// Share of all cases called rightly.
  case accuracy
  /// Mean of sensitivity and specificity.
  case balancedAccuracy = "balanced-accuracy"
  /// Harmonic mean of precision and sensitivity.
  case f1
  /// Matthews correlation coefficient.
  case mcc
  /// Share of cases called positive.
  case selectionRate = "selection-rate"
  /// Share of cases that are positive.
  case prevalence
  /// Multi-class area of Hand and Till: mean of the pairwise areas.
  case handTillAUC = "hand-till-auc"
  /// Mean of the one-vs-rest areas.
  case macroAUC = "macro-auc"
  /// Area over all (case, class) pairs pooled.
  case microAUC = "micro-auc"
  /// True positives per case less false positives per case in the exchange of a declared threshold probability.
  case netBenefit = "net-benefit"
  /// Mean cost of a case under a declared matrix of costs.
  case expectedCost = "expected-cost"

  /// Whether the metric needs a threshold on the score.
  public var needsOperatingPoint: Bool {
    switch self {
    case .auc, .partialAUC, .averagePrecision, .prevalence, .handTillAUC, .macroAUC, .microAUC: false
    default: true
    }
  }

  /// Whether a higher value is better; `nil` where neither is (prevalence, selection rate).
  public var higherIsBetter: Bool? {
    switch self {
    case .falsePositiveRate, .falseNegativeRate, .negativeLikelihoodRatio, .expectedCost: false
    case .prevalence, .selectionRate: nil
    default: true
    }
  }
}
