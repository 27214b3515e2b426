// SPDX-License-Identifier: Apache-2.0

/// A fitted curve from scores to probabilities: a value that can be stored, read back and applied anywhere.
///
/// It never falls as the score rises, so the order of the cases stays (isotonic regression may tie them).
///
/// ```swift
/// let fit = try RecalibratorFit(.platt, tuning: tuningRows)
/// fit.recalibrator.apply(0.8)   // the chance of disease that a stated 0.8 means
/// ```
public enum Recalibrator: Sendable, Hashable {
  /// A logistic curve.
  case platt(PlattScaling)
  /// Logits divided by one number.
  case temperature(TemperatureScaling)
  /// Steps joined by lines.
  case isotonic(IsotonicScaling)
  /// A logistic curve of ln *p* and −ln(1 − *p*).
  case beta(BetaCalibration)

  /// Which method it is.
  public var method: RecalibrationMethod {
    switch self {
    case .platt: .platt
    case .temperature: .temperature
    case .isotonic: .isotonic
    case .beta: .beta
    }
  }

  /// What it expects scores to be.
  public var scale: ScoreScale {
    switch self {
    case .platt(let curve): curve.scale
    case .isotonic(let curve): curve.scale
    case .temperature, .beta: .probability
    }
  }

  /// The probability of a score.
  ///
  /// - Parameter score: Any number but NaN. Where probabilities are expected, what lies beyond 0…1 counts as 0 or 1.
  /// - Returns: A probability, 0…1; it never falls as the score rises.
  public func apply(_ score: Double) -> Double {
    precondition(!score.isNaN, "a score is a number")
    return switch self {
    case .platt(let curve): curve.apply(score)
    case .temperature(let curve): curve.apply(score)
    case .isotonic(let curve): curve.apply(score)
    case .beta(let curve): curve.apply(score)
    }
  }

  /// A sample whose scores are the recalibrated probabilities; truth, weights and units stay.
  public func applied(to sample: LabelledScores) -> LabelledProbabilities {
    guard
      let scores = try? LabelledScores(
        scores: sample.scores.map(apply), isPositive: sample.isPositive, weights: sample.weights,
        clusters: sample.clusters),
      let probabilities = try? LabelledProbabilities(scores)
    else { preconditionFailure("a recalibrator gives probabilities for all finite scores") }
    return probabilities
  }
}
