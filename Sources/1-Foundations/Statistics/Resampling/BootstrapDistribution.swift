// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

/// The replicates of one statistic, and what can be read off them.
public struct BootstrapDistribution: Sendable, Equatable {
  /// The statistic of the sample itself.
  public let observed: Double?
  /// The replicates in which the statistic is defined, ascending.
  public let sorted: [Double]
  /// In how many resamples the statistic is undefined.
  public let undefinedCount: Int
  /// The acceleration: a sixth of the skewness of the units' pulls; `nil` where leaving out a unit makes it undefined.
  public let acceleration: Double?

  /// Takes the replicates in any order.
  public init(observed: Double?, replicates: [Double?], acceleration: Double?) {
    self.observed = observed
    self.acceleration = acceleration
    sorted = replicates.compactMap { $0 }.sorted()
    undefinedCount = replicates.count - sorted.count
  }

  /// The standard deviation of the replicates; `nil` for fewer than two.
  public var standardError: Double? {
    guard sorted.count > 1 else { return nil }
    let mean = sorted.reduce(0, +) / Double(sorted.count)
    let squares = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(sorted.count - 1)).squareRoot()
  }

  /// The quantile of the replicates, linear between order statistics (type 7 of Hyndman and Fan).
  public func quantile(_ p: Double) -> Double? {
    guard let last = sorted.indices.last, p >= 0, p <= 1 else { return nil }
    let place = p * Double(last)
    let below = min(last, Int(place.rounded(.down)))
    let above = min(last, below + 1)
    return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
  }

  /// The quantiles at α/2 and 1 − α/2.
  public func percentileInterval(_ level: ConfidenceLevel) -> Interval? {
    guard let lower = quantile(level.alpha / 2), let upper = quantile(1 - level.alpha / 2) else { return nil }
    return Interval(lower, upper)
  }

  /// The share of replicates below the observed value, ties counting one half.
  public var shareBelow: Double? {
    guard let observed, !sorted.isEmpty else { return nil }
    var (below, equal) = (0, 0)
    for value in sorted {
      if value < observed { below += 1 } else if value == observed { equal += 1 }
    }
    return (Double(below) + 0.5 * Double(equal)) / Double(sorted.count)
  }

  /// The bias-corrected and accelerated interval.
  ///
  /// - Returns: `nil` where every replicate lies on one side of the observed value, or the acceleration is unknown or so
  ///   large that the levels turn over.
  /// > Source: Efron, Journal of the American Statistical Association 82 (1987) 171–185; ties as one half. Checked against an
  /// > independent implementation in `BootstrapReferenceTests`.
  public func bcaInterval(_ level: ConfidenceLevel) -> Interval? {
    guard let acceleration, let shareBelow, shareBelow > 0, shareBelow < 1 else { return nil }
    let bias = NormalDistribution.standard.quantile(shareBelow)
    func adjusted(_ p: Double) -> Double? {
      let z = bias + NormalDistribution.standard.quantile(p)
      let shrink = 1 - acceleration * z
      return shrink > 0 ? NormalDistribution.standard.cumulative(bias + z / shrink) : nil
    }
    guard let low = adjusted(level.alpha / 2), let high = adjusted(1 - level.alpha / 2) else { return nil }
    guard let lower = quantile(low), let upper = quantile(high) else { return nil }
    return Interval(lower, upper)
  }
}
