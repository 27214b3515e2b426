// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// By which rule a threshold is chosen on tuning rows.
///
/// A case is called positive when its score is the threshold or more.
///
/// Only scores that occur are candidates, and calling nobody: no other threshold would call these rows otherwise.
public enum ThresholdRule: Sendable, Hashable {
  /// The greatest sensitivity + specificity − 1.
  case youden
  /// The least expected cost.
  case cost(MisclassificationCost)
  /// The threshold that is best for calibrated probabilities, 1 / (1 + ratio): nothing is chosen from rows.
  case calibratedCost(MisclassificationCost)
  /// The fewest calls that reach a sensitivity: the highest threshold at which the share of positives called, or with a
  /// `bound` its one-sided lower confidence bound, is `atLeast`.
  case sensitivity(atLeast: Double, bound: ConfidenceLevel? = nil)
  /// The most calls that keep a specificity: the lowest threshold at which the share of negatives not called, or with a
  /// `bound` its one-sided lower confidence bound, is `atLeast`.
  case specificity(atLeast: Double, bound: ConfidenceLevel? = nil)

  /// Its name in protocols, options and reports.
  public var name: String {
    switch self {
    case .youden: "youden"
    case .cost: "cost"
    case .calibratedCost: "calibrated-cost"
    case .sensitivity: "sensitivity"
    case .specificity: "specificity"
    }
  }
}

/// What a missed disease costs against a false alarm, and how common the disease is where the threshold will be used.
///
/// The expected cost of a case, counted in false alarms, is ratio · prevalence · (1 − sensitivity) + (1 − prevalence) ·
/// (1 − specificity).
public struct MisclassificationCost: Sendable, Hashable {
  /// How many false alarms one missed disease is worth, > 0.
  public let ratio: Double
  /// The share of diseased cases, 0 < prevalence < 1; `nil` for that of the tuning rows.
  public let prevalence: Double?

  /// Takes a ratio and a prevalence; `nil` where they lie outside their ranges.
  public init?(ratio: Double, prevalence: Double? = nil) {
    guard ratio > 0, ratio.isFinite else { return nil }
    if let prevalence, !(prevalence > 0 && prevalence < 1) { return nil }
    self.ratio = ratio
    self.prevalence = prevalence
  }

  /// The threshold that is best for calibrated probabilities: C_FP / (C_FP + C_FN).
  public var thresholdProbability: Double { 1 / (1 + ratio) }
}
