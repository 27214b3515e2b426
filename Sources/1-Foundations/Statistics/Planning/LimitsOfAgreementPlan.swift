// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

/// How many pairs of measurements the limits of agreement of Bland and Altman need.
///
/// The interval of a limit is exact for normal differences: its bounds are quantiles of the noncentral t.
///
/// > Source: Bland & Altman, Lancet i (1986) 307–310; Carkeet, Optometry and Vision Science 92 (2015) e71–e80 (exact intervals).
/// > Checked against scipy's noncentral t in `AgreementPlanTests`.
public struct LimitsOfAgreementPlan: Sendable, Hashable {
  /// The standard deviation of the differences that is anticipated, in the unit of the measurement.
  public let standardDeviation: Double
  /// The share of differences that lies between the limits: 0.95.
  public let coverage: Double

  /// Makes a plan.
  /// - Throws: ``PlanningError`` unless the deviation is positive and the coverage lies strictly between 0 and 1.
  public init(standardDeviation: Double, coverage: Double = 0.95) throws(PlanningError) {
    try PlanningCheck.positive("the standard deviation of the differences", standardDeviation)
    try PlanningCheck.share("the coverage", coverage)
    self.standardDeviation = standardDeviation
    self.coverage = coverage
  }

  /// The expected half-width of the interval of either limit.
  ///
  /// - Parameters:
  ///   - pairs: How many pairs of measurements, ≥ 2.
  ///   - level: The two-sided level.
  /// - Returns: In the unit of the measurement.
  public func halfWidth(pairs: Int, level: ConfidenceLevel = .percent95) -> Double {
    let n = Double(max(2, pairs))
    let z = NormalDistribution.standard.upperTailQuantile((1 - coverage) / 2)
    let t = NoncentralT(degreesOfFreedom: n - 1, noncentrality: z * n.squareRoot())
    let width = t.upperTailQuantile(level.alpha / 2) - t.quantile(level.alpha / 2)
    // The mean of a standard deviation, which is a little below the true one.
    let mean = exp(lgamma(n / 2) - lgamma((n - 1) / 2)) * (2 / (n - 1)).squareRoot()
    return standardDeviation * mean * width / (2 * n.squareRoot())
  }

  /// The half-width that is often quoted, z · s · √(3/n).
  public func approximateHalfWidth(pairs: Int, level: ConfidenceLevel = .percent95) -> Double {
    NormalDistribution.standard.upperTailQuantile(level.alpha / 2) * standardDeviation
      * (3 / Double(pairs)).squareRoot()
  }

  /// The smallest study whose limits are expected to be known to ± a half-width.
  /// - Throws: ``PlanningError`` where no size does.
  public func study(
    halfWidth: Double, level: ConfidenceLevel = .percent95, recruitment: Recruitment = .balanced
  ) throws(PlanningError) -> PlannedStudy {
    try PlanningCheck.positive("the half-width", halfWidth)
    let pairs = try SizeSearch.smallest(
      reaching: -halfWidth, from: 3, upTo: 1_000_000, asked: "a half-width of", of: "pairs"
    ) { -self.halfWidth(pairs: $0, level: level) }
    return PlannedStudy(
      name: "limits-of-agreement", total: pairs, recruited: recruitment.recruited(pairs), readers: 2,
      halfWidth: self.halfWidth(pairs: pairs, level: level), alpha: level.alpha, sides: .two,
      method: "limits of agreement, expected half-width of the exact interval of either",
      source: "Bland & Altman, Lancet i (1986) 307-310; Carkeet, Optometry and Vision Science 92 (2015) e71-e80",
      assumptions: [
        "the differences have a standard deviation of \(standardDeviation)", "differences are normal",
      ] + recruitment.assumptions)
  }
}
