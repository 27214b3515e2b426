// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// A logistic curve: the chance of disease is 1 / (1 + e^−(intercept + slope · *x*)), *x* being the score or its logit.
///
/// On logits an intercept of 0 and a slope of 1 leave probabilities as they are; this is also called logistic recalibration.
///
/// > Source: J. Platt, in Advances in Large Margin Classifiers (1999) 61–74, targets after his 2.2; D. R. Cox, Biometrika 45
/// > (1958) 562–565. Checked against scikit-learn and scipy in `RecalibrationTests`.
public struct PlattScaling: Sendable, Hashable {
  /// What is added on the logit scale.
  public let intercept: Double
  /// What *x* is multiplied by, > 0.
  public let slope: Double
  /// Whether *x* is the score itself or the logit of a probability.
  public let scale: ScoreScale
  /// How near to 0 and 1 a probability is taken to come.
  public let edge: Double

  /// Takes parameters as they were fitted; `nil` unless they are finite, the slope is above 0, and 0 < edge < ½.
  public init?(intercept: Double, slope: Double, scale: ScoreScale, edge: Double = ScoreScale.edge) {
    guard intercept.isFinite, slope.isFinite, slope > 0, edge > 0, edge < 0.5 else { return nil }
    self.intercept = intercept
    self.slope = slope
    self.scale = scale
    self.edge = edge
  }

  /// The probability of a score.
  public func apply(_ score: Double) -> Double {
    let x = scale == .probability ? ScoreScale.logit(score, edge: edge) : score
    return ScoreScale.chance(intercept + slope * x)
  }

  static func fit(
    _ sample: LabelledScores, scale: ScoreScale, targets: PlattTargets, level: ConfidenceLevel
  ) throws(RecalibrationFailure) -> (PlattScaling, [Estimate]) {
    let x = scale == .probability ? sample.scores.map { ScoreScale.logit($0) } : sample.scores
    try RecalibrationFailure.check(x, of: sample, canSeparate: targets == .smoothed)
    // Centred and scaled, so that ratings far from 0 do not leave the information without digits.
    let centre = x.reduce(0) { $0 + $1 / Double(x.count) }
    let spread = (x.reduce(0) { $0 + ($1 - centre) * ($1 - centre) / Double(x.count) }).squareRoot()
    let columns = [[Double](repeating: 1, count: x.count), x.map { ($0 - centre) / spread }]
    let fit =
      switch targets {
      case .observed: try LogisticCurve(columns: columns, sample: sample)
      case .smoothed: try LogisticCurve(columns: columns, smoothing: sample)
      }
    let slope = fit.coefficients[1] / spread
    let intercept = fit.coefficients[0] - fit.coefficients[1] * centre / spread
    guard let curve = PlattScaling(intercept: intercept, slope: slope, scale: scale) else {
      throw .reversed(slope: slope)
    }
    let words = scale == .probability ? "logit of the score" : "score"
    let parameters = [
      fit.parameter(
        "intercept", value: intercept, direction: [1, -centre / spread], level: level,
        definition: "what is added on the logit scale; 0 leaves calibrated scores as they are"),
      fit.parameter(
        "slope", value: slope, direction: [0, 1 / spread], level: level,
        definition: "what the \(words) is multiplied by"),
    ]
    return (curve, parameters)
  }
}
