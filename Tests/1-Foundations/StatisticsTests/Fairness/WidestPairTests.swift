// SPDX-License-Identifier: Apache-2.0
import Distributions
import Statistics
import Testing
import Vocabulary

@Suite("The two groups that lie furthest apart")
struct WidestPairTests {
  private let made = MadeGroups()

  /// `MetricFrame.difference()` and `.ratio()` of fairlearn 0.15.0.
  @Test(arguments: [
    (FairnessMeasure.selectionRate, 0.16105769230769235, 0.6935975609756097),
    (.sensitivity, 0.19131069733479367, 0.7474698795180723),
    (.falsePositiveRate, 0.16108384894388733, 0.5670871559633028),
    (.falseNegativeRate, 0.19131069733479372, 0.5589225589225589),
    (.specificity, 0.1610838489438874, 0.7958355868036776), (.precision, 0.0977106227106227, 0.8544735406437535),
    (.npv, 0.1015335801163405, 0.8740983606557378), (.accuracy, 0.04471544715447162, 0.937142857142857),
  ])
  func `has fairlearn's difference and ratio`(measure: FairnessMeasure, difference: Double, ratio: Double) throws {
    let widest = try made.grouped().measured(measure).widestPair(seed: 1)
    #expect(closeTo(widest.difference.value, difference, 1e-12))
    #expect(closeTo(widest.ratio.value, ratio, 1e-12))
    #expect(widest.difference.interval?.contains(difference) ?? false)
    #expect(widest.ratio.interval?.contains(ratio) ?? false)
  }

  @Test func `is as wide as one comparison with two groups, and wider with more`() throws {
    let tables = [
      ConfusionCounts(truePositives: 30, falsePositives: 12, falseNegatives: 20, trueNegatives: 70),
      ConfusionCounts(truePositives: 60, falsePositives: 12, falseNegatives: 20, trueNegatives: 70),
    ]
    let two = try byCounts(tables).measured(.sensitivity)
    let contrast = two.contrast(1, 0)
    #expect(closeTo(two.widestPair(seed: 1).difference.interval?.lower, contrast.difference.interval?.lower ?? 9))
    #expect(closeTo(two.widestPair(seed: 1).test.pValue, contrast.tests[0].pValue ?? 9, 1e-6))
    let between = ConfusionCounts(truePositives: 45, falsePositives: 12, falseNegatives: 22, trueNegatives: 70)
    let five = try byCounts(tables + [between, between, between]).measured(.sensitivity).widestPair(seed: 1)
    #expect(five.lowest == 0 && five.highest == 1)
    #expect((five.difference.interval?.lower ?? 9) < (contrast.difference.interval?.lower ?? -9))
    #expect((five.test.pValue ?? 0) > (contrast.tests[0].pValue ?? 1))
  }

  /// With equal groups the maximum is the studentised range over √2: `studentized_range` of scipy 1.17.1 with infinite degrees of
  /// freedom gives the 95th percentiles 2.343700586, 2.727774371 and 3.163683577 for 3, 5 and 10 groups.
  @Test(arguments: [(3, 2.343700586378409), (5, 2.7277743708703763), (10, 3.163683577053373)])
  func `reaches as far as the studentised range`(count: Int, quantile: Double) throws {
    // Large equal groups: the half width of the interval over the standard error is the quantile.
    let table = ConfusionCounts(truePositives: 40_000, falseNegatives: 40_000, trueNegatives: 1)
    let widest = try byCounts([ConfusionCounts](repeating: table, count: count)).measured(.sensitivity)
      .widestPair(seed: 4)
    let interval = try #require(widest.difference.interval)
    let error = try #require(widest.difference.standardError)
    #expect(abs((interval.upper - interval.lower) / 2 / error - quantile) < 0.04)
  }

  @Test func `gives the same bits for a seed, and no pair for one judged group`() throws {
    let measured = try made.grouped().measured(.sensitivity)
    #expect(measured.widestPair(seed: 3) == measured.widestPair(seed: 3))
    #expect(measured.widestPair(seed: 3).difference.seed == 3)
    let one = try made.grouped(minimum: GroupMinimum(positives: 100, negatives: 1)).measured(.sensitivity)
    #expect(one.judged == [0])
    #expect(one.widestPair(seed: 3).difference.value == nil && one.widestPair(seed: 3).test.pValue == nil)
    #expect(one.widestPair(seed: 3).difference.reason != nil)
  }

  @Test func `does not take the picked pair for a planned one`() throws {
    var (naive, honest, covered) = (0, 0, 0)
    let studies = 200
    for study in 0..<studies {
      var stream = PhiloxStream(seed: 21, replicate: study)
      let tables = (0..<6).map { _ in
        let x = stream.binomial(trials: 80, probability: 0.7)
        return ConfusionCounts(truePositives: x, falseNegatives: 80 - x, trueNegatives: 1)
      }
      let measured = try byCounts(tables).measured(.sensitivity)
      let widest = measured.widestPair(seed: UInt64(study))
      if widest.test.pValue ?? 1 < 0.05 { honest += 1 }
      if widest.difference.interval?.contains(0) ?? false { covered += 1 }
      if let low = widest.lowest, let high = widest.highest,
        measured.contrast(high, low).tests[0].pValue ?? 1 < 0.05
      {
        naive += 1
      }
    }
    // The naive test of the picked pair rejects some three times in ten.
    #expect(naive > 40, "\(naive)")
    #expect(honest <= 20, "\(honest)")
    #expect(covered >= 180, "\(covered)")
  }
}
