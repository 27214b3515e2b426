// SPDX-License-Identifier: Apache-2.0
import Distributions
import Vocabulary

/// How far two versions lie apart in an attribute, in standard deviations.
///
/// > Source: Cohen 1988; Hedges & Olkin 1985 for the variance; Austin, Statistics in Medicine 28 (2009) 3083–3107 for shares.
enum StandardisedDifference {
  static let method = "Hedges–Olkin, patients as units"

  /// Of numbers: the difference of the means over the root of the mean variance.
  static func ofNumbers(
    _ before: [Double], _ after: [Double], units: (Int, Int), name: String, group: String?, level: ConfidenceLevel
  ) -> Estimate {
    let definition = "the mean in the second version less that in the first, in pooled standard deviations"
    func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
      let mean = values.reduce(0, +) / Double(values.count)
      return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1))
    }
    guard before.count > 1, after.count > 1 else {
      return .undefined(
        name, because: .tooFewUnits(of: "images", found: min(before.count, after.count), needed: 2), level: level,
        method: method, n: before.count + after.count, definition: definition)
    }
    let (a, b) = (moments(before), moments(after))
    return estimate(
      b.mean - a.mean, (a.variance + b.variance) / 2, units, before.count + after.count, name, group, definition, level)
  }

  /// Of the share of a value: the difference of the shares over the root of the mean binomial variance.
  static func ofShares(
    _ before: (Int, of: Int), _ after: (Int, of: Int), units: (Int, Int), name: String, group: String?,
    level: ConfidenceLevel
  ) -> Estimate {
    let definition = "the share in the second version less that in the first, in standard deviations"
    guard before.of > 0, after.of > 0 else {
      return .undefined(
        name, because: .noObservations, level: level, method: method, n: before.of + after.of, definition: definition)
    }
    let (p, q) = (Double(before.0) / Double(before.of), Double(after.0) / Double(after.of))
    return estimate(
      q - p, (p * (1 - p) + q * (1 - q)) / 2, units, before.of + after.of, name, group, definition, level)
  }

  private static func estimate(
    _ difference: Double, _ variance: Double, _ units: (Int, Int), _ n: Int, _ name: String, _ group: String?,
    _ definition: String, _ level: ConfidenceLevel
  ) -> Estimate {
    guard variance > 0 else {
      if difference == 0 {
        return Estimate(
          name: name, group: group, value: 0, interval: nil, level: level, method: method, n: n,
          clusters: units.0 + units.1, definition: definition, reason: .zeroStandardError)
      }
      return Estimate.undefined(
        name, because: .zeroStandardError, level: level, method: method, n: n, definition: definition
      ).of(group: group)
    }
    let d = difference / variance.squareRoot()
    let (m, k) = (Double(units.0), Double(units.1))
    let error = ((m + k) / (m * k) + d * d / (2 * (m + k))).squareRoot()
    let z = NormalDistribution.standard.upperTailQuantile(level.alpha / 2)
    return Estimate(
      name: name, group: group, value: d, interval: Interval(d - z * error, d + z * error), standardError: error,
      level: level, method: method, n: n, clusters: units.0 + units.1, definition: definition)
  }
}
