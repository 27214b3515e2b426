// SPDX-License-Identifier: Apache-2.0
public import Statistics

/// What is measured of each reader in each arm of a reader study.
public enum FigureOfMerit: Sendable, Hashable {
  /// The area under the empirical ROC curve: the chance that a diseased case is rated above a healthy one.
  case auc
  /// The area under the binormal ROC curve that fits the ratings best by maximum likelihood.
  case binormalAUC
  /// The area under a part of the empirical ROC curve; `isShare` divides it by the width of the part.
  case partialAUC(PartialRange, isShare: Bool)
  /// The share of the diseased cases rated at or above a threshold.
  case sensitivity(threshold: Double)
  /// The share of the healthy cases rated below a threshold.
  case specificity(threshold: Double)
  /// Sensitivity divided by one minus specificity, at a threshold.
  case positiveLikelihoodRatio(threshold: Double)
  /// One minus sensitivity divided by specificity, at a threshold.
  case negativeLikelihoodRatio(threshold: Double)
  /// The greatest value along the curve of sensitivity − slope · (1 − specificity).
  ///
  /// The slope is (1 − prevalence) / prevalence times the cost of a false alarm over that of a miss.
  case expectedUtility(slope: Double)
  /// The sensitivity where the specificity is as given.
  case sensitivityAtSpecificity(Double)
  /// The specificity where the sensitivity is as given.
  case specificityAtSensitivity(Double)
}

extension FigureOfMerit {
  /// The machine name.
  public var name: String {
    switch self {
    case .auc: "auc"
    case .binormalAUC: "binormal-auc"
    case .partialAUC: "partial-auc"
    case .sensitivity: "sensitivity"
    case .specificity: "specificity"
    case .positiveLikelihoodRatio: "lr-positive"
    case .negativeLikelihoodRatio: "lr-negative"
    case .expectedUtility: "expected-utility"
    case .sensitivityAtSpecificity: "sensitivity-at-specificity"
    case .specificityAtSensitivity: "specificity-at-sensitivity"
    }
  }

  /// What it is, in one sentence.
  public var definition: String {
    switch self {
    case .auc: "chance that a diseased case is rated higher than a healthy one, a tie counting one half"
    case .binormalAUC: "area under the binormal ROC curve fitted to the ratings by maximum likelihood"
    case .partialAUC(let range, let isShare):
      "area under the ROC curve over \(range.axis.rawValue) \(range.lower) to \(range.upper)"
        + (isShare ? ", divided by the width" : "")
    case .sensitivity(let threshold): "share of the diseased cases rated \(threshold) or higher"
    case .specificity(let threshold): "share of the healthy cases rated below \(threshold)"
    case .positiveLikelihoodRatio(let threshold):
      "sensitivity divided by one minus specificity, calling positive what is rated \(threshold) or higher"
    case .negativeLikelihoodRatio(let threshold):
      "one minus sensitivity divided by specificity, calling positive what is rated \(threshold) or higher"
    case .expectedUtility(let slope):
      "greatest sensitivity − \(slope) · (1 − specificity) along the ROC curve"
    case .sensitivityAtSpecificity(let rate):
      "sensitivity where the specificity is \(rate), curve straight between its points"
    case .specificityAtSensitivity(let rate):
      "specificity where the sensitivity is \(rate), curve straight between its points"
    }
  }

  /// Between which bounds it lies.
  public var range: ClosedRange<Double> {
    switch self {
    case .partialAUC(let range, let isShare): 0...(isShare ? 1 : range.upper - range.lower)
    case .positiveLikelihoodRatio, .negativeLikelihoodRatio: 0...Double.infinity
    case .expectedUtility(let slope): max(0, 1 - slope)...1
    default: 0...1
    }
  }

  /// Whether more is better; the negative likelihood ratio is the exception.
  public var isHigherBetter: Bool {
    if case .negativeLikelihoodRatio = self { false } else { true }
  }

  /// The class whose cases alone matter: diseased or healthy; `nil` where both do.
  var onlyClass: Bool? {
    switch self {
    case .sensitivity: true
    case .specificity: false
    default: nil
    }
  }
}
