// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Vocabulary

/// A measure in two groups: the bounds of the difference and of the ratio for any normal quantile.
struct GroupPair {
  let first: GroupPoint
  let second: GroupPoint
  private let correlation: Double
  private let covariance: Double

  init(_ first: GroupPoint, _ second: GroupPoint) {
    self.first = first
    self.second = second
    correlation = first.correlation(with: second)
    covariance = first.covariance(with: second)
  }

  var difference: Double { first.value - second.value }

  /// The standard error of the difference.
  var standardError: Double { max(0, first.variance + second.variance - 2 * covariance).squareRoot() }

  /// A standard error of the difference that is not zero for shares of 0 and 1.
  var scale: Double {
    let (a, b) = (first.scale, second.scale)
    return max(0, a * a + b * b - 2 * correlation * a * b).squareRoot()
  }

  /// Whether the difference has an interval.
  var hasBounds: Bool {
    guard case .normal = first.shape else { return true }
    return first.variance > 0 && second.variance > 0 && standardError > 1e-14
  }

  /// The bounds of the difference: square-and-add of the parts' bounds.
  func differenceBounds(_ z: Double) -> (lower: Double, upper: Double) {
    NewcombeInterval.difference(first.part(z), second.part(z), correlation: correlation)
  }

  /// The normal quantile at which the nearer bound of the difference touches a value; positive where the difference is above it.
  func score(at null: Double) -> Double {
    guard difference != null else { return 0 }
    let isAbove = difference > null
    // Beyond 38 deviations the normal tail is below the smallest double.
    var (low, high) = (0.0, 38.0)
    for _ in 0..<60 {
      let z = 0.5 * (low + high)
      let range = differenceBounds(z)
      if isAbove ? range.lower > null : range.upper < null { low = z } else { high = z }
    }
    return isAbove ? low : -low
  }

  /// The bounds of the ratio, first over second, or why there are none.
  func ratioBounds(_ z: Double) -> Result<Interval, PointGap> {
    if let shares = plainShares {
      guard let interval = shares.bounds(z: z) else { return .failure(PointGap(.valueAtBoundary)) }
      return .success(interval)
    }
    guard first.value > 0, second.value > 0 else { return .failure(PointGap(.valueAtBoundary)) }
    let relative =
      first.variance / (first.value * first.value) + second.variance / (second.value * second.value)
      - 2 * covariance / (first.value * second.value)
    guard relative > 1e-28 else { return .failure(PointGap(.zeroStandardError)) }
    let half = z * relative.squareRoot()
    let centre = log(first.value / second.value)
    guard let interval = Interval(exp(centre - half), exp(centre + half)) else {
      return .failure(PointGap(.valueAtBoundary))
    }
    return .success(interval)
  }

  /// How the bounds of the ratio are made.
  var ratioMethod: String {
    plainShares == nil ? "log ratio, linearised variance" : "Miettinen–Nurminen score"
  }

  /// How the bounds of the difference are made.
  var differenceMethod: String {
    switch first.shape {
    case .normal: return "DeLong for areas of two groups" + (covariance == 0 ? "" : ", with their covariance")
    case .share:
      if plainShares != nil { return "Newcombe hybrid score, independent" }
      let design = first.clusters == nil ? "weighted" : "cluster-robust"
      return "square-and-add of Wilson, effective sample size (\(design))"
        + (covariance == 0 ? "" : ", with the covariance of units in both groups")
    }
  }

  /// The two shares as counts, where rows are independent and count once.
  private var plainShares: ProportionRatio? {
    guard first.clusters == nil, second.clusters == nil, case .share(let m) = first.shape,
      case .share(let n) = second.shape, m == Double(first.rows), n == Double(second.rows)
    else { return nil }
    return ProportionRatio(
      test: Proportion(successes: Int((first.value * m).rounded()), trials: first.rows),
      reference: Proportion(successes: Int((second.value * n).rounded()), trials: second.rows))
  }
}
