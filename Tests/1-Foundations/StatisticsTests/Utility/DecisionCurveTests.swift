// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Decision curve")
struct DecisionCurveTests {
  private let cases = UtilityCases()

  private func values(_ curve: DecisionCurve, _ quantity: NetBenefit.Quantity) -> [Double] {
    curve.estimates(quantity).compactMap(\.value)
  }

  @Test func `has a grid of the numbers that are meant`() throws {
    #expect(ThresholdGrid.percent.thresholds.count == 99)
    #expect(ThresholdGrid.percent.thresholds.contains(0.29))
    #expect(ThresholdGrid.percent.thresholds.contains(0.07))
    #expect(ThresholdGrid(from: 0.05, to: 0.5, step: 0.05)?.thresholds.last == 0.5)
    #expect(ThresholdGrid([0.5, 0.1, 0.5])?.thresholds == [0.1, 0.5])
    #expect(ThresholdGrid([]) == nil)
    #expect(ThresholdGrid([0, 0.5]) == nil)
    #expect(ThresholdGrid(from: 0.3, to: 0.1, step: 0.1) == nil)
    #expect(ThresholdGrid(from: 0.1, to: 0.3, step: 0) == nil)
  }

  // The published numbers are those of dcurves 0.5 (R); the sums over the grid 0.01 … 0.99 those of numpy 2.4.6 and of dcurves
  // 1.1.7 (Python), which agree to 3e-17 at each threshold.
  @Test(.enabled(if: SharedFiles.isThere, "needs the published study data"))
  func `agrees with dcurves on 750 biopsies`() throws {
    let data = try BiopsyCases()
    let probabilities = try LabelledProbabilities(LabelledScores(scores: data.predicted, isPositive: data.cancer))
    let curve = try #require(DecisionCurve(probabilities))
    let model = curve.estimates(.model)
    for (threshold, value) in [
      (0.05, 0.10554386), (0.10, 0.08740741), (0.15, 0.07921569), (0.20, 0.06733333), (0.25, 0.06400000),
      (0.35, 0.05015385),
    ] {
      let place = try #require(curve.thresholds.firstIndex(of: threshold))
      #expect(abs((model[place].value ?? 1) - value) <= 1e-8)
    }
    let all = values(curve, .treatAll)
    #expect(abs(all[4] - 0.09473684) <= 1e-8)
    #expect(abs(all[9] - 0.04444444) <= 1e-8)
    #expect(abs(all[14] + 0.01176471) <= 1e-8)
    let net = values(curve, .model)
    #expect(MadeScores.agree(net.reduce(0, +), 3.4280663760795034))
    #expect(MadeScores.agree(zip(net, curve.thresholds).reduce(0) { $0 + $1.0 * $1.1 }, 0.738426376079504))
    #expect(MadeScores.agree(all.reduce(0, +), -346.25446651700713))
    let avoided = values(curve, .avoided)
    #expect(MadeScores.agree(avoided.reduce(0, +), 6767.863580827402, within: 1e-11))
    #expect(MadeScores.agree(avoided[19], 56.93333333333332, within: 1e-11))
    // statsmodels 0.15.0, OLS on a constant: standard errors at 0.10 and 0.25.
    #expect(MadeScores.agree(model[9].standardError, 0.01220304957961292, within: 1e-10))
    #expect(MadeScores.agree(model[24].standardError, 0.011702285255274579, within: 1e-10))
    // dcurves 1.1.7 with prevalence 0.3 and a harm of 0.02 for the model.
    let carried = try #require(DecisionCurve(probabilities, prevalence: 0.3, harm: 0.02))
    let moved = values(carried, .model)
    #expect(MadeScores.agree(moved[4], 0.23600746051174445))
    #expect(MadeScores.agree(moved[19], 0.16769656699889257))
    #expect(MadeScores.agree(moved[49], 0.055836101882613495))
    #expect(MadeScores.agree(moved.reduce(0, +), 7.982822576321633))
    // By class, numpy: the binomial variances of both rates with n − 1.
    #expect(MadeScores.agree(carried.estimates(.model)[9].standardError, 0.011175403512244378, within: 1e-10))
  }

