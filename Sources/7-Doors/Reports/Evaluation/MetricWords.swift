// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// What the measures are called, and what they say in plain language.
enum MetricWords {
  /// The name, for headings and axes.
  static func name(_ metric: Metric) -> String {
    switch metric {
    case .auc: "AUC"
    case .partialAUC: "Partial AUC"
    case .averagePrecision: "Average precision"
    case .sensitivity: "Sensitivity"
    case .specificity: "Specificity"
    case .precision: "Positive predictive value"
    case .npv: "Negative predictive value"
    case .falsePositiveRate: "False positive rate"
    case .falseNegativeRate: "False negative rate"
    case .positiveLikelihoodRatio: "Positive likelihood ratio"
    case .negativeLikelihoodRatio: "Negative likelihood ratio"
    case .accuracy: "Accuracy"
    case .balancedAccuracy: "Balanced accuracy"
    case .f1: "F1 score"
    case .mcc: "Matthews correlation"
    case .selectionRate: "Share called positive"
    case .prevalence: "Prevalence"
    case .handTillAUC: "Hand–Till AUC"
    case .macroAUC: "Macro-averaged AUC"
    case .microAUC: "Micro-averaged AUC"
    case .brier: "Brier score"
    case .scaledBrier: "Scaled Brier score"
    case .calibrationInTheLarge: "Calibration in the large"
    case .calibrationSlope: "Calibration slope"
    case .observedExpectedRatio: "Observed:expected ratio"
    case .ici: "Integrated calibration index"
    case .ece: "Expected calibration error"
    case .netBenefit: "Net benefit"
    case .expectedCost: "Expected cost"
    case .kappa: "Kappa"
    case .weightedKappa: "Weighted kappa"
    case .fleissKappa: "Fleiss’ kappa"
    case .krippendorffAlpha: "Krippendorff’s alpha"
    case .gwetAC: "Gwet’s AC"
    case .icc: "Intraclass correlation"
    case .afroc: "AFROC area"
    case .weightedAFROC: "Weighted AFROC area"
    case .highestRatingAUC: "Highest-rating AUC"
    case .lesionSensitivity: "Lesion sensitivity"
    }
  }

  /// The name inside a sentence.
  static func inSentence(_ metric: Metric) -> String {
    switch metric {
    case .auc: "the area under the ROC curve (AUC)"
    case .partialAUC: "the partial area under the ROC curve"
    case .f1: "the F1 score"
    case .brier: "the Brier score"
    case .scaledBrier: "the scaled Brier score"
    case .calibrationInTheLarge: "calibration in the large"
    case .mcc: "Matthews correlation"
    case .handTillAUC: "the Hand–Till AUC"
    case .macroAUC: "the macro-averaged AUC"
    case .microAUC: "the micro-averaged AUC"
    case .fleissKappa, .krippendorffAlpha, .gwetAC: name(metric)
    case .afroc: "the AFROC area"
    case .weightedAFROC: "the weighted AFROC area"
    case .highestRatingAUC: "the highest-rating AUC"
    default: "the " + name(metric).lowercased()
    }
  }

  /// What a share says: `were found` after `62 % of the diseased`; `nil` for what is no share of cases.
  static func finding(_ metric: Metric, share: String) -> String? {
    switch metric {
    case .sensitivity: "\(share) of the diseased were found"
    case .specificity: "\(share) of the healthy were rightly called negative"
    case .precision: "\(share) of those called positive were diseased"
    case .npv: "\(share) of those called negative were healthy"
    case .falsePositiveRate: "\(share) of the healthy were wrongly called positive"
    case .falseNegativeRate: "\(share) of the diseased were missed"
    case .accuracy: "\(share) of all were called rightly"
    case .selectionRate: "\(share) of all were called positive"
    case .prevalence: "\(share) of all were diseased"
    default: nil
    }
  }
}
