// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

/// Numbers in their order, whose percentiles need no assumption about how they are distributed.
public struct OrderStatistics: Sendable, Equatable {
  /// The numbers, rising.
  public let sorted: [Double]

  /// Sorts numbers; those that are not finite are left out.
  public init(_ values: [Double]) { sorted = values.filter(\.isFinite).sorted() }

  /// How many numbers a percentile's interval needs to have an upper end.
  ///
  /// - Parameters:
  ///   - share: The share below, 0 < share < 1.
  ///   - level: The two-sided level.
  /// - Returns: The fewest numbers of which the greatest lies above the percentile as often as the level says.
  public static func needed(_ share: Double, level: ConfidenceLevel = .percent95) -> Int {
    Int((Foundation.log(level.alpha / 2) / Foundation.log(share)).rounded(.up))
  }

  /// A percentile with its interval between two of the numbers.
  ///
  /// The value is the smallest number that at least the share does not exceed. How many numbers lie below the true percentile is binomial, so
  /// the bounds are those numbers between which it lies at least as often as the level says. With too few numbers a bound is missing: then it
  /// is the end of the range, 0 or infinite.
  ///
  /// **Assumes** independent numbers of one distribution, and that they cannot be negative.
  /// - Parameters:
  ///   - share: The share below, 0 < share < 1.
  ///   - name: The machine name of the estimate.
  ///   - unit: The unit of the numbers.
  ///   - level: The two-sided level.
  /// - Returns: The estimate; undefined without numbers.
  /// - Complexity: O(log *n*) of the binomial distribution.
  /// > Source: David & Nagaraja, Order Statistics, 3rd ed. (2003), 7.1. Checked by hand and by its coverage in `BenchStatisticsTests`.
  public func percentile(
    _ share: Double, name: String, unit: String, level: ConfidenceLevel = .percent95
  ) -> Estimate {
    let method = "order statistics"
    let definition = "what \(share * 100) % of the calls do not exceed"
    let n = sorted.count
    guard n > 0, share > 0, share < 1 else {
      return .undefined(
        name, because: .noObservations, level: level, method: method, n: n, unit: unit, definition: definition)
    }
    let below = BinomialDistribution(trials: n, successProbability: share)
    // The l-th number lies above the percentile where fewer than l lie below it.
    var lower = 0
    while lower < n, below.cumulative(lower) <= level.alpha / 2 { lower += 1 }
    var upper = max(lower, 1)
    while upper <= n, below.cumulative(upper - 1) < 1 - level.alpha / 2 { upper += 1 }
    let place = min(max(Int((share * Double(n)).rounded(.up)), 1), n)
    return Estimate(
      name: name, value: sorted[place - 1],
      interval: Interval(lower == 0 ? 0 : sorted[lower - 1], upper > n ? .infinity : sorted[upper - 1]), level: level,
      method: method, n: n, unit: unit, definition: definition)
  }
}

/// The mean of what was measured in turns, with the interval of Student's t.
public enum TurnMean {
  /// The mean over turns.
  ///
  /// - Parameters:
  ///   - values: One number for each turn.
  ///   - name: The machine name.
  ///   - unit: The unit.
  ///   - definition: What it is, in one sentence.
  ///   - level: The two-sided level.
  /// - Returns: The estimate; without an interval for fewer than two turns.
  public static func estimate(
    _ values: [Double], name: String, unit: String, definition: String, level: ConfidenceLevel = .percent95
  ) -> Estimate {
    let n = values.count
    guard n > 0 else {
      return .undefined(
        name, because: .noObservations, level: level, method: "t over turns", n: 0, unit: unit, definition: definition)
    }
    let mean = values.reduce(0, +) / Double(n)
    var estimate = Estimate(
      name: name, value: mean, interval: nil, level: level, method: "t over turns", n: n, unit: unit,
      definition: definition)
    guard n > 1 else {
      estimate.reason = .tooFewUnits(of: "turns", found: n, needed: 2)
      return estimate
    }
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n - 1)
    let error = (variance / Double(n)).squareRoot()
    let half = StudentT(degreesOfFreedom: Double(n - 1)).upperTailQuantile(level.alpha / 2) * error
    estimate.standardError = error
    estimate.interval = Interval(max(0, mean - half), mean + half)
    return estimate
  }
}
