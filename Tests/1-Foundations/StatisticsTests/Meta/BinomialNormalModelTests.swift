// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Testing
import Vocabulary

@Suite("Binomial–normal model of proportions")
struct BinomialNormalModelTests {
  private static func isNear(_ a: Double?, _ b: Double, _ tolerance: Double) -> Bool {
    guard let a else { return false }
    return (a - b).magnitude <= tolerance * max(1, b.magnitude)
  }

  private static func proportions(_ counts: [(Int, Int)]) -> [Proportion] {
    counts.map { Proportion(successes: $0.0, trials: $0.1) }
  }

  /// numpy 2.4.6 and scipy 1.17.1: the likelihood summed over 200 001 points of the normal deviate, maximised; its variance by
  /// extrapolated differences.
  @Test func `agrees with brute-force integration, with none or all successes at a site`() throws {
    let wide = try BinomialNormalModel(
      Self.proportions([(0, 10), (3, 12), (9, 20), (20, 20), (14, 25), (2, 15), (30, 41)]))
    #expect(Self.isNear(wide.mean, -0.2207327692414043, 1e-6))
    #expect(Self.isNear(wide.tauSquared, 4.817160206004644, 1e-6))
    #expect(Self.isNear(wide.meanVariance, 0.7905110138628632, 1e-5))
    #expect(Self.isNear(wide.logLikelihood, -80.01113443668586, 1e-8))
    let narrow = try BinomialNormalModel(Self.proportions([(45, 50), (80, 100), (30, 32), (60, 90), (19, 20)]))
    #expect(Self.isNear(narrow.mean, 1.7992412153707222, 1e-7))
    #expect(Self.isNear(narrow.tauSquared, 0.4958069539977999, 1e-7))
    #expect(Self.isNear(narrow.meanVariance, 0.16017853469035603, 1e-5))
    #expect(Self.isNear(narrow.logLikelihood, -140.93414100646174, 1e-10))
    let pooled = narrow.pooled(name: "sensitivity").interval
    #expect(Self.isNear(pooled?.lower, 0.6655316038464109, 1e-6))
    #expect(Self.isNear(pooled?.upper, 0.9483600533015798, 1e-6))
    let next = narrow.prediction(name: "sensitivity").interval
    #expect(Self.isNear(next?.lower, 0.3146830850378936, 1e-5))
    #expect(Self.isNear(next?.upper, 0.9875904010807924, 1e-6))
  }

  @Test func `sites of one proportion are one proportion`() throws {
    // 30 of 40 everywhere: no variance between sites, log 3 with variance 1/90 + 1/30.
    let model = try BinomialNormalModel(Self.proportions([(30, 40), (30, 40), (30, 40)]))
    #expect(model.tauSquared == 0)
    #expect(Self.isNear(model.mean, log(3), 1e-10))
    let variance = 1.0 / 90 + 1.0 / 30
    #expect(Self.isNear(model.meanVariance, variance, 1e-10))
  }

  @Test func `turning successes into failures turns the sign, and order does not matter`() throws {
    let counts = [(0, 8), (5, 9), (11, 30), (17, 17)]
    let one = try BinomialNormalModel(Self.proportions(counts))
    let other = try BinomialNormalModel(Self.proportions(counts.reversed().map { ($0.1 - $0.0, $0.1) }))
    #expect(Self.isNear(one.mean, -other.mean, 1e-8))
    #expect(Self.isNear(one.tauSquared, other.tauSquared, 1e-8))
  }

  @Test func `all successes everywhere, or one site, have no fit`() {
    #expect(throws: BinomialNormalFailure.allAlike) { try BinomialNormalModel(Self.proportions([(5, 5), (9, 9)])) }
    #expect(throws: BinomialNormalFailure.tooFewSites(found: 1)) {
      try BinomialNormalModel(Self.proportions([(5, 9), (0, 0)]))
    }
  }

  @Test func `a site without a failure keeps its place in the two-step analysis by a named correction`() throws {
    let site = try SiteEffect(name: "a", proportion: Proportion(successes: 10, trials: 10))
    #expect(Self.isNear(site.effect, log(21), 1e-12))
    let variance = 1 / 10.5 + 1 / 0.5
    #expect(Self.isNear(site.variance, variance, 1e-12))
    #expect(site.correction != nil)
    #expect(try SiteEffect(name: "a", proportion: Proportion(successes: 9, trials: 10)).correction == nil)
    // One positive above one negative: area 3/4 after the correction; Hanley–McNeil leaves A(1 − A) = 3/16.
    let area = try SiteEffect(name: "a", perfectArea: true, positives: 1, negatives: 1)
    #expect(Self.isNear(area.effect, log(3), 1e-12))
    #expect(Self.isNear(area.variance, 16.0 / 3, 1e-12))
    let none = try SiteEffect(name: "a", perfectArea: false, positives: 1, negatives: 1)
    #expect(Self.isNear(none.effect, -log(3), 1e-12))
  }
}
