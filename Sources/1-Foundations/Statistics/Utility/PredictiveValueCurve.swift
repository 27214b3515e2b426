// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

extension BinaryReads {
  /// The predictive values of the calls where the share of diseased cases is another than here.
  ///
  /// For independent rows that count once these are ``PredictiveValues``; with weights or clusters the log likelihood ratio
  /// takes its variance from the spread over sampling units, and the interval is on the log odds all the same. The prevalence
  /// is taken as known.
  /// - Parameters:
  ///   - prevalence: Strictly between 0 and 1.
  ///   - level: The two-sided level.
  /// - Returns: The chance that a positive call is right, and that a negative call is.
  /// - Complexity: O(*n*) with weights or clusters, else O(1).
  /// > Source: Mercaldo, Lau & Zhou, Statistics in Medicine 26 (2007) 2170–2183. Checked in `WorkloadTests`.
  public func predictiveValues(
    atPrevalence prevalence: Double, level: ConfidenceLevel = .percent95
  ) -> (positive: Estimate, negative: Estimate) {
    precondition(prevalence > 0 && prevalence < 1, "a prevalence lies strictly between 0 and 1")
    let plain = PredictiveValues(
      sensitivity: Proportion(successes: counts.truePositives, trials: counts.positives),
      specificity: Proportion(successes: counts.trueNegatives, trials: counts.negatives), prevalence: prevalence)
    guard let plain else { preconditionFailure("a prevalence lies strictly between 0 and 1") }
    let pair = (positive: plain.positive(level: level), negative: plain.negative(level: level))
    guard unitCells != nil else { return pair }
    let odds = prevalence / (1 - prevalence)
    return (
      carried(pair.positive, .positiveLikelihoodRatio, odds: odds, isPositive: true, level: level),
      carried(pair.negative, .negativeLikelihoodRatio, odds: odds, isPositive: false, level: level)
    )
  }

  private func carried(
    _ plain: Estimate, _ metric: Metric, odds: Double, isPositive: Bool, level: ConfidenceLevel
  ) -> Estimate {
    var estimate = plain
    estimate.method = "Mercaldo, logit (\(clusters == nil ? "weighted" : "cluster-robust"))"
    estimate.interval = nil
    estimate.standardError = nil
    guard let ratio = influence(of: metric) else {
      // A likelihood ratio without denominator: the weighted value is at its end, as the unweighted one is.
      if estimate.value != nil { estimate.reason = .valueAtBoundary }
      return estimate
    }
    estimate.clusters = clusters.map { _ in ratio.units }
    let diseased = odds * ratio.value
    let value = isPositive ? diseased / (1 + diseased) : 1 / (1 + diseased)
    estimate.value = value
    guard ratio.value > 0 else {
      estimate.reason = .valueAtBoundary
      return estimate
    }
    guard let variance = ratio.variance else {
      estimate.reason = .tooFewUnits(
        of: "sampling units in a class", found: min(ratio.positiveUnits, ratio.negativeUnits), needed: 2)
      return estimate
    }
    let error = max(0, variance).squareRoot() / ratio.value
    guard error > 1e-12 else {
      estimate.reason = .zeroStandardError
      return estimate
    }
    let logit = log(value / (1 - value))
    let half = UtilityMethod.score(level) * error
    estimate.reason = nil
    estimate.standardError = error * value * (1 - value)
    estimate.interval = Interval(1 / (1 + exp(half - logit)), 1 / (1 + exp(-half - logit)))
    return estimate
  }
}

/// Predictive values over a range of prevalences, for the clinics where a test may be used.
public struct PredictiveValueCurve: Sendable {
  /// The prevalences, rising.
  public let prevalences: [Double]
  /// The chance that a positive call is right, at each.
  public let positive: [Estimate]
  /// The chance that a negative call is right, at each.
  public let negative: [Estimate]

  /// Carries the calls over; prevalences lie strictly between 0 and 1.
  /// - Complexity: O(prevalences × *n*) with weights or clusters.
  public init(_ reads: BinaryReads, prevalences: [Double], level: ConfidenceLevel = .percent95) {
    let pairs = prevalences.map { reads.predictiveValues(atPrevalence: $0, level: level) }
    self.prevalences = prevalences
    positive = pairs.map(\.positive)
    negative = pairs.map(\.negative)
  }

  /// Evenly spaced on the log odds between two prevalences, so that rare disease has its share of the curve.
  public static func prevalences(from: Double, to: Double, count: Int) -> [Double] {
    precondition(from > 0 && from < to && to < 1 && count >= 2, "a range of prevalences")
    let (low, high) = (log(from / (1 - from)), log(to / (1 - to)))
    return (0..<count).map { 1 / (1 + exp(-(low + (high - low) * Double($0) / Double(count - 1)))) }
  }
}
