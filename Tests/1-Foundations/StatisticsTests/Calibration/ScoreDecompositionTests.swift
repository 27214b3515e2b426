// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("The Brier score taken apart")
struct ScoreDecompositionTests {
  private static let plan = BootstrapPlan(
    unit: .rows, seed: 5, replicates: 200, isStratified: false, interval: .percentile)

  @Test func `equals scikit-learn's isotonic regression`() throws {
    // scikit-learn 1.9.1; Proofs/calibration.py.
    for (steps, expected) in [
      (0.0, [0.0191452261514698, 0.0432440281744147, 0.24984375]),
      (50, [0.0170026613928839, 0.0410434113928839, 0.24984375]),
    ] {
      let sample = try SeededProbabilities.sample(steps: steps)
      let parts = try #require(ScoreDecomposition(sample))
      for (value, reference) in zip([parts.miscalibration, parts.discrimination, parts.uncertainty], expected) {
        #expect(SeededProbabilities.agrees(value, reference, within: 1e-10))
      }
      #expect(SeededProbabilities.agrees(parts.brier, sample.calibration()[.brier].value ?? .nan, within: 1e-12))
      let errors = try sample.calibrationErrors([.miscalibration, .discrimination], plan: Self.plan)
      #expect(SeededProbabilities.agrees(errors[.miscalibration]?.value, expected[0], within: 1e-10))
      #expect(errors[.discrimination]?.interval?.contains(expected[1]) == true)
    }
  }

  @Test func `by hand`() throws {
    // Stated 0.2 and 0.4, observed one half each: nothing is sorted, and all that can be mended is the level.
    let parts = try #require(
      ScoreDecomposition(try SeededProbabilities.few([(0.2, false), (0.2, true), (0.4, true), (0.4, false)])))
    #expect(SeededProbabilities.agrees(parts.uncertainty, 0.25, within: 1e-15))
    #expect(SeededProbabilities.agrees(parts.discrimination, 0, within: 1e-15))
    #expect(SeededProbabilities.agrees(parts.miscalibration, 0.3 - 0.25, within: 1e-12))
    #expect(ScoreDecomposition(try SeededProbabilities.few([])) == nil)
  }

  @Test func `a curve of right probabilities stays in its band of consistency, and a wrong one leaves it`() throws {
    var random = SplitMix(seed: 77)
    let right = (0..<800).map { _ in
      let p = random.uniform()
      return (p, random.uniform() < p)
    }
    let curve = try ReliabilityCurve(SeededProbabilities.few(right), plan: Self.plan)
    #expect(curve.band == .consistency)
    #expect(curve.points.count == 101)
    let outside = curve.points.count { $0.recalibrated < $0.lower || $0.recalibrated > $0.upper }
    #expect(outside <= 15)
    let wrong = try ReliabilityCurve(SeededProbabilities.sample(800), plan: Self.plan)
    #expect(wrong.points.count { $0.recalibrated < $0.lower || $0.recalibrated > $0.upper } > 30)
    let clustered = try ReliabilityCurve(SeededProbabilities.sample(design: .clustered), plan: Self.plan)
    #expect(clustered.band == .confidence)
    #expect(clustered.points.count { $0.lower <= $0.recalibrated && $0.recalibrated <= $0.upper } > 80)
  }
}
