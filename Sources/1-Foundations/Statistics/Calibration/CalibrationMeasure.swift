// SPDX-License-Identifier: Apache-2.0

/// A closed measure of how well stated probabilities fit what happened.
public enum CalibrationMeasure: String, Sendable, Hashable, CaseIterable {
  /// The mean squared distance of the probability from the truth.
  case brier
  /// 1 less the Brier score over that of the prevalence stated for everyone.
  case scaledBrier = "scaled-brier"
  /// The intercept of the truth on the log-odds with the slope fixed at 1; 0 is right, above 0 the predictions are too low.
  case inTheLarge = "calibration-in-the-large"
  /// The slope of the truth on the log-odds; 1 is right, below 1 the predictions are too extreme.
  case slope = "calibration-slope"
  /// The intercept that goes with the slope.
  case intercept = "calibration-intercept"
  /// The observed share of positives over the mean probability; 1 is right.
  case observedExpectedRatio = "observed-expected-ratio"

  /// What exactly is computed, in one sentence.
  public var definition: String {
    switch self {
    case .brier: "mean squared difference between stated probability and truth (0 or 1)"
    case .scaledBrier:
      "1 − Brier score / (prevalence × (1 − prevalence)): the share of the uninformed score that is removed"
    case .inTheLarge:
      "intercept of a logistic regression of the truth with the stated log-odds as offset (slope fixed at 1); 0 is right, above 0 means predictions too low"
    case .slope:
      "slope of a logistic regression of the truth on the stated log-odds; 1 is right, below 1 means predictions too extreme"
    case .intercept:
      "intercept of a logistic regression of the truth on the stated log-odds, fitted together with the slope"
    case .observedExpectedRatio: "observed share of positives over the mean stated probability; 1 is right"
    }
  }

  /// Whether the measure needs the log-odds, which are finite only inside ``LogitScale/bound``.
  var usesLogits: Bool { [.inTheLarge, .slope, .intercept].contains(self) }
}
