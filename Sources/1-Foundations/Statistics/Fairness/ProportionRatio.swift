// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

/// The ratio of two proportions from different subjects, with the score interval of Miettinen and Nurminen.
///
/// The interval holds every ratio that the score test does not reject. Unlike the interval of the log ratio (Katz) it needs no
/// success in the numerator, adds no half counts, and covers its level in small samples.
///
/// **Edge cases.** Without a success in the reference the ratio is undefined; its lower bound would exist, but a ratio that
/// cannot be said is not bounded either. Without a success in the test the ratio and its lower bound are 0.
///
/// > Source: Miettinen & Nurminen, Statistics in Medicine 4 (1985) 213–226; Koopman, Biometrics 40 (1984) 513–517, without
/// > the factor *N*/(*N* − 1). Checked against statsmodels and scipy in
/// > `ProportionRatioTests`.
public struct ProportionRatio: Sendable, Hashable {
  /// The proportion above the line.
  public let test: Proportion
  /// The proportion below the line.
  public let reference: Proportion

  /// Makes a ratio.
  public init(test: Proportion, reference: Proportion) {
    self.test = test
    self.reference = reference
  }

  /// Test over reference; `nil` where the reference is zero or either has no trials.
  public var value: Double? {
    guard let p = test.value, let q = reference.value, q > 0 else { return nil }
    return p / q
  }

  /// The interval at a level; `nil` where the ratio is undefined.
  public func bounds(level: ConfidenceLevel = .percent95) -> Interval? {
    bounds(z: NormalDistribution.standard.upperTailQuantile(level.alpha / 2))
  }

  /// The interval for a normal quantile.
  func bounds(z: Double) -> Interval? {
    guard let value else { return nil }
    let lower = value > 0 ? exp(edge(z: z, from: log(value), step: -1)) : 0
    let upper =
      value > 0
      ? exp(edge(z: z, from: log(value), step: 1))
      : exp(edge(z: z, from: log(1e-12), step: 1))
    return Interval(min(value, lower), max(value, upper))
  }

  /// The logarithm of the ratio at which the score reaches z, going outward from the estimate.
  private func edge(z: Double, from start: Double, step: Double) -> Double {
    // Ratios beyond e^±60 say nothing more.
    var (near, far) = (start, start + step * 60)
    for _ in 0..<100 {
      let middle = 0.5 * (near + far)
      if abs(score(at: exp(middle))) < z { near = middle } else { far = middle }
    }
    return 0.5 * (near + far)
  }

  /// The score statistic of a ratio.
  func score(at ratio: Double) -> Double {
    let (x, m) = (Double(test.successes), Double(test.trials))
    let (y, n) = (Double(reference.successes), Double(reference.trials))
    // The most likely pair of proportions with that ratio solves a quadratic equation.
    let a = ratio * (m + n)
    let b = -(ratio * (m + y) + x + n)
    let c = x + y
    let q = min(1, max(0, 2 * c / (-b + max(0, b * b - 4 * a * c).squareRoot())))
    let p = min(1, ratio * q)
    let variance = (p * (1 - p) / m + ratio * ratio * q * (1 - q) / n) * (m + n) / (m + n - 1)
    let gap = x / m - ratio * y / n
    guard variance > 0 else { return gap == 0 ? 0 : gap > 0 ? .infinity : -.infinity }
    return gap / variance.squareRoot()
  }
}
