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
  /// Mean squared difference between stated probability and truth.
  case brier
  /// 1 less the Brier score over that of the prevalence.
  case scaledBrier = "scaled-brier"
  /// Intercept of the truth on the stated log-odds with the slope fixed at 1; 0 is right.
  case calibrationInTheLarge = "calibration-in-the-large"
  /// Slope of the truth on the stated log-odds; 1 is right.
  case calibrationSlope = "calibration-slope"
  /// Observed share of positives over the mean stated probability; 1 is right.
  case observedExpectedRatio = "observed-expected-ratio"
  /// Integrated calibration index: mean distance of the smooth calibration curve from the diagonal.
  case ici
  /// Expected calibration error over bins of equal width.
  case ece
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
  /// Agreement of those who rated, beyond chance: Cohen's kappa of two raters, Conger's of more.
  case kappa
  /// The same with weights for near misses.
  case weightedKappa = "weighted-kappa"
  /// Agreement of several raters beyond chance, by Fleiss.
  case fleissKappa = "fleiss-kappa"
  /// Agreement of several raters, whatever is missing, by Krippendorff.
  case krippendorffAlpha = "krippendorff-alpha"
  /// Agreement with a chance that holds where one category is rare, by Gwet (AC1; AC2 with weights).
  case gwetAC = "gwet-ac"
  /// Intraclass correlation of single measurements, two-way random, absolute agreement.
  case icc
  /// Area under the alternative free-response curve.
  case afroc
  /// The same with the lesions of a case weighing one together.
  case weightedAFROC = "wafroc"
  /// Area under the ROC curve of each case's highest mark.
  case highestRatingAUC = "hr-auc"
  /// Share of lesions that were marked.
  case lesionSensitivity = "lesion-sensitivity"

  /// Whether the metric needs a threshold on the score.
  public var needsOperatingPoint: Bool {
    switch self {
    case .auc, .partialAUC, .averagePrecision, .prevalence, .handTillAUC, .macroAUC, .microAUC: false
    default: !measuresCalibration && !measuresAgreement && !needsMarks
    }
  }

  /// Whether the metric holds those who rated against each other, so that no truth is needed.
  public var measuresAgreement: Bool {
    switch self {
    case .kappa, .weightedKappa, .fleissKappa, .krippendorffAlpha, .gwetAC, .icc: true
    default: false
    }
  }

  /// Whether the metric is of free-response reading, where a row is a mark.
  public var needsMarks: Bool {
    switch self {
    case .afroc, .weightedAFROC, .highestRatingAUC, .lesionSensitivity: true
    default: false
    }
  }

  /// Whether the metric holds stated probabilities against what happened, so that scores must be probabilities.
  public var measuresCalibration: Bool {
    switch self {
    case .brier, .scaledBrier, .calibrationInTheLarge, .calibrationSlope, .observedExpectedRatio, .ici, .ece: true
    default: false
    }
  }

  /// Whether the metric needs a declared worth of errors: a threshold probability, or costs.
  public var needsDeclaredWorth: Bool { self == .netBenefit || self == .expectedCost }

  /// Whether a higher value is better; `nil` where neither is (prevalence, selection rate, a calibration slope).
  public var higherIsBetter: Bool? {
    switch self {
    case .falsePositiveRate, .falseNegativeRate, .negativeLikelihoodRatio, .brier, .ici, .ece, .expectedCost: false
    case .prevalence, .selectionRate, .calibrationInTheLarge, .calibrationSlope, .observedExpectedRatio: nil
    default: true
    }
  }
}
