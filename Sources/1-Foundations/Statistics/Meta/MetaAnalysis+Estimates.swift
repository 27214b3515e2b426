// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

extension MetaAnalysis {
  /// The pooled value, on the scale of the metric: that of the middle one of all sites like these.
  ///
  /// **Edge cases.** Where all estimates are equal, Hartung's and Knapp's variance is zero and there is no interval.
  /// - Parameters:
  ///   - name: The metric's name; the estimate is called `pooled.name`.
  ///   - interval: How the interval is made.
  ///   - level: Its level.
  /// - Returns: The estimate; `n` is the number of sites.
  /// > Source: Hartung & Knapp, Stat Med 20 (2001) 3875–3889; Sidik & Jonkman, Stat Med 21 (2002) 3153–3159; modified after
  /// > Röver, Knapp & Friede, BMC Med Res Methodol 15 (2015) 99.
  public func pooled(
    name: String, interval: PooledIntervalMethod = .hartungKnapp, level: ConfidenceLevel = .percent95
  ) -> Estimate {
    let error = standardError(interval)
    let tail = level.alpha / 2
    let reach: Double
    switch interval {
    case .wald: reach = NormalDistribution.standard.upperTailQuantile(tail)
    default: reach = StudentT(degreesOfFreedom: Double(count - 1)).upperTailQuantile(tail)
    }
    return natural(
      "pooled.\(name)", mean, error: error, half: reach * error, level: level,
      method: "random effects, \(method.title), \(interval.title)\(scaleSuffix)",
      definition: "\(name) of the middle one of all sites like these \(count)")
  }

  /// The value that the sites would share if they were all alike, with its normal interval.
  ///
  /// Shown for comparison: where sites differ, its interval speaks of these sites only.
  public func fixedEffect(name: String, level: ConfidenceLevel = .percent95) -> Estimate {
    let error = fixedVariance.squareRoot()
    return natural(
      "fixed.\(name)", fixedMean, error: error,
      half: NormalDistribution.standard.upperTailQuantile(level.alpha / 2) * error, level: level,
      method: "fixed effect, inverse variance, Wald\(scaleSuffix)",
      definition: "\(name) of these \(count) sites together, as if all had the same true value")
  }

  /// What a new site of the same kind would have: the range in which its true value is expected.
  ///
  /// The mean ± t·√(τ² + its variance), with *k* − 2 degrees of freedom for *k* sites. It is about a site's *true* value;
  /// what that site would measure scatters further by its own sampling error.
  ///
  /// **Edge cases.** There is no interval with two sites. With τ² = 0 it is an interval for the mean.
  /// - Returns: The estimate `new-site.name`, whose value is the pooled one and whose interval is the prediction interval.
  /// > Source: Higgins, Thompson & Spiegelhalter, J R Stat Soc A 172 (2009) 137–159.
  public func prediction(name: String, level: ConfidenceLevel = .percent95) -> Estimate {
    let methodWords =
      "prediction interval of Higgins, Thompson and Spiegelhalter, t with k − 2 degrees of freedom, "
      + "\(method.title)\(scaleSuffix)"
    let definition = "\(name) that a new site of the same kind as these \(count) would truly have"
    guard let half = predictionHalf(level: level) else {
      var estimate = natural(
        "new-site.\(name)", mean, error: nil, half: 0, level: level, method: methodWords, definition: definition)
      estimate.interval = nil
      estimate.reason = .tooFewUnits(of: "sites", found: count, needed: 3)
      return estimate
    }
    return natural(
      "new-site.\(name)", mean, error: nil, half: half, level: level, method: methodWords, definition: definition)
  }

  /// Half the width of the prediction interval on the scale of pooling; `nil` with two sites.
  ///
  /// A further variance is that of the new site's own sampling error, for what it would *measure*.
  func predictionHalf(level: ConfidenceLevel, extra: Double = 0) -> Double? {
    guard count > 2 else { return nil }
    let t = StudentT(degreesOfFreedom: Double(count - 2)).upperTailQuantile(level.alpha / 2)
    return t * (tauSquared + meanVariance + extra).squareRoot()
  }

  /// A number and its interval carried back from the scale of pooling.
  private func natural(
    _ name: String, _ centre: Double, error: Double?, half: Double, level: ConfidenceLevel, method: String,
    definition: String
  ) -> Estimate {
    let value = scale.back(centre)
    let slope = scale.slope(at: value)
    var estimate = Estimate(
      name: name, value: value, interval: Interval(scale.back(centre - half), scale.back(centre + half)),
      standardError: error.flatMap { slope.isFinite ? $0 / slope : nil }, level: level, method: method, n: count,
      definition: definition)
    if half == 0 {
      estimate.interval = nil
      estimate.reason = .zeroStandardError
    } else if estimate.interval == nil {
      estimate.reason = .notApplicable("the bounds are too large for a number")
    }
    return estimate
  }

  private var scaleSuffix: String { scale == .plain ? "" : ", on \(scale.words)" }
}
