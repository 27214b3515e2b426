// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Vocabulary

/// One number that all logits are divided by: above 1 it draws probabilities towards one half, below 1 away from it.
///
/// It cannot mend scores that are too high or too low as a whole.
///
/// > Source: C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, Proceedings of ICML (2017) 1321–1330. Checked against scipy in
/// > `RecalibrationTests`.
public struct TemperatureScaling: Sendable, Hashable {
  /// What logits are divided by, > 0.
  public let temperature: Double
  /// How near to 0 and 1 a probability is taken to come.
  public let edge: Double

  /// Takes the number as it was fitted; `nil` unless it is finite and above 0, and 0 < edge < ½.
  public init?(temperature: Double, edge: Double = ScoreScale.edge) {
    guard temperature.isFinite, temperature > 0, edge > 0, edge < 0.5 else { return nil }
    self.temperature = temperature
    self.edge = edge
  }

  /// The probability of a stated probability.
  public func apply(_ score: Double) -> Double {
    ScoreScale.chance(ScoreScale.logit(score, edge: edge) / temperature)
  }

  static func fit(
    _ sample: LabelledScores, level: ConfidenceLevel
  ) throws(RecalibrationFailure) -> (TemperatureScaling, [Estimate]) {
    let logits = sample.scores.map { ScoreScale.logit($0) }
    var (isRightSomewhere, isWrongSomewhere) = (false, false)
    for row in logits.indices where (sample.weights?[row] ?? 1) > 0 && logits[row] != 0 {
      if (logits[row] > 0) == sample.isPositive[row] { isRightSomewhere = true } else { isWrongSomewhere = true }
    }
    // One coefficient without an intercept: what separates is the logit 0, whichever side the classes lie on.
    switch (isRightSomewhere, isWrongSomewhere) {
    case (false, false): throw .constantScores
    case (true, false): throw .separated
    case (false, true): throw .reversed(slope: -.infinity)
    case (true, true): break
    }
    let fit = try LogisticCurve(columns: [logits], sample: sample)
    let inverse = fit.coefficients[0]
    guard let curve = TemperatureScaling(temperature: 1 / inverse) else { throw .reversed(slope: inverse) }
    let temperature = curve.temperature
    let error = fit.standardError(of: [1]).map { $0 / (inverse * inverse) }
    var parameter = Estimate(
      name: "temperature", value: temperature, interval: nil, standardError: error, level: level,
      method: fit.method + ", on the log scale", n: fit.n, clusters: fit.units,
      definition: "what logits are divided by; 1 leaves scores as they are", reason: fit.reasonForNoError)
    if let error {
      let reach = exp(NormalDistribution.standard.upperTailQuantile(level.alpha / 2) * error / temperature)
      parameter.interval = Interval(temperature / reach, temperature * reach)
    }
    return (curve, [parameter])
  }
}
