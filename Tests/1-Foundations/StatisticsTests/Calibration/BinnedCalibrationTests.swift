// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Binned calibration")
struct BinnedCalibrationTests {
  private static let plan = BootstrapPlan(
    unit: .rows, seed: 7, replicates: 200, isStratified: false, interval: .percentile)

  // scikit-learn 1.9.1 and numpy 2.4.6, ten bins; Proofs/calibration.py.
  private static let references: [(steps: Double, values: [CalibrationError: Double])] = [
    (
      0,
      [
        .ece: 0.102731150996965, .mce: 0.207820812681926, .eceEqualMass: 0.109828700503867, .ace: 0.109828700503867,
        .debiased: 0.0116088774920306,
      ]
    ),
    (
      50,
      [
        .ece: 0.10755, .mce: 0.254871794871795, .eceEqualMass: 0.10755, .ace: 0.104823562182104,
        .debiased: 0.0107438962010453,
      ]
    ),
  ]

  @Test(arguments: [0, 1]) func `errors equal numpy over scikit-learn's bins`(place: Int) throws {
    let reference = Self.references[place]
    let sample = try SeededProbabilities.sample(steps: reference.steps)
    let found = try sample.calibrationErrors(Array(reference.values.keys), bins: 10, plan: Self.plan)
    for (error, value) in reference.values {
      let estimate = try #require(found[error])
      #expect(SeededProbabilities.agrees(estimate.value, value), "\(error)")
      #expect(estimate.definition.contains("10 bins of equal"))
      #expect(estimate.seed == 7)
      let interval = try #require(estimate.interval)
      #expect(interval.lower < interval.upper)
    }
  }

  @Test func `Hosmer and Lemeshow's test equals numpy`() throws {
    for (steps, wide, even) in [(0.0, 55.8392214023209, 46.3228723760577), (50, 52.156056284077, 46.0187800206325)] {
      let sample = try SeededProbabilities.sample(steps: steps)
      let test = BinnedCalibration(sample, bins: .equalWidth(10)).hosmerLemeshow
      #expect(SeededProbabilities.agrees(test.statistic, wide))
      #expect(test.method.contains("caution"))
      #expect(
        SeededProbabilities.agrees(BinnedCalibration(sample, bins: .equalMass(10)).hosmerLemeshow.statistic, even))
    }
    let clustered = try SeededProbabilities.sample(design: .clustered)
    #expect(BinnedCalibration(clustered, bins: .equalMass(10)).hosmerLemeshow.pValue == nil)
  }

  @Test func `bins by hand, with Wilson's intervals`() throws {
    // 0.5 belongs to the bin that it ends.
    let sample = try SeededProbabilities.few([(0, false), (0.5, true), (0.5, false), (0.6, true), (1, true)])
    let binned = BinnedCalibration(sample, bins: .equalWidth(2))
    #expect(binned.bins.map(\.count) == [3, 2])
    #expect(binned.bins.map(\.positives) == [1, 2])
    #expect(SeededProbabilities.agrees(binned.bins[0].predicted, 1.0 / 3))
    #expect(
      binned.bins[1].observed
        == Proportion(successes: 2, trials: 2).estimate(
          name: "observed", definition: "share of positives among the rows of the bin"))
  }

  @Test func `repeating rows widen a bin's interval, and one-row units do not`() throws {
    let sample = try SeededProbabilities.sample(200)
    let own = try ClusterIndex(unitOfRow: (0..<200).map { Int32($0) }, count: 200)
    let alone = try LabelledProbabilities(
      LabelledScores(scores: sample.probabilities, isPositive: sample.isPositive, clusters: own))
    let doubled = try LabelledProbabilities(
      LabelledScores(
        scores: sample.probabilities + sample.probabilities, isPositive: sample.isPositive + sample.isPositive,
        clusters: ClusterIndex(unitOfRow: own.unitOfRow + own.unitOfRow, count: 200)))
    let bins = [alone, doubled].map { BinnedCalibration($0, bins: .equalWidth(5)).bins }
    for (one, two) in zip(bins[0], bins[1]) {
      #expect(SeededProbabilities.agrees(one.observed.interval?.lower, two.observed.interval?.lower ?? .nan))
      #expect(two.observed.clusters == one.count)
      #expect(two.count == 2 * one.count)
    }
  }

  @Test func `a perfect forecast has no error, and the corrected one says less than chance`() throws {
    let sample = try SeededProbabilities.few([(0, false), (0, false), (1, true), (1, true)])
    let found = try sample.calibrationErrors([.ece, .mce, .debiased], bins: 5, plan: Self.plan)
    #expect(found.estimates.map(\.value) == [0, 0, 0])
    // Fifty coins of chance one half, 25 heads: no gap, so the correction goes below zero.
    let coins = try SeededProbabilities.few((0..<50).map { (0.5, $0 % 2 == 0) })
    let value = try #require(try coins.calibrationErrors([.debiased], bins: 1, plan: Self.plan)[.debiased]?.value)
    #expect(SeededProbabilities.agrees(value, -0.25 / 49, within: 1e-12))
  }

  @Test func `the corrected error does not grow as the sample shrinks`() throws {
    // Right probabilities: the plain error is chance alone, the corrected one is zero on average.
    var (plain, corrected) = (0.0, 0.0)
    for seed in 0..<60 {
      var random = SplitMix(seed: UInt64(900 + seed))
      let rows = (0..<150).map { _ in
        let p = random.uniform()
        return (p, random.uniform() < p)
      }
      let found = try SeededProbabilities.few(rows).calibrationErrors(
        [.ece, .debiased], bins: 10,
        plan: BootstrapPlan(unit: .rows, seed: 1, replicates: 1, isStratified: false, interval: .percentile))
      plain += (found[.ece]?.value ?? 0) / 60
      corrected += (found[.debiased]?.value ?? 0) / 60
    }
    #expect(plain > 0.05)
    // Its standard error over sixty samples is near 0.0008.
    #expect(corrected.magnitude < 0.0025)
  }
}
