// SPDX-License-Identifier: Apache-2.0

/// A figure of merit that is an average over cases, or over pairs of a diseased and a healthy case.
///
/// For these the covariances have closed forms and the U-statistics apply.
public enum EmpiricalFigure: Sendable, Hashable {
  /// The area under the empirical ROC curve; ties count one half.
  case area
  /// The share of diseased cases rated at or above a threshold.
  case sensitivity(atLeast: Double)
  /// The share of healthy cases rated below a threshold.
  case specificity(atLeast: Double)
  /// The share of cases rated on the right side of a threshold, diseased and healthy together.
  case accuracy(atLeast: Double)

  /// The machine name.
  public var name: String {
    switch self {
    case .area: "auc"
    case .sensitivity: "sensitivity"
    case .specificity: "specificity"
    case .accuracy: "accuracy"
    }
  }

  /// Whether single cases are counted, not pairs.
  var isOneClass: Bool { self != .area }

  /// What is computed, in a noun phrase.
  public var definition: String {
    switch self {
    case .area: "the area under the empirical ROC curve, ties counting one half"
    case .sensitivity(let cut): "the share of diseased cases rated at or above \(cut)"
    case .specificity(let cut): "the share of healthy cases rated below \(cut)"
    case .accuracy(let cut): "the share of cases rated on the right side of \(cut)"
    }
  }
}
