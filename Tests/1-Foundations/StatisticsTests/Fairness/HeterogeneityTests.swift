// SPDX-License-Identifier: Apache-2.0
import Distributions
import Statistics
import Testing
import Vocabulary

@Suite("Do the groups differ at all")
struct HeterogeneityTests {
  private let made = MadeGroups()

  /// `chi2_contingency(…, correction=False)` of scipy 1.17.1; Cochran's Q with placements from numpy.
  @Test(arguments: [
    (FairnessMeasure.sensitivity, 11.527218957736633, 0.009191319746557023),
    (.underdiagnosis, 11.527218957736633, 0.009191319746557023),
    (.falsePositiveRate, 9.364600915428634, 0.024816273408801864), (.auc, 1.314394310689838, 0.7257178759375655),
  ])
  func `agrees with scipy for independent cases`(measure: FairnessMeasure, statistic: Double, p: Double) throws {
    let test = try made.grouped().measured(measure).heterogeneity()
    #expect(closeTo(test.statistic, statistic))
    #expect(closeTo(test.pValue, p))
    #expect(test.degreesOfFreedom == [3])
  }

  /// Rao and Scott's statistic on effective counts, computed with numpy and scipy.
  @Test func `shrinks counts to what patients are worth`() throws {
    let test = try made.grouped(.nested).measured(.sensitivity).heterogeneity()
    #expect(closeTo(test.statistic, 10.676355213718287))
    #expect(closeTo(test.pValue, 0.013611081312289674))
    #expect(test.method.hasPrefix("Rao–Scott"))
  }

  /// Wald's statistic with the covariances of patients in several groups, computed with numpy.
  @Test func `ties groups that share patients`() throws {
    let test = try made.grouped(.shared).measured(.sensitivity).heterogeneity()
    #expect(closeTo(test.statistic, 9.58461304564253))
    #expect(closeTo(test.pValue, 0.02244804913307221))
    #expect(test.method.contains("covariance"))
  }

  @Test func `is nothing for equal groups and undefined where nothing can vary`() throws {
    let table = ConfusionCounts(truePositives: 30, falsePositives: 12, falseNegatives: 20, trueNegatives: 70)
    let same = try byCounts([table, table, table]).measured(.sensitivity).heterogeneity()
    #expect(closeTo(same.statistic, 0) && closeTo(same.pValue, 1))
    let perfect = ConfusionCounts(truePositives: 30, trueNegatives: 20)
    #expect(try byCounts([perfect, perfect]).measured(.sensitivity).heterogeneity().reason == .zeroStandardError)
    #expect(try byCounts([perfect, perfect]).measured(.auc).heterogeneity().pValue == nil)
    #expect(
      try byCounts([table]).measured(.sensitivity).heterogeneity().reason
        == .tooFewUnits(of: "groups that can be judged", found: 1, needed: 2))
  }

  @Test func `does not depend on the order of the groups`() throws {
    let one = try made.grouped(.shared)
    let turned = try GroupedScores(
      one.sample, groups: GroupIndex(names: ["D", "C", "B", "A"], groupOfRow: made.codes.map { 3 - $0 }),
      threshold: 0.6, minimum: one.minimum)
    for measure in [FairnessMeasure.sensitivity, .auc, .npv] {
      #expect(
        closeTo(
          one.measured(measure).heterogeneity().statistic, turned.measured(measure).heterogeneity().statistic ?? 9,
          1e-7))
    }
    #expect(closeTo(one.scoreByGroup().statistic, turned.scoreByGroup().statistic ?? 9, 1e-6))
  }

  @Test func `rejects equal groups in about one study of twenty`() throws {
    var (rates, areas) = (0, 0)
    let studies = 400
    for study in 0..<studies {
      var stream = PhiloxStream(seed: 9, replicate: study)
      let truth = (0..<400).map { _ in stream.happens(0.4) }
      let sample = try LabelledScores(
        scores: truth.map { stream.normal(mean: $0 ? 1.2 : 0) }, isPositive: truth)
      let groups = try GroupedScores(
        sample, groups: GroupIndex(names: ["a", "b", "c", "d"], groupOfRow: (0..<400).map { Int32($0 % 4) }),
        threshold: 0.6, minimum: GroupMinimum(positives: 5, negatives: 5))
      if groups.measured(.sensitivity).heterogeneity().pValue ?? 1 < 0.05 { rates += 1 }
      if groups.measured(.auc).heterogeneity().pValue ?? 1 < 0.05 { areas += 1 }
    }
    // Within three Monte-Carlo errors of 5 %, and half a point more for areas of 40 positive cases in four groups.
    #expect((8...34).contains(rates), "\(rates) of \(studies)")
    #expect((8...38).contains(areas), "\(areas) of \(studies)")
  }
}

@Suite("Does a score mean the same in every group")
struct ScoreByGroupTests {
  private let made = MadeGroups()

  /// Two fits of `Logit` in statsmodels 0.15.0, with and without a slope for each group.
  @Test func `is the likelihood ratio of the interaction`() throws {
    let test = try made.grouped().scoreByGroup()
    #expect(closeTo(test.statistic, 1.2705857246332926, 1e-8))
    #expect(closeTo(test.pValue, 0.7361293520903867, 1e-8))
    #expect(test.degreesOfFreedom == [3])
  }

  /// The slopes of four fits of statsmodels 0.15.0, their sandwich covariance over patients by numpy.
  @Test func `is Wald's test of the slopes where patients repeat`() throws {
    let test = try made.grouped(.shared).scoreByGroup()
    #expect(closeTo(test.statistic, 1.6205246782762992, 1e-7))
    #expect(closeTo(test.pValue, 0.6547449929411575, 1e-7))
    #expect(test.method.hasPrefix("Wald"))
  }

  @Test func `finds a score that is steeper in one group, and leaves small groups out by name`() throws {
    var stream = PhiloxStream(seed: 3)
    let codes = (0..<3000).map { Int32($0 % 3) }
    let x = (0..<3000).map { _ in stream.normal() }
    let truth = (0..<3000).map { row in
      stream.happens(NormalDistribution.standard.cumulative(x[row] * (codes[row] == 1 ? 2 : 0.5)))
    }
    let sample = try LabelledScores(scores: x, isPositive: truth)
    let groups = try GroupedScores(
      sample, groups: GroupIndex(names: ["a", "b", "c"], groupOfRow: codes), threshold: nil)
    #expect(groups.scoreByGroup().pValue ?? 1 < 1e-10)
    var few = codes
    for row in 0..<3000 where few[row] == 1 && row > 60 { few[row] = 0 }
    let small = try GroupedScores(
      sample, groups: GroupIndex(names: ["a", "b", "c"], groupOfRow: few), threshold: nil)
    #expect(small.scoreByGroup().method.contains("2 of 3 groups"))
    #expect(small.scoreByGroup().degreesOfFreedom == [1])
  }

  @Test func `has no answer where the score separates the classes`() throws {
    let perfect = ConfusionCounts(truePositives: 30, trueNegatives: 20)
    #expect(try byCounts([perfect, perfect]).scoreByGroup().pValue == nil)
    #expect(try byCounts([perfect, perfect]).scoreByGroup().reason != nil)
  }
}
