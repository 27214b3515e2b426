// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Average precision")
struct AveragePrecisionTests {
  private let scores = [0.1, 0.4, 0.35, 0.8, 0.4, 0.4, 0.9, 0.7, 0.7, 0.2]
  private let truth = [0, 0, 1, 1, 0, 1, 1, 0, 1, 0].map { $0 == 1 }

  /// The precision at every positive's own threshold, counted afresh.
  private func slow(_ sample: LabelledScores) -> Double {
    let weight = sample.weights ?? [Double](repeating: 1, count: sample.count)
    var sum = 0.0
    var total = 0.0
    for i in 0..<sample.count where sample.isPositive[i] {
      var hits = 0.0
      var calls = 0.0
      for j in 0..<sample.count where sample.scores[j] >= sample.scores[i] {
        calls += weight[j]
        if sample.isPositive[j] { hits += weight[j] }
      }
      if calls > 0 { sum += weight[i] * hits / calls }
      total += weight[i]
    }
    return sum / total
  }

  @Test func `by hand and by scikit-learn`() throws {
    // Positives at 0.9 and 0.8: precision 1; at 0.7 (tied with a negative) 3/4; at 0.4 (with two negatives) 4/7;
    // at 0.35: 5/8. The mean of 1, 1, 3/4, 4/7, 5/8.
    let sample = try LabelledScores(scores: scores, isPositive: truth)
    let byHand: Double = (2.75 + 4.0 / 7 + 0.625) / 5
    #expect(MadeScores.agree(sample.averagePrecision().value, byHand))
    // scikit-learn 1.9.1, average_precision_score.
    #expect(MadeScores.agree(sample.averagePrecision().value, 0.7892857142857141))
    let weighted = try LabelledScores(
      scores: scores, isPositive: truth, weights: [1, 2, 1, 0.5, 1, 1, 2, 1, 3, 1])
    #expect(MadeScores.agree(weighted.averagePrecision().value, 0.8412910760736847))
    // scikit-learn 1.9.1, roc_auc_score with the same weights.
    #expect(MadeScores.agree(weighted.area().value, 0.8222222222222223))
  }

  // scikit-learn 1.9.1, average_precision_score on the published data.
  @Test(.enabled(if: SharedFiles.isThere, "needs the published study data"))
  func `three markers of subarachnoid haemorrhage`() throws {
    let cases = try AneurysmCases()
    for (marker, value) in [
      ("wfns", 0.6803366371169433), ("s100b", 0.6856209231721957), ("ndka", 0.48624872262242125),
    ] {
      #expect(MadeScores.agree(try cases.sample(marker).averagePrecision().value, value))
    }
  }

  @Test(arguments: [0, 2, 7]) func `agrees with the definition, whatever the ties`(levels: Int) throws {
    for seed in 1...10 as ClosedRange<UInt64> {
      let sample = try MadeScores.sample(70, seed: seed, levels: levels, weighted: seed % 2 == 0)
      #expect(MadeScores.agree(sample.averagePrecision().value, slow(sample)), "seed \(seed)")
    }
  }

  @Test func `a row's part is the slope by its weight`() throws {
    let sample = try MadeScores.sample(40, seed: 6, levels: 6, weighted: true)
    let influence = try #require(sample.averagePrecisionInfluence())
    let weights = try #require(sample.weights)
    for row in 0..<40 {
      func value(_ change: Double) throws -> Double {
        var moved = weights
        moved[row] += change
        return slow(try LabelledScores(scores: sample.scores, isPositive: sample.isPositive, weights: moved))
      }
      let slope = try (value(1e-5) - value(-1e-5)) / 2e-5
      #expect(abs(influence.positive[row] + influence.negative[row] - slope * weights[row]) < 1e-8, "row \(row)")
    }
  }

  @Test func `the standard error is that of a bootstrap, with and without clusters`() throws {
    let sample = try MadeScores.sample(400, seed: 13, levels: 30)
    for sample in [sample, try MadeScores.clustered(sample, units: 130, seed: 3)] {
      let spread = try Resampled.units(sample, times: 1500, seed: 9) { $0.averagePrecision().value }
      let error = try #require(sample.averagePrecision().standardError)
      #expect(abs(error / spread - 1) < 0.1, "\(error) against \(spread)")
    }
  }

  @Test func `with class sizes fixed it is that of a stratified bootstrap`() throws {
    let sample = try MadeScores.sample(400, seed: 14, levels: 30)
    let spread = try Resampled.stratified(sample, times: 1500, seed: 10) { $0.averagePrecision().value }
    let estimate = sample.averagePrecision(sampling: .byClass)
    let error = try #require(estimate.standardError)
    #expect(abs(error / spread - 1) < 0.1, "\(error) against \(spread)")
    #expect(estimate.value == sample.averagePrecision().value)
    #expect(error < sample.averagePrecision().standardError ?? 0)
    #expect(estimate.method == "infinitesimal jackknife, class sizes fixed, logit")
  }

  @Test func `undefined is said, not guessed`() throws {
    func precision(_ scores: [Double], _ truth: [Bool]) throws -> Estimate {
      try LabelledScores(scores: scores, isPositive: truth).averagePrecision()
    }
    #expect(try precision([1, 2], [true, true]).reason == .noNegatives)
    #expect(try precision([1, 2], [false, false]).reason == .noPositives)
    #expect(try precision([1, 2, 3, 4], [false, false, true, true]).value == 1)
    #expect(try precision([1, 2, 3, 4], [false, false, true, true]).reason == .valueAtBoundary)
  }
}
