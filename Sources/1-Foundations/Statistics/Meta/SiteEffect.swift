// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

/// What one site says: its estimate on the scale of pooling, with the variance that comes from its own cases.
public struct SiteEffect: Sendable, Hashable {
  /// The site.
  public let name: String
  /// The estimate on the scale of pooling.
  public let effect: Double
  /// The variance of ``effect``: the site's own sampling error, > 0.
  public let variance: Double
  /// How many observations it rests on; `nil` where that was not told.
  public let n: Int?
  /// What was done to the estimate so that it has a place on the scale, in words; `nil` for nothing.
  public let correction: String?

  /// Takes an estimate that is already on the scale of pooling.
  /// - Throws: ``SiteGap`` where the estimate is not finite or the variance is not a finite number above 0.
  public init(name: String, effect: Double, variance: Double, n: Int? = nil, correction: String? = nil) throws(SiteGap)
  {
    guard effect.isFinite else { throw SiteGap(name: name, reason: .valueAtBoundary) }
    guard variance > 0, variance.isFinite, (1 / variance).isFinite else {
      throw SiteGap(name: name, reason: .zeroStandardError)
    }
    self.name = name
    self.effect = effect
    self.variance = variance
    self.n = n
    self.correction = correction
  }

  /// Carries an estimate and its standard error to the scale of pooling by the delta method.
  /// - Throws: ``SiteGap`` where the value lies at the edge of the range or the standard error is not above 0.
  public init(
    name: String, value: Double, standardError: Double, n: Int? = nil, on scale: MetaScale
  ) throws(SiteGap) {
    guard let effect = scale.transformed(value) else { throw SiteGap(name: name, reason: .valueAtBoundary) }
    let error = standardError * scale.slope(at: value)
    try self.init(name: name, effect: effect, variance: error * error, n: n)
  }

  /// Reads the standard error off a normal interval: its width on the scale of pooling, divided by twice the normal quantile.
  /// - Throws: ``SiteGap`` where the value or a bound lies at the edge of the range.
  public init(
    name: String, value: Double, interval: Interval, level: ConfidenceLevel = .percent95, n: Int? = nil,
    on scale: MetaScale
  ) throws(SiteGap) {
    guard let effect = scale.transformed(value), let lower = scale.transformed(interval.lower),
      let upper = scale.transformed(interval.upper)
    else { throw SiteGap(name: name, reason: .valueAtBoundary) }
    let error = (upper - lower) / (2 * NormalDistribution.standard.upperTailQuantile(level.alpha / 2))
    try self.init(name: name, effect: effect, variance: error * error, n: n)
  }

  /// The log-odds of a proportion; where none or all of the trials succeed, ½ is added to successes and failures.
  ///
  /// The correction is for such a site alone, and is named in ``correction``.
  /// - Throws: ``SiteGap`` without trials.
  /// > Source: the empirical logit, J. B. S. Haldane, Annals of Human Genetics 20 (1956) 309–311.
  public init(name: String, proportion: Proportion) throws(SiteGap) {
    guard proportion.trials > 0 else { throw SiteGap(name: name, reason: .noObservations) }
    let failures = proportion.trials - proportion.successes
    let isAtEdge = proportion.successes == 0 || failures == 0
    let (a, b) = (Double(proportion.successes) + (isAtEdge ? 0.5 : 0), Double(failures) + (isAtEdge ? 0.5 : 0))
    try self.init(
      name: name, effect: log(a / b), variance: 1 / a + 1 / b, n: proportion.trials,
      correction: isAtEdge ? "½ added to successes and failures" : nil)
  }

  /// The log-odds of an area of 0 or 1, which has no variance of its own.
  ///
  /// Half a pair is counted as won and half as lost, and the variance is Hanley's and McNeil's at that area. A site that
  /// ranks all of its cases rightly is thereby kept, with the uncertainty of its few cases, and not dropped.
  /// - Throws: ``SiteGap`` without a case of either class.
  /// > Source: Hanley & McNeil, Radiology 143 (1982) 29–36.
  public init(name: String, perfectArea isPerfect: Bool, positives: Int, negatives: Int) throws(SiteGap) {
    guard positives > 0 else { throw SiteGap(name: name, reason: .noPositives) }
    guard negatives > 0 else { throw SiteGap(name: name, reason: .noNegatives) }
    let (m, n) = (Double(positives), Double(negatives))
    let area = (m * n + 0.5) / (m * n + 1)
    let first = area / (2 - area)
    let second = 2 * area * area / (1 + area)
    let variance =
      (area * (1 - area) + (m - 1) * (first - area * area) + (n - 1) * (second - area * area)) / (m * n)
    let slope = MetaScale.logit.slope(at: area)
    let effect = log(area / (1 - area))
    try self.init(
      name: name, effect: isPerfect ? effect : -effect, variance: variance * slope * slope, n: positives + negatives,
      correction: "half a pair added to either side, variance after Hanley and McNeil")
  }
}

/// A site that has no place in a pooled estimate, with the reason.
public struct SiteGap: Error, Sendable, Hashable {
  /// The site.
  public var name: String
  /// Why it cannot be pooled.
  public var reason: UndefinedReason

  /// Names a site and the reason.
  public init(name: String, reason: UndefinedReason) {
    self.name = name
    self.reason = reason
  }
}

extension SiteEffect {
  /// The site's own estimate with its normal interval, carried back from the scale of pooling.
  /// - Parameters:
  ///   - metric: The machine name.
  ///   - scale: The scale that ``effect`` is on.
  ///   - level: The level of the interval.
  ///   - method: How the effect was found.
  ///   - definition: What it is, in one sentence.
  /// - Returns: The estimate, said of the site.
  public func estimate(
    metric: String, on scale: MetaScale, level: ConfidenceLevel = .percent95, method: String, definition: String
  ) -> Estimate {
    let half = NormalDistribution.standard.upperTailQuantile(level.alpha / 2) * variance.squareRoot()
    let value = scale.back(effect)
    return Estimate(
      name: metric, group: name, value: value, interval: Interval(scale.back(effect - half), scale.back(effect + half)),
      standardError: variance.squareRoot() / scale.slope(at: value), level: level, method: method + ", Wald", n: n ?? 0,
      definition: definition)
  }
}
