// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The binomial distribution: how many of a number of independent trials succeed.
///
/// Checked against 30-digit arithmetic in `BinomialDistributionTests`.
public struct BinomialDistribution: Sendable, Hashable {
  /// How many trials there are, ≥ 0.
  public let trials: Int
  /// The chance of success in each, 0…1.
  public let successProbability: Double

  /// Makes a distribution.
  /// - Parameters:
  ///   - trials: A number ≥ 0.
  ///   - successProbability: A probability, 0…1.
  public init(trials: Int, successProbability: Double) {
    precondition(trials >= 0 && successProbability >= 0 && successProbability <= 1, "not a binomial distribution")
    self.trials = trials
    self.successProbability = successProbability
  }

  /// The probability of exactly `k` successes.
  public func probability(_ k: Int) -> Double {
    guard k >= 0, k <= trials else { return 0 }
    let (p, q) = (successProbability, 1 - successProbability)
    if p == 0 { return k == 0 ? 1 : 0 }
    if q == 0 { return k == trials ? 1 : 0 }
    let n = Double(trials)
    if k == 0 { return exp(n * log1p(-p)) }
    if k == trials { return exp(n * (p < 0.5 ? log(p) : log1p(-q))) }
    let (a, b) = (Double(k), Double(trials - k))
    return SaddlePoint.betaTerm(a, b, p, q) / a * (n / b)
  }

  /// The probability of at most `k` successes.
  public func cumulative(_ k: Int) -> Double {
    if k < 0 { return 0 }
    if k >= trials { return 1 }
    return IncompleteBeta.tails(Double(trials - k), Double(k) + 1, 1 - successProbability, successProbability).lower
  }

  /// The probability of more than `k` successes.
  public func upperTail(_ k: Int) -> Double {
    if k < 0 { return 1 }
    if k >= trials { return 0 }
    return IncompleteBeta.tails(Double(trials - k), Double(k) + 1, 1 - successProbability, successProbability).upper
  }

  /// The smallest number of successes whose cumulative probability reaches `p`.
  ///
  /// - Parameter p: A probability, 0…1.
  /// - Returns: A number in 0…``trials``.
  /// - Complexity: O(log ``trials``) evaluations of ``cumulative(_:)``.
  public func quantile(_ p: Double) -> Int {
    precondition(p >= 0 && p <= 1, "a probability lies in 0…1")
    var low = 0
    var high = trials
    while low < high {
      let middle = low + (high - low) / 2
      if cumulative(middle) >= p { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
