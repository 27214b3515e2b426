// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Testing

@Suite("Laws of the noncentral distributions")
struct NoncentralLawTests {
  static let points = [0.01, 0.4, 1.7, 6.0, 25]

  @Test func `without noncentrality they are the central distributions`() {
    for x in Self.points {
      #expect(
        NoncentralChiSquared(degreesOfFreedom: 3.5, noncentrality: 0).upperTail(x)
          == ChiSquared(degreesOfFreedom: 3.5).upperTail(x))
      #expect(
        NoncentralF(numerator: 2, denominator: 9, noncentrality: 0).upperTail(x)
          == FDistribution(numerator: 2, denominator: 9).upperTail(x))
      #expect(
        NoncentralT(degreesOfFreedom: 4, noncentrality: 0).cumulative(-x)
          == StudentT(degreesOfFreedom: 4).cumulative(-x))
      let share = x / (1 + x)
      #expect(
        NoncentralBeta(alpha: 2, beta: 5, noncentrality: 0).cumulative(share)
          == BetaDistribution(alpha: 2, beta: 5).cumulative(share))
      // And nearly so for nearly none: the first term of the mixture is all that is left.
      let nearly = NoncentralF(numerator: 2, denominator: 9, noncentrality: 1e-13)
      #expect(relativeError(nearly.upperTail(x), FDistribution(numerator: 2, denominator: 9).upperTail(x)) < 1e-11)
    }
  }

  @Test func `one squared shifted normal value is the sum of two normal tails`() {
    for shift in [0.2, 1.5, 6, 40] {
      let squared = NoncentralChiSquared(degreesOfFreedom: 1, noncentrality: shift * shift)
      for x in [0.3, 1.2, 5, 7.5, 41] {
        let normal = NormalDistribution.standard
        let outside = normal.upperTail(x - shift) + normal.upperTail(x + shift)
        #expect(relativeError(squared.upperTail(x * x), outside) < 1e-12)
      }
    }
  }

  @Test func `t squared is F, and t turns over with its noncentrality`() {
    for shift in [0.3, 2.0, 11] {
      for v in [0.7, 6, 240] {
        let t = NoncentralT(degreesOfFreedom: v, noncentrality: shift)
        let f = NoncentralF(numerator: 1, denominator: v, noncentrality: shift * shift)
        for x in Self.points {
          #expect(relativeError(t.upperTail(x) + t.cumulative(-x), f.upperTail(x * x)) < 1e-12)
          let other = NoncentralT(degreesOfFreedom: v, noncentrality: -shift)
          #expect(other.cumulative(-x) == t.upperTail(x))
          #expect(other.density(-x) == t.density(x))
        }
      }
    }
  }

  @Test func `both ways of computing t meet at zero`() {
    for v in [0.4, 3.0, 50, 1e5] {
      let t = NoncentralT(degreesOfFreedom: v, noncentrality: 1.3)
      let step = 1e-7
      let slope = (t.cumulative(step) - t.cumulative(-step)) / (2 * step)
      #expect(relativeError(slope, t.density(0)) < 1e-6)
      #expect(relativeError(t.density(step), t.density(-step)) < 1e-5)
      #expect(relativeError(t.cumulative(0), NormalDistribution.standard.cumulative(-1.3)) < 1e-14)
    }
  }

  @Test func `F with a known denominator is chi-squared over its degrees of freedom`() {
    let f = NoncentralF(numerator: 3, denominator: .infinity, noncentrality: 7)
    let chi = NoncentralChiSquared(degreesOfFreedom: 3, noncentrality: 7)
    #expect(relativeError(f.upperTail(4), chi.upperTail(12)) < 1e-14)
    #expect(relativeError(f.density(4), 3 * chi.density(12)) < 1e-14)
    #expect(relativeError(f.quantile(0.3), chi.quantile(0.3) / 3) < 1e-14)
    #expect(
      relativeError(NoncentralF(numerator: 3, denominator: 1e19, noncentrality: 7).upperTail(4), f.upperTail(4)) < 1e-11
    )
    #expect(
      NoncentralT(degreesOfFreedom: .infinity, noncentrality: 2).cumulative(1)
        == NormalDistribution(mean: 2).cumulative(1))
  }

  @Test func `tails rise with the noncentrality, and add up to one`() {
    for x in Self.points {
      var last = (chi: 0.0, f: 0.0, t: 0.0)
      for noncentrality in [0.0, 0.5, 3, 20, 90] {
        let chi = NoncentralChiSquared(degreesOfFreedom: 5, noncentrality: noncentrality)
        let f = NoncentralF(numerator: 2, denominator: 30, noncentrality: noncentrality)
        let t = NoncentralT(degreesOfFreedom: 8, noncentrality: noncentrality.squareRoot())
        let now = (chi.upperTail(x), f.upperTail(x), t.upperTail(x))
        #expect(now.0 > last.chi && now.1 > last.f && now.2 > last.t)
        last = (now.0, now.1, now.2)
        #expect((chi.cumulative(x) + chi.upperTail(x) - 1).magnitude < 1e-14)
        #expect((f.cumulative(x) + f.upperTail(x) - 1).magnitude < 1e-14)
        #expect((t.cumulative(x) + t.upperTail(x) - 1).magnitude < 1e-14)
      }
    }
  }

  @Test func `the density is the slope of the lower tail`() {
    let all: [any ContinuousDistribution] = [
      NoncentralChiSquared(degreesOfFreedom: 2.5, noncentrality: 4), NoncentralT(degreesOfFreedom: 6, noncentrality: 2),
      NoncentralF(numerator: 3, denominator: 12, noncentrality: 9), NoncentralT(degreesOfFreedom: 6, noncentrality: -2),
    ]
    for distribution in all {
      for x in [0.2, 1.1, 3.0, 7] {
        let step = 1e-5 * x
        let slope = (distribution.cumulative(x + step) - distribution.cumulative(x - step)) / (2 * step)
        #expect(relativeError(slope, distribution.density(x)) < 1e-5)
      }
    }
  }

  @Test func `quantiles undo tails`() {
    let all: [any ContinuousDistribution] = [
      NoncentralChiSquared(degreesOfFreedom: 0.1, noncentrality: 2),
      NoncentralChiSquared(degreesOfFreedom: 37, noncentrality: 1e4),
      NoncentralF(numerator: 1, denominator: 15.26, noncentrality: 8),
      NoncentralT(degreesOfFreedom: 4.3, noncentrality: 3),
      NoncentralT(degreesOfFreedom: 200, noncentrality: -12), NoncentralBeta(alpha: 0.5, beta: 7, noncentrality: 5),
    ]
    for distribution in all {
      for share in [1e-20, 1e-6, 0.025, 0.2, 0.5, 0.8, 0.975] {
        let lower = distribution.quantile(share)
        // 1e-400 is no double.
        if lower > 1e-300 || lower < 0 { #expect(relativeError(distribution.cumulative(lower), share) < 1e-11) }
        let upper = distribution.upperTailQuantile(share)
        // A double next to 1 cannot hold a point that lies nearer to it.
        if upper < 0.9 || upper > 1 { #expect(relativeError(distribution.upperTail(upper), share) < 1e-11) }
      }
    }
    #expect(NoncentralChiSquared(degreesOfFreedom: 2, noncentrality: 1).quantile(0) == 0)
    #expect(NoncentralT(degreesOfFreedom: 2, noncentrality: 1).upperTailQuantile(0) == .infinity)
    #expect(NoncentralF(numerator: 2, denominator: 3, noncentrality: 1).upperTailQuantile(1) == 0)
  }

  @Test func `outside the support there is nothing`() {
    let chi = NoncentralChiSquared(degreesOfFreedom: 2, noncentrality: 1)
    #expect(chi.density(-1) == 0 && chi.cumulative(-1) == 0 && chi.upperTail(-1) == 1)
    #expect(chi.cumulative(.infinity) == 1 && chi.upperTail(.infinity) == 0)
    let beta = NoncentralBeta(alpha: 2, beta: 1, noncentrality: 6)
    #expect(beta.density(1.5) == 0 && beta.cumulative(1) == 1 && beta.upperTail(0) == 1)
    #expect(beta.density(1) == 5)
    #expect(NoncentralF(numerator: 2, denominator: 5, noncentrality: 1).cumulative(-3) == 0)
    #expect(NoncentralT(degreesOfFreedom: 5, noncentrality: 1).cumulative(-.infinity) == 0)
  }
}
