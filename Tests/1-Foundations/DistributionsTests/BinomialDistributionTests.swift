// SPDX-License-Identifier: Apache-2.0
import Distributions
import Testing

@Suite("The binomial distribution")
struct BinomialDistributionTests {
  typealias Row = (Int, Double, Int, Double, Double, Double)

  /// Computed with mpmath 1.3 at 50 digits; columns: trials, chance, successes, P(≤), P(>), P(=).
  static let table: [Row] = [
    (10, 0.1, 0, 0.34867844009999998, 0.65132155990000002, 0.34867844009999998),
    (10, 0.1, 3, 0.9872048016, 0.012795198400000002, 0.057395628000000007),
    (148, 0.1, 15, 0.58977035035326661, 0.41022964964673339, 0.10788970454517494),
    (263, 0.3, 50, 3.4845838949413939e-5, 0.99996515416105059, 1.6345882837816221e-5),
    (263, 0.3, 120, 0.99999996620134272, 3.379865727841938e-8, 3.3911069562651844e-8),
    (180, 0.5, 121, 0.9999989505778361, 1.049422163897004e-6, 1.1678024679805843e-6),
    (1000000, 0.5, 499000, 0.022804149932691043, 0.97719585006730896, 0.00010798197801891516),
    (1000000, 0.5, 505000, 1.0, 7.5370060941183037e-24, 1.5377142783537227e-25),
    (1000000, 1e-06, 4, 0.99634017616509773, 0.0036598238349022696, 0.015328271728001123),
    (1000000, 0.003, 3300, 0.99999996844356676, 3.1556433244259979e-8, 3.2752120576674966e-9),
  ]

  @Test(arguments: table) func `agrees to 13 digits`(row: Row) {
    let binomial = BinomialDistribution(trials: row.0, successProbability: row.1)
    #expect(relativeError(binomial.cumulative(row.2), row.3) < 1e-13)
    #expect(relativeError(binomial.upperTail(row.2), row.4) < 1e-13)
    #expect(relativeError(binomial.probability(row.2), row.5) < 1e-13)
  }

  @Test func `sums its probabilities to its tails`() {
    for p in [0.0, 0.03, 0.5, 0.9, 1.0] {
      let binomial = BinomialDistribution(trials: 23, successProbability: p)
      var sum = 0.0
      for k in -1...24 {
        sum += binomial.probability(k)
        #expect((binomial.cumulative(k) - sum).magnitude < 1e-14)
        #expect((binomial.upperTail(k) - (1 - sum)).magnitude < 1e-14)
      }
    }
  }

  @Test func `the quantile is the first count that reaches the share`() {
    let binomial = BinomialDistribution(trials: 40, successProbability: 0.3)
    for share in [0.0, 1e-9, 0.01, 0.3, 0.5, 0.975, 1.0] {
      let k = binomial.quantile(share)
      #expect(binomial.cumulative(k) >= share)
      #expect(k == 0 || binomial.cumulative(k - 1) < share)
    }
  }
}
