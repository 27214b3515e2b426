// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

/// Fisher's exact test of two independent proportions, given how many succeeded in all.
public struct FisherExactTest: Sendable, Hashable {
  /// The proportion that is on trial.
  public let first: Proportion
  /// The proportion that it is held against.
  public let second: Proportion

  /// Takes two proportions from different, independent subjects.
  public init(_ first: Proportion, _ second: Proportion) {
    self.first = first
    self.second = second
  }

  /// The chance that the first would have at least as many of all successes, were both alike.
  ///
  /// Every table with the same margins is weighed by the hypergeometric distribution; the test never rejects more often than its
  /// level. It is 1 where there is nothing to tell apart.
  /// - Complexity: O(successes), mostly far less: terms that no longer count are not summed.
  /// > Source: Fisher, JRSS 98 (1935) 39–82; the terms after Loader's saddle-point form. Checked against scipy in
  /// > `FisherExactTestTests`.
  public var upperTail: Double {
    let (n, m) = (first.trials, second.trials)
    let all = first.successes + second.successes
    guard n > 0, m > 0, all > 0, all < n + m else { return 1 }
    let share = Double(all) / Double(n + m)
    let last = min(n, all)
    // The probability of k is that of k and of the rest in two binomials, over that of all in one.
    let divisor = BinomialDistribution(trials: n + m, successProbability: share).probability(all)
    func term(_ k: Int) -> Double {
      BinomialDistribution(trials: n, successProbability: share).probability(k)
        * BinomialDistribution(trials: m, successProbability: share).probability(all - k) / divisor
    }
    /// Sums terms away from the mode, so that they fall, each from the one before it.
    func sum(from start: Int, up: Bool) -> Double {
      var k = start
      var current = term(k)
      var total = current
      while up ? k < last : k > max(0, all - m) {
        let (x, above, below) = (Double(k), Double(k + 1), Double(m - all + k))
        current *=
          up
          ? (Double(n) - x) * (Double(all) - x) / (above * (below + 1))
          : x * below / ((Double(n) - x + 1) * (Double(all) - x + 1))
        k += up ? 1 : -1
        total += current
        if current < total * 0x1p-60 { break }
      }
      return total
    }
    let mean = Double(n) * share
    if Double(first.successes) > mean { return min(1, sum(from: first.successes, up: true)) }
    // Below the mean the other tail is the smaller sum.
    if first.successes <= max(0, all - m) { return 1 }
    return max(0, 1 - sum(from: first.successes - 1, up: false))
  }

  /// The one-sided test that the first proportion is the greater.
  /// - Parameter name: The machine name of the test.
  /// - Returns: A test without statistic; undefined without trials on either side.
  public func test(name: String) -> HypothesisTest {
    let method = "Fisher's exact test, one-sided"
    guard first.trials > 0, second.trials > 0 else {
      return HypothesisTest(
        name: name, statistic: nil, distribution: "hypergeometric", pValue: nil, alternative: .greater, method: method,
        reason: .noObservations)
    }
    return HypothesisTest(
      name: name, statistic: nil, distribution: "hypergeometric", pValue: upperTail, alternative: .greater,
      method: method)
  }
}
