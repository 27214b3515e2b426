// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Net benefit")
struct NetBenefitTests {
  private let cases = UtilityCases()

  private func rule(_ threshold: Double, prevalence: Double? = nil, harm: Double = 0) throws -> NetBenefit {
    try #require(NetBenefit(thresholdProbability: threshold, prevalence: prevalence, harm: harm))
  }

  /// 10 cases, 4 diseased: 3 found, 2 false alarms.
  private func small() throws -> BinaryReads {
    try BinaryReads(
      calls: [true, true, true, false, true, true, false, false, false, false],
      isPositive: [true, true, true, true, false, false, false, false, false, false])
  }

  @Test func `by hand`() throws {
    let reads = try small()
    let benefit = try rule(0.2)
    // 3/10 − 2/10 · 1/4.
    #expect(MadeScores.agree(reads.estimate(benefit).value, 0.25))
    // 4/10 − 6/10 · 1/4.
    #expect(MadeScores.agree(reads.estimate(benefit, as: .treatAll).value, 0.25))
    #expect(abs(reads.estimate(benefit, as: .overTreatAll).value ?? 1) < 1e-15)
    #expect(MadeScores.agree(reads.estimate(benefit, as: .standardised).value, 0.25 / 0.4))
    #expect(abs(reads.estimate(benefit, as: .avoided).value ?? 1) < 1e-12)
    // At a threshold of ½: 3/10 − 2/10, and for all 4/10 − 6/10; (0.1 + 0.2) / 1 · 100 actions are spared.
    let half = try rule(0.5)
    #expect(MadeScores.agree(reads.estimate(half, as: .avoided).value, 30))
    // At a prevalence of one tenth: 0.1 · 3/4 − 0.9 · 1/3 · 1/4.
    let rare = try rule(0.2, prevalence: 0.1)
    #expect(abs(reads.estimate(rare).value ?? 1) < 1e-15)
    #expect(MadeScores.agree(reads.estimate(rare, as: .treatAll).value, 0.1 - 0.9 / 4))
    #expect(MadeScores.agree(reads.estimate(try rule(0.2, harm: 0.05)).value, 0.2))
  }

  @Test func `refuses rules that are none`() {
    #expect(NetBenefit(thresholdProbability: 0) == nil)
    #expect(NetBenefit(thresholdProbability: 1) == nil)
    #expect(NetBenefit(thresholdProbability: 0.2, prevalence: 1) == nil)
    #expect(NetBenefit(thresholdProbability: 0.2, harm: -0.1) == nil)
    #expect(NetBenefit(thresholdProbability: .nan) == nil)
  }

  // statsmodels 0.15.0: mean of the case's own net benefit, WLS with HC1 or cluster-robust covariance.
  @Test(
    arguments: [
      (UtilityCases.Design.plain, 0.2, 0.221875, 0.03612909217555248),
      (.weighted, 0.2, 0.2219235328865505, 0.037407222733633325),
      (.clustered, 0.2, 0.221875, 0.030738384067781656),
      (.both, 0.2, 0.2219235328865505, 0.03299101786452934),
      (.plain, 0.4, 0.16666666666666663, 0.03887062066770371),
      (.both, 0.4, 0.16881771635531817, 0.035585658335939574),
    ])
  func `has the variance of a regression on a constant`(
    design: UtilityCases.Design, threshold: Double, value: Double, error: Double
  ) throws {
    let reads = BinaryReads(try cases.sample(cases.first, design), threshold: threshold)
    let estimate = reads.estimate(try rule(threshold))
    #expect(MadeScores.agree(estimate.value, value))
    // statsmodels corrects weighted clusters by n/(n − 1) of rows, too; with 240 rows and one constant it is the same number.
    #expect(MadeScores.agree(estimate.standardError, error, within: 1e-10))
    #expect(estimate.clusters == (design == .plain || design == .weighted ? nil : 80))
    let influence = try #require(reads.influence(of: try rule(threshold)))
    #expect(MadeScores.agree(influence.variance?.squareRoot(), error, within: 1e-10))
  }

  @Test func `without a call has a value and no interval`() throws {
    let reads = try BinaryReads(calls: [false, false, false, false], isPositive: [true, true, false, false])
    let estimate = reads.estimate(try rule(0.3))
    #expect(estimate.value == 0)
    #expect(estimate.interval == nil)
    #expect(estimate.reason == .zeroStandardError)
    let empty = try BinaryReads(calls: [], isPositive: [])
    #expect(empty.estimate(try rule(0.3)).reason == .noObservations)
    let healthy = try BinaryReads(calls: [true, false], isPositive: [false, false])
    #expect(healthy.estimate(try rule(0.3, prevalence: 0.2)).reason == .noPositives)
  }

  @Test func `does not change when weights are scaled or rows are turned round`() throws {
    let sample = try cases.sample(cases.first, .both)
    let scaled = try LabelledScores(
      scores: sample.scores.reversed(), isPositive: sample.isPositive.reversed(),
      weights: sample.weights?.reversed().map { 7 * $0 },
      clusters: ClusterIndex(unitOfRow: cases.patients.reversed(), count: 80))
    for quantity in NetBenefit.Quantity.allCases {
      for prevalence in [nil, 0.1] {
        let benefit = try rule(0.3, prevalence: prevalence)
        let a = BinaryReads(sample, threshold: 0.3).estimate(benefit, as: quantity)
        let b = BinaryReads(scaled, threshold: 0.3).estimate(benefit, as: quantity)
        #expect(MadeScores.agree(a.value, b.value, within: 1e-10))
        #expect(MadeScores.agree(a.interval?.lower, b.interval?.lower, within: 1e-10))
      }
    }
  }

  @Test func `covers the truth`() throws {
    // Share of true positives 0.3 · 0.8, of false ones 0.7 · 0.2; at ¼ the odds are ⅓.
    let truth: Double = 0.24 - 0.14 / 3
    var covered = 0
    let studies = 1000
    var random = SplitMix(seed: 5)
    for _ in 0..<studies {
      var (calls, positives) = ([Bool](), [Bool]())
      for _ in 0..<150 {
        let isPositive = random.uniform() < 0.3
        positives.append(isPositive)
        calls.append(random.uniform() < (isPositive ? 0.8 : 0.2))
      }
      let estimate = try BinaryReads(calls: calls, isPositive: positives).estimate(try rule(0.25))
      if estimate.interval?.contains(truth) == true { covered += 1 }
    }
    // Three binomial standard errors about 95 %.
    #expect((929...971).contains(covered), "\(covered) of \(studies)")
  }
}
