// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

/// Predictive values at a stated prevalence, from a sensitivity and a specificity that were measured elsewhere.
///
/// A study that enriches disease has predictive values of its own; those of the clinic follow from Bayes' rule. The
/// prevalence is taken as known. Intervals are Wald intervals of the log odds, without any added half counts.
///
/// **Edge cases.** A value of 0 or 1 has no log odds: it is given without an interval.
///
/// > Source: Mercaldo, Lau & Zhou, Statistics in Medicine 26 (2007) 2170–2183. Checked in `PredictiveValuesTests`.
public struct PredictiveValues: Sendable, Hashable {
  /// True positives among the diseased.
  public let sensitivity: Proportion
  /// True negatives among the healthy.
  public let specificity: Proportion
  /// The share of diseased where the test is to be used, 0 < prevalence < 1.
  public let prevalence: Double

  /// Makes the pair; `nil` unless the prevalence lies strictly between 0 and 1.
  public init?(sensitivity: Proportion, specificity: Proportion, prevalence: Double) {
    guard prevalence > 0, prevalence < 1 else { return nil }
    self.sensitivity = sensitivity
    self.specificity = specificity
    self.prevalence = prevalence
  }

  /// The chance that a positive call is right, at ``prevalence``.
  public func positive(level: ConfidenceLevel = .percent95) -> Estimate {
    estimate(
      "ppv-at-prevalence", diseased: sensitivity, healthy: specificity.complement, isPositive: true, level: level)
  }

  /// The chance that a negative call is right, at ``prevalence``.
  public func negative(level: ConfidenceLevel = .percent95) -> Estimate {
    estimate(
      "npv-at-prevalence", diseased: sensitivity.complement, healthy: specificity, isPositive: false, level: level)
  }

  /// `diseased` and `healthy` are the shares that get the call in question.
  private func estimate(
    _ name: String, diseased: Proportion, healthy: Proportion, isPositive: Bool, level: ConfidenceLevel
  ) -> Estimate {
    let definition =
      "Chance that a \(isPositive ? "positive" : "negative") call is right at a prevalence of \(prevalence)"
    let method = "Mercaldo, logit"
    let n = sensitivity.trials + specificity.trials
    guard let a = diseased.value else {
      return .undefined(name, because: .noPositives, level: level, method: method, n: n, definition: definition)
    }
    guard let b = healthy.value else {
      return .undefined(name, because: .noNegatives, level: level, method: method, n: n, definition: definition)
    }
    let right = isPositive ? a * prevalence : b * (1 - prevalence)
    let wrong = isPositive ? b * (1 - prevalence) : a * prevalence
    guard right + wrong > 0 else {
      return .undefined(
        name, because: .emptyDenominator(of: isPositive ? "positive calls" : "negative calls"), level: level,
        method: method, n: n, definition: definition)
    }
    let value = right / (right + wrong)
    guard right > 0, wrong > 0 else {
      return Estimate(
        name: name, value: value, interval: nil, level: level, method: method, n: n, definition: definition,
        reason: .valueAtBoundary)
    }
    let variance = (1 - a) / (a * Double(diseased.trials)) + (1 - b) / (b * Double(healthy.trials))
    let half = NormalDistribution.standard.upperTailQuantile(level.alpha / 2) * variance.squareRoot()
    let logit = log(right / wrong)
    return Estimate(
      name: name, value: value, interval: Interval(1 / (1 + exp(half - logit)), 1 / (1 + exp(-half - logit))),
      standardError: variance.squareRoot() * value * (1 - value), level: level, method: method, n: n,
      definition: definition)
  }
}
