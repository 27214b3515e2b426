// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

/// Two measurements of each subject, compared by their differences.
///
/// A correlation says that two methods rise together; the limits of agreement say how far apart they may be on the next subject.
///
/// ```swift
/// let pairs = try BlandAltman(first: model, second: reader, unit: "mm")
/// let limits = pairs.limits()   // limits.bias, limits.lower, limits.upper
/// ```
/// **Assumes** independent subjects, and differences that are roughly normal with a spread that does not change with the size; look
/// at ``points`` and ``proportionalBias(level:)``, and use ``ratioLimits(_:coverage:level:)`` where it grows with the size.
public struct BlandAltman: Sendable, Equatable {
  /// How the limits' intervals are made.
  public enum Method: String, Sendable, Hashable, CaseIterable {
    /// From the noncentral t distribution, exact for normal differences.
    case exact
    /// With the approximate standard error of Bland and Altman.
    case approximate
  }

  /// The first measurements.
  public let first: [Double]
  /// The second measurements of the same subjects.
  public let second: [Double]
  /// Their unit.
  public let unit: String

  /// Takes two columns.
  ///
  /// - Parameters:
  ///   - first: One measurement per subject.
  ///   - second: The other, in the same order.
  ///   - unit: The unit of both.
  /// - Throws: ``SampleError`` where the columns differ in length or hold what is no number.
  public init(first: [Double], second: [Double], unit: String = "1") throws(SampleError) {
    guard first.count == second.count else {
      throw .lengthsDiffer(of: "second", expected: first.count, found: second.count)
    }
    if let index = first.firstIndex(where: { !$0.isFinite }) { throw .notFinite(column: "first", index: index) }
    if let index = second.firstIndex(where: { !$0.isFinite }) { throw .notFinite(column: "second", index: index) }
    self.first = first
    self.second = second
    self.unit = unit
  }

  /// First less second, subject by subject.
  public var differences: [Double] { zip(first, second).map { $0 - $1 } }

  /// The points of the plot: the mean of both, and first less second.
  public var points: [(mean: Double, difference: Double)] { zip(first, second).map { (($0 + $1) / 2, $0 - $1) } }

  /// The bias and the limits of agreement.
  ///
  /// - Parameters:
  ///   - method: How the limits' intervals are made; the limits are the same.
  ///   - coverage: The share of differences between the limits.
  ///   - level: The level of each interval.
  /// - Returns: Undefined with fewer than two subjects.
  /// > Source: Bland & Altman, Lancet 327 (1986) 307–310; Statistical Methods in Medical Research 8 (1999) 135–160; Carkeet, Optometry
  /// > and Vision Science 92 (2015) e71–e80 for the exact intervals. Checked against the published example of peak expiratory flow
  /// > and R's noncentral t in `BlandAltmanTests`.
  public func limits(
    _ method: Method = .exact, coverage: ConfidenceLevel = .percent95, level: ConfidenceLevel = .percent95
  ) -> LimitsOfAgreement {
    Self.limits(
      differences, method, coverage: coverage, level: level, unit: unit, difference: "first − second", prefix: "",
      from: { $0 })
  }

  /// The mean ratio and the limits of ratios, from the differences of logarithms.
  ///
  /// - Returns: As ratios first / second; undefined where a measurement is not above zero.
  public func ratioLimits(
    _ method: Method = .exact, coverage: ConfidenceLevel = .percent95, level: ConfidenceLevel = .percent95
  ) -> LimitsOfAgreement {
    let logs = zip(first, second).map { log($0) - log($1) }
    guard (first + second).allSatisfy({ $0 > 0 }) else {
      return LimitsOfAgreement.Words(
        prefix: "ratio.", unit: "1", method: "logarithms", n: first.count, level: level, coverage: coverage,
        difference: "first / second"
      ).undefined(.notApplicable("a measurement is not above zero, so that it has no logarithm"))
    }
    return Self.limits(
      logs, method, coverage: coverage, level: level, unit: "1", difference: "first / second", prefix: "ratio.",
      from: { exp($0) })
  }

