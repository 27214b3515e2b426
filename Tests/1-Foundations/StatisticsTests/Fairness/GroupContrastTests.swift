// SPDX-License-Identifier: Apache-2.0
import Distributions
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("A measure in each group, and against a reference")
struct GroupContrastTests {
  private let made = MadeGroups()

  /// `MetricFrame.by_group` of fairlearn 0.15.0 on the same cases; the negative predictive value by numpy.
  @Test(arguments: [
    (FairnessMeasure.selectionRate, [0.5148514851485149, 0.4959349593495935, 0.3645833333333333, 0.5256410256410257]),
    (.sensitivity, [0.7521008403361344, 0.7575757575757576, 0.5662650602409639, 0.7142857142857143]),
    (.falsePositiveRate, [0.36141304347826086, 0.3197278911564626, 0.21100917431192662, 0.37209302325581395]),
    (.falseNegativeRate, [0.24789915966386555, 0.24242424242424243, 0.43373493975903615, 0.2857142857142857]),
    (.specificity, [0.6385869565217391, 0.6802721088435374, 0.7889908256880734, 0.627906976744186]),
    (.precision, [0.5737179487179487, 0.6147540983606558, 0.6714285714285714, 0.6097560975609756]),
    (.npv, [0.7993197278911565, 0.8064516129032258, 0.7049180327868853, 0.7297297297297297]),
    (.accuracy, [0.6831683168316832, 0.7113821138211383, 0.6927083333333334, 0.6666666666666666]),
    (.auc, [0.7791491596638656, 0.8032708032708032, 0.7788217088537637, 0.7498338870431893]),
  ])
  func `agrees with fairlearn group by group`(measure: FairnessMeasure, values: [Double]) throws {
    for design in [MadeGroups.Design.plain, .shared, .nested] {
      let measured = try made.grouped(design).measured(measure)
      for (estimate, value) in zip(measured.estimates, values) {
        #expect(closeTo(estimate.value, value, 1e-12))
        #expect(estimate.interval?.contains(value) ?? false)
        #expect(estimate.name == measure.rawValue)
      }
    }
  }

  /// `confint_proportions_2indep` of statsmodels 0.15.0, methods "newcomb" and "score", on the sensitivities against group A.
  @Test func `has Newcombe's difference and the score ratio of independent cases`() throws {
    let contrasts = try made.grouped().measured(.sensitivity).contrasts()
    #expect(contrasts.map(\.group) == [1, 2, 3] && contrasts.allSatisfy { $0.reference == 0 })
    let expected = [
      (-0.10038495307412358, 0.09966281181992605, 0.8699383590030817, 1.141239610072087),
      (-0.3043670718239544, -0.06878414885088976, 0.603679886509915, 0.9050170714208859),
      (-0.16324556845070595, 0.07166276268302935, 0.7873552403528395, 1.1011757551702022),
    ]
    for (contrast, bounds) in zip(contrasts, expected) {
      #expect(closeTo(contrast.difference.interval?.lower, bounds.0))
      #expect(closeTo(contrast.difference.interval?.upper, bounds.1))
      #expect(closeTo(contrast.ratio.interval?.lower, bounds.2, 1e-6))
      #expect(closeTo(contrast.ratio.interval?.upper, bounds.3, 1e-6))
    }
    #expect(contrasts[1].difference.group == "C − A" && contrasts[1].ratio.group == "C / A")
  }

  /// Computed with numpy 2.4 and scipy 1.17: linearised variances over patients, effective trials after Korn and Graubard,
  /// Wilson's bounds squared and added with the covariance of patients in both groups.
  @Test func `takes patients in both groups into account`() throws {
    let contrasts = try made.grouped(.shared).measured(.sensitivity).contrasts()
    let expected = [
      (0.05086564117244071, -0.10143110251717594, 0.10030132418997509, 0.8828234805616408, 1.1492807013446986),
      (0.06265958866441791, -0.30915333032347614, -0.06462198256960923, 0.6118827055903415, 0.9264440680640137),
      (0.06196074122471816, -0.16783138900379643, 0.07551546465516708, 0.8027124791447968, 1.1236518369927395),
    ]
    for (contrast, bounds) in zip(contrasts, expected) {
      #expect(closeTo(contrast.difference.standardError, bounds.0))
      #expect(closeTo(contrast.difference.interval?.lower, bounds.1))
      #expect(closeTo(contrast.difference.interval?.upper, bounds.2))
      #expect(closeTo(contrast.ratio.interval?.lower, bounds.3))
      #expect(closeTo(contrast.ratio.interval?.upper, bounds.4))
    }
  }

  @Test func `has a test that agrees with the interval, and equivalence only inside the margin`() throws {
    for measure in [FairnessMeasure.sensitivity, .falsePositiveRate, .precision, .auc] {
      for design in [MadeGroups.Design.plain, .shared] {
        for contrast in try made.grouped(design).measured(measure).contrasts(margin: 0.1) {
          let interval = try #require(contrast.difference.interval)
          let p = try #require(contrast.tests[0].pValue)
          #expect((p < 0.05) == !interval.contains(0))
          #expect(contrast.isWithinMargin == (interval.lower > -0.1 && interval.upper < 0.1))
          #expect(((contrast.tests[1].pValue ?? 1) < 0.025) == contrast.isWithinMargin)
        }
      }
    }
  }

