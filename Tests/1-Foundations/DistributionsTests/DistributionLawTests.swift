// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Testing

@Suite("Laws between the distributions")
struct DistributionLawTests {
  static let shares = [1e-100, 1e-20, 1e-6, 0.001, 0.025, 0.2, 0.4999, 0.5, 0.7, 0.975]

  @Test func `quantiles undo tails`() {
    let all: [any ContinuousDistribution] = [
      NormalDistribution.standard, StudentT(degreesOfFreedom: 1), StudentT(degreesOfFreedom: 4.3),
      StudentT(degreesOfFreedom: 1e5), ChiSquared(degreesOfFreedom: 1), ChiSquared(degreesOfFreedom: 37),
      FDistribution(numerator: 1, denominator: 12.7), FDistribution(numerator: 30, denominator: 4),
      BetaDistribution(alpha: 0.5, beta: 10.5), BetaDistribution(alpha: 210, beta: 30), GammaDistribution(shape: 1e4),
    ]
    for distribution in all {
      for share in Self.shares {
        let lower = distribution.quantile(share)
        if lower != 0 { #expect(relativeError(distribution.cumulative(lower), share) < 1e-12) }
        let upper = distribution.upperTailQuantile(share)
        // A double next to 1 cannot hold a point that lies nearer to it.
        if upper < 0.9 || upper > 1 { #expect(relativeError(distribution.upperTail(upper), share) < 1e-12) }
      }
      #expect(distribution.quantile(0) == -distribution.upperTailQuantile(0) || distribution.quantile(0) == 0)
    }
  }

  @Test func `t is symmetric, and normal in the limit`() {
    let t = StudentT(degreesOfFreedom: 7)
    for x in [0.0, 0.3, 2.1, 9.0] {
      #expect(t.cumulative(-x) == t.upperTail(x))
      #expect((t.cumulative(x) + t.cumulative(-x) - 1).magnitude < 1e-15)
      #expect(relativeError(t.twoSidedTail(x), 2 * t.upperTail(x)) < 1e-15)
      let normal = NormalDistribution.standard.upperTail(x)
      #expect(StudentT(degreesOfFreedom: .infinity).upperTail(x) == normal)
      #expect(relativeError(StudentT(degreesOfFreedom: 1e19).upperTail(x), normal) < 1e-13)
    }
  }

  @Test func `F with one degree of freedom is t squared`() {
    for v in [1.0, 3.7, 60] {
      for x in [0.01, 0.8, 2.2, 14] {
        let f = FDistribution(numerator: 1, denominator: v).upperTail(x * x)
        #expect(relativeError(f, StudentT(degreesOfFreedom: v).twoSidedTail(x)) < 1e-13)
      }
    }
  }

  @Test func `F turns over when its mean squares change places`() {
    for x in [0.2, 1.0, 3.3] {
      let f = FDistribution(numerator: 4.5, denominator: 11).upperTail(x)
      #expect(relativeError(f, FDistribution(numerator: 11, denominator: 4.5).cumulative(1 / x)) < 1e-13)
    }
  }

  @Test func `F with a known denominator is chi-squared over its degrees of freedom`() {
    let f = FDistribution(numerator: 3, denominator: .infinity)
    #expect(relativeError(f.upperTail(2.5), ChiSquared(degreesOfFreedom: 3).upperTail(7.5)) < 1e-14)
    #expect(relativeError(f.quantile(0.9), ChiSquared(degreesOfFreedom: 3).quantile(0.9) / 3) < 1e-14)
  }

  @Test func `a square of a normal value is chi-squared with one degree of freedom`() {
    for z in [0.001, 0.5, 1.96, 8, 30] {
      let tail = 2 * NormalDistribution.standard.upperTail(z)
      #expect(relativeError(ChiSquared(degreesOfFreedom: 1).upperTail(z * z), tail) < 3e-13)
    }
  }

  @Test func `beta mirrors`() {
    for x in [0.125, 0.5, 0.875] {
      let tail = BetaDistribution(alpha: 3.5, beta: 0.75).upperTail(x)
      #expect(relativeError(tail, BetaDistribution(alpha: 0.75, beta: 3.5).cumulative(1 - x)) < 1e-14)
    }
  }

  @Test func `binomial tails are beta tails`() {
    for k in [0, 3, 17, 29] {
      let binomial = BinomialDistribution(trials: 30, successProbability: 0.375).upperTail(k)
      let beta = BetaDistribution(alpha: Double(k) + 1, beta: Double(30 - k)).cumulative(0.375)
      #expect(relativeError(binomial, beta) < 1e-13)
    }
  }

  @Test func `knows values by hand`() {
    #expect(relativeError(StudentT(degreesOfFreedom: 1).quantile(0.75), 1) < 2e-15)
    #expect(relativeError(ChiSquared(degreesOfFreedom: 2).upperTail(6), exp(-3)) < 1e-15)
    #expect(relativeError(GammaDistribution(shape: 1, scale: 4).quantile(0.5), 4 * log(2)) < 1e-15)
    #expect(relativeError(BetaDistribution(alpha: 1, beta: 2).cumulative(0.25), 0.4375) < 1e-15)
    #expect(relativeError(BetaDistribution(alpha: 0.5, beta: 0.5).cumulative(0.5), 0.5) < 1e-15)
    #expect(BetaDistribution(alpha: 1, beta: 3).density(0) == 3)
    #expect(FDistribution(numerator: 2, denominator: 5).density(0) == 1)
    #expect(GammaDistribution(shape: 0.5).density(0) == .infinity)
  }
}
