// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Vocabulary

/// The scale on which the interval of an area is symmetric.
public enum AreaInterval: String, Sendable, Hashable, CaseIterable {
  /// On the log-odds of the area: stays inside the range, and covers better near its ends.
  ///
  /// Undefined where the area lies at the end of its range.
  case logit
  /// On the area itself, cut at the ends of its range; the interval that DeLong's paper gives.
  case plain = "delong"
}

extension AreaInterval {
  /// The word that follows the name of the variance in ``Estimate/method``.
  var suffix: String { self == .logit ? ", logit" : "" }

  /// The interval, or why there is none.
  func interval(
    value: Double, variance: Double, level: ConfidenceLevel, range: ClosedRange<Double>
  ) -> Result<Interval, IntervalGap> {
    let z = -NormalDistribution.standard.quantile(level.alpha / 2)
    let error = variance.squareRoot()
    if self == .logit {
      let below = value - range.lowerBound
      let above = range.upperBound - value
      // Sums of many shares miss the end of the range by rounding.
      let edge = 1e-12 * (range.upperBound - range.lowerBound)
      guard below > edge, above > edge else { return .failure(IntervalGap(reason: .valueAtBoundary)) }
      guard error > Self.noError else { return .failure(IntervalGap(reason: .zeroStandardError)) }
      let width = range.upperBound - range.lowerBound
      let logit = log(below / above)
      let spread = z * error * width / (below * above)
      let lower = range.lowerBound + width * Self.expit(logit - spread)
      let upper = range.lowerBound + width * Self.expit(logit + spread)
      return Self.wrap(lower, upper)
    }
    guard error > Self.noError else { return .failure(IntervalGap(reason: .zeroStandardError)) }
    return Self.wrap(max(range.lowerBound, value - z * error), min(range.upperBound, value + z * error))
  }

  /// Below this a standard error is what rounding leaves of zero.
  private static let noError = 1e-14

  private static func expit(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  private static func wrap(_ lower: Double, _ upper: Double) -> Result<Interval, IntervalGap> {
    guard let interval = Interval(lower, upper) else {
      return .failure(IntervalGap(reason: .notApplicable("the bounds are too large for a number")))
    }
    return .success(interval)
  }
}

/// Why an interval does not exist.
struct IntervalGap: Error {
  let reason: UndefinedReason
}
