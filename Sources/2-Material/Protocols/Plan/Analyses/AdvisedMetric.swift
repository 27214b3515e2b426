// SPDX-License-Identifier: Apache-2.0

/// A measure that advice can be about, whether or not an endpoint can be made of it here.
///
/// Those that endpoints can measure have the names that they have there.
public enum AdvisedMetric: String, Sendable, Hashable, CaseIterable {
  // MARK: Ranking

  /// Area under the ROC curve.
  case auc
  /// Area under a part of the ROC curve.
  case partialAUC = "partial-auc"
  /// Average precision.
  case averagePrecision = "average-precision"
  /// Multi-class area of Hand and Till.
  case handTillAUC = "hand-till-auc"
  /// Mean of the one-vs-rest areas.
  case macroAUC = "macro-auc"
  /// Area over all pairs of case and class.
  case microAUC = "micro-auc"

  // MARK: At a threshold

  /// True positive rate.
  case sensitivity
  /// True negative rate.
  case specificity
  /// Positive predictive value.
  case precision
  /// Negative predictive value.
  case npv
  /// 1 − specificity.
  case falsePositiveRate = "false-positive-rate"
  /// 1 − sensitivity.
  case falseNegativeRate = "false-negative-rate"
  /// Sensitivity over false positive rate.
  case positiveLikelihoodRatio = "lr-positive"
  /// False negative rate over specificity.
  case negativeLikelihoodRatio = "lr-negative"
  /// Share of cases called rightly.
  case accuracy
  /// Mean of sensitivity and specificity, or of the classes' sensitivities.
  case balancedAccuracy = "balanced-accuracy"
  /// Harmonic mean of precision and sensitivity.
  case f1
  /// Mean of the classes' F1.
  case macroF1 = "macro-f1"
  /// Matthews correlation coefficient.
  case mcc
  /// Share of cases called positive.
  case selectionRate = "selection-rate"
  /// Share of cases that are positive.
  case prevalence
  /// Net benefit of acting at a threshold.
  case netBenefit = "net-benefit"
  /// Mean cost of the errors.
  case expectedCost = "expected-cost"

  // MARK: Chances

  /// Slope of the logistic recalibration.
  case calibrationSlope = "calibration-slope"
  /// Log-odds of disease beyond the stated ones.
  case calibrationInTheLarge = "calibration-in-the-large"
  /// Observed over expected events.
  case observedExpectedRatio = "observed-expected-ratio"
  /// Flexible calibration curve.
  case calibrationCurve = "calibration-curve"
  /// Mean distance between stated chances and the flexible curve: the integrated calibration index.
  case ici
  /// Expected calibration error over bins.
  case ece
  /// Mean squared error of stated chances.
  case brier
  /// Brier score against that of stating the prevalence for all.
  case scaledBrier = "scaled-brier"
  /// Mean logarithmic loss of stated chances.
  case logLoss = "log-loss"

  // MARK: Agreement

  /// Cohen's kappa.
  case kappa
  /// Kappa with weights for near misses.
  case weightedKappa = "weighted-kappa"
  /// Fleiss' kappa of several raters.
  case fleissKappa = "fleiss-kappa"
  /// Gwet's first agreement coefficient.
  case ac1
  /// Intraclass correlation.
  case icc

  // MARK: Detection

  /// Lesion sensitivity over false marks per image.
  case froc
  /// Share of lesions that were found.
  case lesionSensitivity = "lesion-sensitivity"
  /// False marks per image.
  case falseMarksPerImage = "false-marks-per-image"
  /// F1 of matched lesions.
  case lesionF1 = "lesion-f1"
  /// Average precision of ranked marks.
  case detectionAP = "detection-ap"
  /// Detection and overlap of instances in one.
  case panopticQuality = "panoptic-quality"

  // MARK: Segmentation

  /// Dice's overlap.
  case dice
  /// Intersection over union.
  case iou
  /// Largest distance between the surfaces.
  case hausdorff
  /// 95th percentile of the surface distances.
  case hausdorff95 = "hausdorff-95"
  /// Mean distance between the surfaces.
  case assd
  /// Share of the surface within a tolerance.
  case nsd
  /// Overlap of centre lines.
  case clDice = "cl-dice"
  /// Error of the volume.
  case volumeError = "volume-error"

  // MARK: Uncertainty

  /// An interval that takes each row for an independent case.
  case rowInterval = "row-interval"
  /// An interval by patient or case, however many rows they have.
  case clusteredInterval = "clustered-interval"
  /// Multi-reader multi-case analysis, for further readers too.
  case readerStudy = "mrmc"
}