  @Test func `turns round when the reference does, and one unit per row changes next to nothing`() throws {
    let plain = try made.grouped().measured(.falsePositiveRate)
    let forth = plain.contrast(2, 0)
    let back = plain.contrast(0, 2)
    #expect(closeTo(forth.difference.value, -(back.difference.value ?? 9)))
    #expect(closeTo(forth.difference.interval?.lower, -(back.difference.interval?.upper ?? 9)))
    #expect(forth.tests[0].pValue == back.tests[0].pValue)
    let single = try GroupedScores(
      LabelledScores(
        scores: made.scores, isPositive: made.truth,
        clusters: ClusterIndex(unitOfRow: (0..<1200).map { Int32($0) }, count: 1200)),
      groups: GroupIndex(names: ["A", "B", "C", "D"], groupOfRow: made.codes), threshold: 0.6
    ).measured(.falsePositiveRate).contrast(2, 0)
    #expect(closeTo(single.difference.interval?.lower, forth.difference.interval?.lower ?? 9, 0.003))
  }

  @Test func `lists a group that is too small, with what it lacks`() throws {
    let groups = try made.grouped(minimum: GroupMinimum(positives: 71, negatives: 80))
    let measured = groups.measured(.sensitivity)
    #expect(measured.judged == [0, 1, 2] && measured.unjudged == [3])
    #expect(measured.estimates[3].value == nil && measured.estimates[3].interval == nil)
    #expect(measured.estimates[3].reason == .tooFewUnits(of: "positive cases in the group", found: 70, needed: 71))
    let contrast = measured.contrasts()[2]
    #expect(contrast.difference.value == nil && contrast.difference.reason == measured.estimates[3].reason)
    #expect(contrast.tests.allSatisfy { $0.pValue == nil && $0.reason != nil })
    // The class that is large enough can be judged.
    #expect(groups.measured(.falsePositiveRate).judged == [0, 1, 2, 3])
    #expect(groups.measured(.accuracy).judged == [0, 1, 2])
    #expect(measured.contrasts(with: 3).allSatisfy { $0.difference.reason == measured.estimates[3].reason })
    #expect(measured.heterogeneity().method.contains("3 of 4 groups"))
    #expect(measured.widestPair(seed: 1).difference.method.contains("3 of 4 groups"))
  }

  @Test func `keeps a group without a call in view`() throws {
    let groups = try byCounts([
      ConfusionCounts(truePositives: 5, falsePositives: 5, falseNegatives: 15, trueNegatives: 25),
      ConfusionCounts(falseNegatives: 20, trueNegatives: 30),
    ])
    let measured = groups.measured(.precision)
    #expect(measured.judged == [0])
    #expect(measured.reason(of: 1) == .emptyDenominator(of: "cases called positive"))
    #expect(measured.contrasts()[0].difference.reason == .emptyDenominator(of: "cases called positive"))
    #expect(groups.measured(.sensitivity).contrasts(with: 1)[0].ratio.reason != nil)
    #expect(groups.measured(.sensitivity).contrasts()[0].difference.interval != nil)
  }

  @Test func `counts weights as repetition for the value, not for the certainty`() throws {
    let even = try made.grouped(weights: [Double](repeating: 3, count: 1200)).measured(.sensitivity)
    let plain = try made.grouped().measured(.sensitivity)
    #expect(closeTo(even.contrasts()[1].difference.value, plain.contrasts()[1].difference.value ?? 9))
    #expect(
      closeTo(
        even.contrasts()[1].difference.interval?.lower, plain.contrasts()[1].difference.interval?.lower ?? 9, 0.01))
    var weights = [Double](repeating: 1, count: 1200)
    for row in 0..<600 { weights[row] = 0 }
    let half = try made.grouped(weights: weights)
    #expect((0..<4).reduce(0) { $0 + half.rowCount(of: $1) } == 600)
  }

  @Test func `needs a threshold for all but areas`() throws {
    let groups = try GroupedScores(
      LabelledScores(scores: made.scores, isPositive: made.truth),
      groups: GroupIndex(names: ["A", "B", "C", "D"], groupOfRow: made.codes), threshold: nil)
    #expect(groups.measured(.sensitivity).estimates.allSatisfy { $0.value == nil && $0.reason != nil })
    #expect(groups.measured(.auc).estimates.allSatisfy { $0.value != nil })
    #expect(throws: SampleError.lengthsDiffer(of: "groups", expected: 1, found: 2)) {
      try GroupedScores(
        LabelledScores(scores: [1], isPositive: [true]), groups: GroupIndex(values: ["a", "b"]), threshold: nil)
    }
  }

  @Test func `covers differences and ratios of two groups as often as stated`() throws {
    var (inDifference, inRatio) = (0, 0)
    let studies = 2000
    for study in 0..<studies {
      var stream = PhiloxStream(seed: 5, replicate: study)
      let (a, b) = (stream.binomial(trials: 60, probability: 0.3), stream.binomial(trials: 140, probability: 0.2))
      let contrast = try byCounts([
        ConfusionCounts(truePositives: a, falseNegatives: 60 - a, trueNegatives: 1),
        ConfusionCounts(truePositives: b, falseNegatives: 140 - b, trueNegatives: 1),
      ]).measured(.sensitivity).contrasts(with: 1)[0]
      if contrast.difference.interval?.contains(0.1) ?? false { inDifference += 1 }
      if contrast.ratio.interval?.contains(1.5) ?? false { inRatio += 1 }
    }
    #expect((0.935...0.97).contains(Double(inDifference) / Double(studies)))
    #expect((0.935...0.97).contains(Double(inRatio) / Double(studies)))
  }
}