  // statsmodels 0.15.0: the mean difference of the cases' own net benefits, rows and threes of rows as units.
  @Test(.enabled(if: SharedFiles.isThere, "needs the published study data"))
  func `compares two models of the biopsies as statsmodels does`() throws {
    let data = try BiopsyCases()
    let units = try ClusterIndex(unitOfRow: data.cancer.indices.map { Int32($0 / 3) }, count: 250)
    for (clusters, errors) in [
      (nil, (0.00628166285277038, 0.008924952801464277)), (units, (0.006416548588654942, 0.008682841689141928)),
    ] {
      let comparison = try #require(
        DecisionCurveComparison(
          test: LabelledProbabilities(
            LabelledScores(scores: data.predicted, isPositive: data.cancer, clusters: clusters)),
          reference: LabelledProbabilities(
            LabelledScores(scores: data.byAge, isPositive: data.cancer, clusters: clusters))))
      let differences = comparison.differences().map(\.difference)
      #expect(MadeScores.agree(differences[9].value, 0.041481481481481466, within: 1e-11))
      #expect(MadeScores.agree(differences[9].standardError, errors.0, within: 1e-9))
      #expect(MadeScores.agree(differences[24].value, 0.04088888888888889, within: 1e-11))
      #expect(MadeScores.agree(differences[24].standardError, errors.1, within: 1e-9))
    }
  }

  // statsmodels 0.15.0, weighted by 0.5 … 1.5, 80 clusters.
  @Test func `compares weighted and clustered models as statsmodels does`() throws {
    let comparison = try #require(
      DecisionCurveComparison(
        test: cases.probabilities(cases.first, .both), reference: cases.probabilities(cases.second, .both)))
    let differences = comparison.differences()
    #expect(MadeScores.agree(differences[19].difference.value, 0.034139107367415635, within: 1e-10))
    #expect(MadeScores.agree(differences[19].difference.standardError, 0.005636509874917038, within: 1e-9))
    #expect(MadeScores.agree(differences[39].difference.value, 0.12176900807213478, within: 1e-10))
    #expect(MadeScores.agree(differences[39].difference.standardError, 0.02274374752939535, within: 1e-9))
    let curve = try #require(DecisionCurve(cases.probabilities(cases.first, .clustered)))
    #expect(MadeScores.agree(curve.estimates(.overTreatAll)[39].value, 0.2777777777777778, within: 1e-10))
    #expect(MadeScores.agree(curve.estimates(.overTreatAll)[39].standardError, 0.02500195335391165, within: 1e-9))
  }

  @Test(arguments: UtilityCases.Design.allCases)
  func `agrees at each threshold with the calls counted by themselves`(design: UtilityCases.Design) throws {
    for (seed, prevalence) in [(11, nil), (12, 0.05), (13, 0.4)] as [(UInt64, Double?)] {
      let cases = UtilityCases(90, seed: seed)
      let sample = try cases.sample(cases.first, design)
      let other = try cases.sample(cases.second, design)
      let curve = try #require(DecisionCurve(LabelledProbabilities(sample), prevalence: prevalence, harm: 0.01))
      let comparison = try #require(
        DecisionCurveComparison(
          test: LabelledProbabilities(sample), reference: LabelledProbabilities(other), prevalence: prevalence,
          testHarm: 0.01))
      let differences = comparison.differences().map(\.difference)
      for place in stride(from: 0, to: 99, by: 7) {
        let rule = curve.rules[place]
        let reads = BinaryReads(sample, threshold: curve.thresholds[place])
        for quantity in NetBenefit.Quantity.allCases {
          let (own, swept) = (reads.estimate(rule, as: quantity), curve.estimates(quantity)[place])
          #expect(MadeScores.agree(own.value, swept.value, within: 1e-9))
          #expect(MadeScores.agree(own.standardError, swept.standardError, within: 1e-8))
          #expect(own.n == swept.n && own.clusters == swept.clusters && own.definition == swept.definition)
        }
        let free = try #require(NetBenefit(thresholdProbability: rule.thresholdProbability, prevalence: prevalence))
        let first = try #require(reads.influence(of: free))
        let second = try #require(BinaryReads(other, threshold: curve.thresholds[place]).influence(of: free))
        let variance = try #require(first.variance) + #require(second.variance)
        let shared = try #require(first.covariance(with: second))
        #expect(MadeScores.agree(differences[place].value, first.value - second.value - 0.01, within: 1e-9))
        #expect(
          abs((differences[place].standardError ?? 0) - max(0, variance - 2 * shared).squareRoot()) < 1e-8,
          "threshold \(curve.thresholds[place])")
      }
    }
  }

  @Test func `knows where it is useful`() throws {
    let curve = try #require(DecisionCurve(cases.probabilities(cases.first, .plain)))
    let useful = curve.usefulRanges
    #expect(!useful.isEmpty)
    let (model, over) = (values(curve, .model), values(curve, .overTreatAll))
    for (place, threshold) in curve.thresholds.enumerated() {
      let isUseful = model[place] > 1e-12 && over[place] > 1e-12
      #expect(useful.contains { $0.contains(threshold) } == isUseful, "\(threshold)")
    }
    for range in curve.surelyUsefulRanges { #expect(useful.contains { $0.contains(range.lowerBound) }) }
  }

  @Test func `equal models differ by nothing, without a test`() throws {
    let probabilities = try cases.probabilities(cases.first, .clustered)
    let comparison = try #require(DecisionCurveComparison(test: probabilities, reference: probabilities))
    for difference in comparison.differences() {
      #expect(difference.difference.value == 0)
      #expect(difference.difference.interval == nil)
      #expect(difference.tests[0].pValue == nil)
    }
    #expect(comparison.band(seed: 1, replicates: 50) == nil)
  }

  @Test func `refuses scores that are no probabilities`() throws {
    let sample = try LabelledScores(scores: [1, 2, 3, 4], isPositive: [false, true, false, true])
    #expect(throws: NotProbabilities.self) { try LabelledProbabilities(sample) }
    #expect(DecisionCurve(try cases.probabilities(cases.first, .plain), prevalence: 1.5) == nil)
  }
}
