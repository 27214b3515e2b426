// SPDX-License-Identifier: Apache-2.0
import Distributions
import LearningCurves
import Testing
import Vocabulary

@Suite("A learning curve")
struct LearningCurveTests {
  private static let sizes = [50, 100, 200, 400, 800]

  private func results(
    _ law: PowerLaw, spread: Double, repeats: Int = 5, sizes: [Int] = Self.sizes, seed: UInt64 = 1,
    patients: Double = 0
  ) -> [TrainingResult] {
    var draws = PhiloxStream(seed: seed, purpose: 9)
    // Test patients who are met move all sizes together; the resamples move them anew.
    let met = patients * draws.normal()
    let moves = patients > 0 ? (0..<200).map { _ in patients * draws.normal() } : []
    return sizes.flatMap { size in
      (0..<repeats).map { _ in
        let score = law.score(at: Double(size)) + spread * draws.normal() + met
        return TrainingResult(cases: size, score: score, resampled: moves.map { score + $0 })
      }
    }
  }

  @Test func `finds a law without noise`() throws {
    for law in [
      PowerLaw(ceiling: 0.92, drop: 0.8, rate: 0.5), PowerLaw(ceiling: 0.85, drop: 5, rate: 0.9),
      PowerLaw(ceiling: 0.99, drop: 0.6, rate: 0.25),
    ] {
      let curve = try LearningCurve(results(law, spread: 0, repeats: 1), replicates: 20)
      #expect(abs(curve.law.ceiling - law.ceiling) < 1e-3)
      #expect(abs(curve.law.rate / law.rate - 1) < 0.01)
      let gain = (law.ceiling - law.score(at: 800)) / 4
      let needed = law.cases(for: law.score(at: 800) + gain) - 800
      #expect(abs((curve.moreCases(toGain: gain).value ?? 0) / needed - 1) < 0.02)
      #expect(abs((curve.score(at: 1600).value ?? 0) - law.score(at: 1600)) < 1e-4)
    }
  }

  @Test func `by hand`() {
    // 0.9 − 1/√n: 0.8 at 100; for 0.85 four times as many.
    let law = PowerLaw(ceiling: 0.9, drop: 1, rate: 0.5)
    #expect(abs(law.score(at: 100) - 0.8) < 1e-12)
    #expect(abs(law.cases(for: 0.85) - 400) < 1e-9)
    #expect(law.cases(for: 0.9) == .infinity)
  }

  @Test func `intervals hold the truth about as often as they say`() throws {
    let law = PowerLaw(ceiling: 0.93, drop: 0.9, rate: 0.45)
    let gain = 0.01
    let truth = law.cases(for: law.score(at: 800) + gain) - 800
    let later = law.score(at: 2400)
    var (held, answered, scoresHeld) = (0, 0, 0)
    let studies = 200
    for study in 0..<studies {
      let curve = try LearningCurve(
        results(law, spread: 0.006, seed: UInt64(study + 1)), replicates: 300, seed: UInt64(study))
      let more = curve.moreCases(toGain: gain)
      if let interval = more.interval {
        answered += 1
        if interval.contains(truth) { held += 1 }
      }
      if curve.score(at: 2400).interval?.contains(later) == true { scoresHeld += 1 }
    }
    // Within four standard errors of 0.95 from below; a curve with a bend may hold too often.
    #expect(answered > studies / 2)
    #expect(Double(held) / Double(answered) > 0.88, "held \(held) of \(answered)")
    #expect(Double(scoresHeld) / Double(studies) > 0.88, "scores held \(scoresHeld) of \(studies)")
  }

  @Test func `one training a size holds too, by the spread about the curve`() throws {
    let law = PowerLaw(ceiling: 0.93, drop: 0.9, rate: 0.45)
    var held = 0
    for study in 0..<150 {
      let curve = try LearningCurve(
        results(law, spread: 0.004, repeats: 1, sizes: [25, 50, 100, 200, 400, 800], seed: UInt64(study + 1)),
        replicates: 300)
      if curve.score(at: 1600).interval?.contains(law.score(at: 1600)) == true { held += 1 }
    }
    #expect(Double(held) / 150 > 0.86, "held \(held) of 150")
  }

  @Test func `patients who were met widen the interval of scores`() throws {
    let law = PowerLaw(ceiling: 0.93, drop: 0.9, rate: 0.45)
    let still = try LearningCurve(results(law, spread: 0.003)).score(at: 1600).interval
    let moved = try LearningCurve(results(law, spread: 0.003, patients: 0.02)).score(at: 1600).interval
    let (first, second) = (try #require(still), try #require(moved))
    #expect(second.upper - second.lower > 2 * (first.upper - first.lower))
  }

  @Test func `refuses what the results do not say`() throws {
    let flat = PowerLaw(ceiling: 0.8, drop: 0, rate: 1)
    let none = try LearningCurve(results(flat, spread: 0.01)).moreCases(toGain: 0.02)
    #expect(none.value == nil && none.reason?.description.contains("do not rise") == true)
    let steep = PowerLaw(ceiling: 0.9, drop: 40, rate: 1.2)
    let above = try LearningCurve(results(steep, spread: 0.001)).moreCases(toGain: 0.05)
    #expect(above.reason?.description.contains("ceiling") == true)
    let slow = PowerLaw(ceiling: 1, drop: 0.6, rate: 0.15)
    let far = try LearningCurve(results(slow, spread: 0.0005)).moreCases(toGain: 0.15)
    #expect(far.reason?.description.contains("ten times") == true)
    #expect(try LearningCurve(results(slow, spread: 0.001)).score(at: 8001).value == nil)
    #expect(throws: LearningCurve.Failure.tooFewSizes(found: 3)) {
      try LearningCurve(results(flat, spread: 0.01, sizes: [10, 100, 1000]))
    }
    #expect(throws: LearningCurve.Failure.narrow(smallest: 100, largest: 300)) {
      try LearningCurve(results(flat, spread: 0.01, sizes: [100, 150, 200, 300]))
    }
    #expect(throws: LearningCurve.Failure.badResult(index: 0)) {
      try LearningCurve([TrainingResult(cases: 0, score: 1)])
    }
  }

  @Test func `the same seed gives the same curves`() throws {
    let found = results(PowerLaw(ceiling: 0.9, drop: 1, rate: 0.5), spread: 0.01)
    #expect(try LearningCurve(found, seed: 4).replicates == LearningCurve(found, seed: 4).replicates)
    #expect(try LearningCurve(found, seed: 4).replicates != LearningCurve(found, seed: 5).replicates)
  }
}
