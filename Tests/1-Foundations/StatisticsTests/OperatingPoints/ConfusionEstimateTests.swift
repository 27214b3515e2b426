// SPDX-License-Identifier: Apache-2.0
import Statistics
import Testing
import Vocabulary

@Suite("Metrics of a two-by-two table")
struct ConfusionEstimateTests {
  static let table = ConfusionCounts(truePositives: 40, falsePositives: 15, falseNegatives: 10, trueNegatives: 135)

  typealias Row = (metric: Metric, value: Double, error: Double, lower: Double, upper: Double)

  /// Values and standard errors by symbolic differentiation (sympy), bounds in numpy from the named formulas.
  static let computed: [Row] = [
    (.mcc, 0.67883359302699772, 0.059132262290133128, 0.5455326284147338, 0.7786357830107825),
    (.f1, 0.76190476190476190, 0.046249610100614828, 0.6611703497208775, 0.8399407873586084),
    (.balancedAccuracy, 0.85, 0.030822070014844882, 0.778566043922553, 0.8978180314751062),
    (.positiveLikelihoodRatio, 8, 2.0396078054371139, 4.853726747975353, 13.185744341025478),
    (.negativeLikelihoodRatio, 0.2222222222222222, 0.063144256061947762, 0.1273266431055055, 0.38784275501917675),
  ]

  @Test(arguments: computed) func `agrees with an independent computation`(row: Row) throws {
    let estimate = Self.table.estimate(row.metric)
    #expect((try #require(estimate.value) - row.value).magnitude < 1e-13)
    #expect((try #require(estimate.standardError) - row.error).magnitude < 1e-13)
    #expect((try #require(estimate.interval?.lower) - row.lower).magnitude < 1e-12)
    #expect((try #require(estimate.interval?.upper) - row.upper).magnitude < 1e-11)
    #expect(estimate.n == 200 && estimate.clusters == nil)
  }

  @Test func `shares are the shares of the cells, by hand`() throws {
    for (metric, part, whole) in [
      (Metric.sensitivity, 40, 50), (.specificity, 135, 150), (.precision, 40, 55), (.npv, 135, 145),
      (.falsePositiveRate, 15, 150), (.falseNegativeRate, 10, 50), (.accuracy, 175, 200), (.selectionRate, 55, 200),
      (.prevalence, 50, 200),
    ] {
      for kind in ProportionInterval.allCases {
        let estimate = Self.table.estimate(metric, interval: kind)
        #expect(estimate.value == Double(part) / Double(whole))
        let bounds = try #require(Proportion(successes: part, trials: whole).bounds(kind))
        #expect((try #require(estimate.interval?.lower) - bounds.lower).magnitude < 1e-14)
        #expect((try #require(estimate.interval?.upper) - bounds.upper).magnitude < 1e-14)
        #expect(estimate.n == whole && estimate.name == metric.rawValue && estimate.method == kind.title)
      }
    }
  }

  @Test func `says what is missing`() {
    let noPositives = ConfusionCounts(falsePositives: 3, trueNegatives: 7)
    let noNegatives = ConfusionCounts(truePositives: 3, falseNegatives: 7)
    let noCalls = ConfusionCounts(falseNegatives: 2, trueNegatives: 7)
    #expect(noPositives.estimate(.sensitivity).reason == .noPositives)
    #expect(noPositives.estimate(.mcc).reason == .noPositives)
    #expect(noPositives.estimate(.positiveLikelihoodRatio).reason == .noPositives)
    #expect(noNegatives.estimate(.specificity).reason == .noNegatives)
    #expect(noNegatives.estimate(.balancedAccuracy).reason == .noNegatives)
    #expect(noNegatives.estimate(.positiveLikelihoodRatio).reason == .noNegatives)
    #expect(noCalls.estimate(.precision).reason == .emptyDenominator(of: "cases called positive"))
    #expect(noCalls.estimate(.positiveLikelihoodRatio).reason == .emptyDenominator(of: "false positives"))
    #expect(ConfusionCounts().estimate(.f1).reason == .noObservations)
    #expect(ConfusionCounts().estimate(.sensitivity).reason == .noObservations)
    for metric in Metric.allCases {
      let estimate = ConfusionCounts().estimate(metric)
      #expect(estimate.value == nil && estimate.interval == nil && estimate.reason != nil)
    }
    #expect(Self.table.estimate(.auc).value == nil)
  }

  @Test func `at the edge gives what there is and adds no half counts`() throws {
    let perfect = ConfusionCounts(truePositives: 20, trueNegatives: 30)
    #expect(perfect.estimate(.mcc).value == 1)
    #expect(perfect.estimate(.mcc).interval == nil)
    #expect(perfect.estimate(.mcc).reason == .valueAtBoundary)
    #expect(perfect.estimate(.f1).interval?.upper == 1)
    #expect(try #require(perfect.estimate(.f1).interval?.lower) < 0.95)
    #expect(perfect.estimate(.balancedAccuracy).interval?.upper == 1)
    #expect(try #require(perfect.estimate(.balancedAccuracy).interval?.lower) < 0.95)
    #expect(perfect.estimate(.positiveLikelihoodRatio).value == nil)
    #expect(perfect.estimate(.negativeLikelihoodRatio).value == 0)
    #expect(perfect.estimate(.negativeLikelihoodRatio).reason == .valueAtBoundary)
    for metric in [Metric.f1, .balancedAccuracy, .sensitivity] {
      for kind in ProportionInterval.allCases {
        let bounds = try #require(perfect.estimate(metric, interval: kind).interval)
        #expect(bounds.lower >= 0 && bounds.upper <= 1)
      }
    }
  }

  @Test func `swapping the classes swaps the metrics`() throws {
    let t = Self.table
    let swapped = ConfusionCounts(
      truePositives: t.trueNegatives, falsePositives: t.falseNegatives, falseNegatives: t.falsePositives,
      trueNegatives: t.truePositives)
    for (a, b) in [
      (Metric.sensitivity, Metric.specificity), (.precision, .npv), (.falsePositiveRate, .falseNegativeRate),
      (.mcc, .mcc), (.balancedAccuracy, .balancedAccuracy), (.accuracy, .accuracy),
    ] {
      let (one, two) = (t.estimate(a), swapped.estimate(b))
      #expect((try #require(one.value) - #require(two.value)).magnitude < 1e-15)
      #expect((try #require(one.interval?.lower) - #require(two.interval?.lower)).magnitude < 1e-14)
      #expect((try #require(one.interval?.upper) - #require(two.interval?.upper)).magnitude < 1e-14)
    }
    let ratio = t.estimate(.positiveLikelihoodRatio)
    let inverse = swapped.estimate(.negativeLikelihoodRatio)
    #expect((try #require(ratio.value) * #require(inverse.value) - 1).magnitude < 1e-14)
    #expect((try #require(ratio.interval?.lower) * #require(inverse.interval?.upper) - 1).magnitude < 1e-13)
  }
}
