// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Isotonic regression")
struct IsotonicTests {
  private let places = [-0.1, 0, 0.013, 0.25, 0.333, 0.5, 0.61, 0.777, 0.9, 1, 1.2]

  @Test func `pools what stands in the wrong order, by hand`() throws {
    let fit = try #require(IsotonicRegression(scores: [3, 1, 2, 4, 4], outcomes: [0, 1, 2, 5, 3]))
    #expect(fit.blocks.map(\.value) == [1, 4])
    #expect(fit.blocks.map(\.lowest) == [1, 4])
    #expect(fit.blocks.map(\.highest) == [3, 4])
    #expect(fit.blocks.map(\.weight) == [3, 2])
    #expect(fit.values(at: [0, 1, 2.5, 3, 3.5, 4, 9]) == [1, 1, 1, 1, 2.5, 4, 4])
  }

  @Test func `equals scikit-learn, with ties and weights`() throws {
    // scikit-learn 1.9.1, IsotonicRegression(out_of_bounds="clip"); Proofs/calibration.py.
    let tied = try SeededProbabilities.sample(steps: 50)
    let weighted = try SeededProbabilities.sample(steps: 50, design: .weighted)
    let plain = try SeededProbabilities.sample()
    for (sample, expected) in [
      (
        tied,
        [
          0, 0, 0.108333333333333, 0.34, 0.417235294117647, 0.458823529411765, 0.5, 0.666666666666667,
          0.666666666666667, 0.909090909090909, 0.909090909090909,
        ]
      ),
      (
        weighted,
        [
          0, 0, 0.0911708481504214, 0.365156435020674, 0.421743581979074, 0.452213584187444, 0.529419702439595,
          0.688829028912659, 0.688829028912659, 0.914135809198176, 0.914135809198176,
        ]
      ),
      (
        plain, [0, 0, 0, 0.326923076923077, 0.333333333333333, 0.465753424657534, 0.5, 0.675, 0.675, 1, 1]
      ),
    ] {
      let fit = try #require(IsotonicRegression(sample.sample))
      for (value, reference) in zip(fit.values(at: places), expected) {
        #expect(SeededProbabilities.agrees(value, reference), "\(value) for \(reference)")
      }
    }
  }

  @Test(arguments: 1...20) func `equals the greatest of least means`(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let scores = (0..<30).map { _ in (random.uniform() * 15).rounded() }
    let outcomes = scores.map { $0 / 15 + random.uniform() }
    let weights = scores.map { _ in 0.1 + random.uniform() }
    let fit = try #require(IsotonicRegression(scores: scores, outcomes: outcomes, weights: weights))
    let distinct = Set(scores).sorted()
    func mean(_ range: ClosedRange<Double>) -> Double {
      let rows = scores.indices.filter { range.contains(scores[$0]) }
      return rows.reduce(0) { $0 + weights[$1] * outcomes[$1] } / rows.reduce(0) { $0 + weights[$1] }
    }
    for at in distinct {
      let slow = distinct.filter { $0 <= at }.map { low in
        distinct.filter { $0 >= at }.map { mean(low...$0) }.min() ?? 0
      }.max()
      #expect(SeededProbabilities.agrees(slow, fit.value(at: at), within: 1e-12))
    }
  }

  @Test func `a whole weight is so many rows, and order does not matter`() throws {
    let scores = [0.3, 0.1, 0.2, 0.2, 0.6]
    let outcomes = [0.0, 1, 0, 1, 1]
    let twice = IsotonicRegression(scores: scores + scores, outcomes: outcomes + outcomes)
    let weighted = IsotonicRegression(
      scores: scores.reversed(), outcomes: outcomes.reversed(), weights: [2, 2, 2, 2, 2])
    #expect(twice == weighted)
  }

  @Test func `has no curve without weight`() {
    #expect(IsotonicRegression(scores: [], outcomes: []) == nil)
    #expect(IsotonicRegression(scores: [1], outcomes: [1], weights: [0]) == nil)
    #expect(IsotonicRegression(scores: [1, 2], outcomes: [1, 0], weights: [1, 0])?.value(at: 5) == 1)
  }
}
