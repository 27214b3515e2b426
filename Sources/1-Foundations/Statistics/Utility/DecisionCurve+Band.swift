// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A band that holds a whole curve at once.
public struct SimultaneousBand: Sendable, Hashable {
  /// The bounds, at each abscissa where the curve has a standard error.
  public let points: [BandPoint]
  /// How many standard errors the band reaches to either side; a pointwise interval reaches 1.96 at 95 %.
  public let reach: Double
  /// The simultaneous level.
  public let level: ConfidenceLevel
  /// How the band was made.
  public let method: String
  /// The seed of the random numbers.
  public let seed: UInt64?
}

extension DecisionCurve {
  /// A band that covers the quantity at all thresholds of the grid at once.
  ///
  /// Its reach is the quantile of the greatest deviation, in standard errors, over the thresholds, found with normal
  /// multipliers of the sampling units.
  /// - Parameters:
  ///   - quantity: What is measured.
  ///   - seed: The seed of the multipliers.
  ///   - replicates: How many sets of multipliers, ≥ 1.
  ///   - workers: How many threads work; it changes the time, never the result.
  /// - Returns: The band; `nil` where the quantity has no standard error at any threshold.
  /// - Complexity: O(replicates × thresholds) for independent rows, O(replicates × *n*) with clusters.
  /// > Source: Montiel Olea & Plagborg-Møller, Journal of Applied Econometrics 34 (2019) 1–17, for sup-t bands. Checked for
  /// > coverage and against the pointwise interval of a single threshold in `DecisionCurveBandTests`.
  public func band(
    _ quantity: NetBenefit.Quantity, seed: UInt64, replicates: Int = 2000, workers: Int = 1
  ) -> SimultaneousBand? {
    let estimates = estimates(quantity)
    let slopes = rules.indices.map { place -> [Cells]? in
      guard estimates[place].interval != nil,
        case .defined(_, let gradient) = rules[place].payoff(quantity).outcome(at: sweep.sides[0].cells[place])
      else { return nil }
      return [gradient]
    }
    return sweep.band(
      estimates, slopes: slopes, samples: [sample], level: level, seed: seed, replicates: replicates, workers: workers)
  }
}

extension ThresholdSweep {
  /// The sup-t band around estimates whose slopes are given; thresholds without a standard error are left out.
  func band(
    _ estimates: [Estimate], slopes: [[Cells]?], samples: [LabelledScores], level: ConfidenceLevel, seed: UInt64,
    replicates: Int, workers: Int
  ) -> SimultaneousBand? {
    precondition(replicates >= 1, "a band needs a replicate")
    let errors = slopes.indices.map { place in
      slopes[place].map { plainVariance($0, at: place).squareRoot() } ?? 0
    }
    guard errors.contains(where: { $0 > 0 }) else { return nil }
    let multipliers = ThresholdMultipliers(samples, thresholds: thresholds)
    let greatest = multipliers.greatestDeviations(
      slopes: slopes.map { $0?.map(Self.slopes) }, errors: errors, seed: seed, replicates: replicates, workers: workers)
    let distribution = BootstrapDistribution(observed: nil, replicates: greatest, acceleration: nil)
    // One threshold needs no more than the pointwise interval; resampling is not allowed to say less.
    guard let quantile = distribution.quantile(level.value) else { return nil }
    let reach = max(quantile, UtilityMethod.score(level))
    let points = zip(thresholds, estimates).compactMap { threshold, estimate -> BandPoint? in
      guard estimate.interval != nil, let value = estimate.value, let error = estimate.standardError else { return nil }
      return BandPoint(abscissa: threshold, lower: value - reach * error, upper: value + reach * error)
    }
    return SimultaneousBand(
      points: points, reach: reach, level: level,
      method: "simultaneous sup-t band over \(points.count) thresholds, normal multipliers, \(replicates) replicates",
      seed: seed)
  }
}
