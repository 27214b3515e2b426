// SPDX-License-Identifier: Apache-2.0
public import Protocols

extension AdvisedMetric {
  /// The name, as the beginning of a sentence.
  public var title: String {
    switch self {
    case .auc: "The area under the ROC curve"
    case .partialAUC: "The partial area under the ROC curve"
    case .averagePrecision: "Average precision"
    case .handTillAUC: "The Hand–Till area"
    case .macroAUC: "The macro-averaged area"
    case .microAUC: "The micro-averaged area"
    case .sensitivity: "Sensitivity"
    case .specificity: "Specificity"
    case .precision: "The positive predictive value"
    case .npv: "The negative predictive value"
    case .falsePositiveRate: "The false positive rate"
    case .falseNegativeRate: "The false negative rate"
    case .positiveLikelihoodRatio: "The positive likelihood ratio"
    case .negativeLikelihoodRatio: "The negative likelihood ratio"
    case .accuracy: "Accuracy"
    case .balancedAccuracy: "Balanced accuracy"
    case .f1: "The F1 score"
    case .macroF1: "The macro-averaged F1 score"
    case .mcc: "Matthews correlation"
    case .selectionRate: "The share called positive"
    case .prevalence: "The prevalence"
    case .netBenefit: "Net benefit"
    case .expectedCost: "The expected cost"
    case .calibrationSlope: "The calibration slope"
    case .calibrationInTheLarge: "Calibration in the large"
    case .observedExpectedRatio: "The ratio of observed to expected events"
    case .ici: "The integrated calibration index"
    case .scaledBrier: "The scaled Brier score"
    case .calibrationCurve: "The calibration curve"
    case .ece: "The expected calibration error"
    case .brier: "The Brier score"
    case .logLoss: "The logarithmic loss"
    case .kappa: "Cohen’s kappa"
    case .weightedKappa: "Weighted kappa"
    case .fleissKappa: "Fleiss’ kappa"
    case .ac1: "Gwet’s AC1"
    case .icc: "The intraclass correlation"
    case .froc: "The FROC curve"
    case .lesionSensitivity: "Sensitivity by lesion"
    case .falseMarksPerImage: "The number of false marks per image"
    case .lesionF1: "The F1 score by lesion"
    case .detectionAP: "Average precision of marks"
    case .panopticQuality: "Panoptic quality"
    case .dice: "Dice’s coefficient"
    case .iou: "Intersection over union"
    case .hausdorff: "The Hausdorff distance"
    case .hausdorff95: "The 95th percentile of the surface distance"
    case .assd: "The mean surface distance"
    case .nsd: "The normalised surface Dice"
    case .clDice: "The centre-line Dice"
    case .volumeError: "The error of the volume"
    case .rowInterval: "An interval by row"
    case .clusteredInterval: "An interval by patient"
    case .readerStudy: "Multi-reader multi-case analysis"
    }
  }

  /// The name inside a sentence.
  public var words: String {
    let keepsCapital = ["Cohen", "Fleiss", "Gwet", "Dice", "Matthews"].contains { title.hasPrefix($0) }
    return keepsCapital ? title : title.prefix(1).lowercased() + title.dropFirst()
  }

  /// `the AUC, sensitivity or specificity`.
  static func list(_ metrics: [AdvisedMetric], last: String = "or") -> String {
    let words = metrics.map(\.words)
    guard words.count > 1, let end = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " \(last) " + end
  }
}