  /// How the difference changes with the size: the slope of the differences on the means, with Student's interval.
  ///
  /// A slope whose interval excludes zero says that one limit for all sizes is wrong. It also differs from zero where the two spread
  /// differently, with no bias at all.
  /// - Returns: The slope; undefined with fewer than three subjects or equal means.
  /// > Source: Bland & Altman (1999), 3.2. Checked against scipy in `BlandAltmanTests`.
  public func proportionalBias(level: ConfidenceLevel = .percent95) -> Estimate {
    let points = points
    let n = points.count
    var estimate = Estimate(
      name: "proportional-bias", value: nil, interval: nil, level: level,
      method: "least squares of differences on means, Student's interval", n: n,
      definition: "change of the difference (first − second) for a change of the mean of both by one")
    guard n > 2 else {
      estimate.reason = .tooFewUnits(of: "subjects", found: n, needed: 3)
      return estimate
    }
    let x = points.reduce(0) { $0 + $1.mean } / Double(n)
    let y = points.reduce(0) { $0 + $1.difference } / Double(n)
    let spread = points.reduce(0) { $0 + ($1.mean - x) * ($1.mean - x) }
    guard spread > 0 else {
      estimate.reason = .notApplicable("all subjects have the same mean, so that there is no slope")
      return estimate
    }
    let slope = points.reduce(0) { $0 + ($1.mean - x) * ($1.difference - y) } / spread
    let rest = points.reduce(0) { sum, point in
      let miss = point.difference - y - slope * (point.mean - x)
      return sum + miss * miss
    }
    let error = (rest / Double(n - 2) / spread).squareRoot()
    let half = StudentT(degreesOfFreedom: Double(n - 2)).upperTailQuantile(level.alpha / 2) * error
    estimate.value = slope
    estimate.standardError = error
    if error > 0 {
      estimate.interval = Interval(slope - half, slope + half)
    } else {
      estimate.reason = .zeroStandardError
    }
    return estimate
  }

  private static func limits(
    _ differences: [Double], _ method: Method, coverage: ConfidenceLevel, level: ConfidenceLevel, unit: String,
    difference: String, prefix: String, from scale: (Double) -> Double
  ) -> LimitsOfAgreement {
    let count = differences.count
    let words = LimitsOfAgreement.Words(
      prefix: prefix, unit: unit,
      method: method == .exact ? "Bland–Altman, exact interval (Carkeet)" : "Bland–Altman, approximate interval",
      n: count, level: level, coverage: coverage, difference: difference)
    guard count > 1 else { return words.undefined(.tooFewUnits(of: "subjects", found: count, needed: 2)) }
    let n = Double(count)
    let mean = differences.reduce(0, +) / n
    let deviation = (differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)).squareRoot()
    let z = NormalDistribution.standard.upperTailQuantile(coverage.alpha / 2)
    let t = StudentT(degreesOfFreedom: n - 1).upperTailQuantile(level.alpha / 2)
    let error = deviation / n.squareRoot()
    func scaled(_ low: Double, _ high: Double) -> Interval? {
      deviation > 0 ? Interval(scale(low), scale(high)) : nil
    }
    // Standard errors on the scale of the value; for ratios by the derivative of the exponential.
    func scaledError(_ error: Double, at place: Double) -> Double { prefix.isEmpty ? error : error * scale(place) }
    let limitError = deviation * (1 / n + z * z / (2 * (n - 1))).squareRoot()
    let (near, far): (Double, Double)
    if method == .exact {
      let shifted = NoncentralT(degreesOfFreedom: n - 1, noncentrality: z * n.squareRoot())
      near = shifted.quantile(level.alpha / 2) / n.squareRoot() * deviation
      far = shifted.quantile(1 - level.alpha / 2) / n.squareRoot() * deviation
    } else {
      near = z * deviation - t * limitError
      far = z * deviation + t * limitError
    }
    let (low, high) = (mean - z * deviation, mean + z * deviation)
    return LimitsOfAgreement(
      bias: words.estimate(
        .bias, scale(mean), scaled(mean - t * error, mean + t * error), scaledError(error, at: mean), .zeroStandardError
      ),
      lower: words.estimate(
        .lower, scale(low), scaled(mean - far, mean - near), scaledError(limitError, at: low), .zeroStandardError),
      upper: words.estimate(
        .upper, scale(high), scaled(mean + near, mean + far), scaledError(limitError, at: high), .zeroStandardError),
      standardDeviation: deviation, coverage: coverage)
  }
}
