// SPDX-License-Identifier: Apache-2.0
import Foundation

/// How sure a model is of a case, where all that is known is its score.
///
/// Only the order matters: the cases with the lowest values are handed over first. Where a model states its uncertainty in a
/// column of its own, that column takes the place of these.
public enum CaseConfidence: Sendable, Hashable {
  /// How far the score lies from the threshold at which it is called.
  case distance(from: Double)
  /// The same on the log-odds, for thresholds far from one half: 0.01 and 0.19 are equally far from 0.1 on the plain scale,
  /// and a factor of eleven and of two in odds.
  case logitDistance(from: Double)
  /// The probability of the likelier class, whatever the threshold.
  case maximumProbability

  /// Whether the scores must be probabilities for this to mean anything.
  public var needsProbabilities: Bool {
    if case .distance = self { false } else { true }
  }

  /// The confidence of a score; higher is surer.
  ///
  /// Log-odds of 0 and of 1 are infinite; they count as the greatest finite number, and so as equally sure. A threshold on the
  /// log-odds lies strictly between 0 and 1.
  public func value(of score: Double) -> Double {
    switch self {
    case .distance(let threshold): return (score - threshold).magnitude
    case .logitDistance(let threshold):
      precondition(threshold > 0 && threshold < 1, "a threshold on the log-odds lies between 0 and 1")
      let gap = (Self.logit(score) - Self.logit(threshold)).magnitude
      return gap.isFinite ? gap : .greatestFiniteMagnitude
    case .maximumProbability: return max(score, 1 - score)
    }
  }

  private static func logit(_ p: Double) -> Double { log(p) - log1p(-p) }
}
