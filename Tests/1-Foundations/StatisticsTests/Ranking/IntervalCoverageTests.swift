// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("How often the intervals of ranking hold the truth")
struct IntervalCoverageTests {
  // Negatives are uniform, positives the root of a uniform: sensitivity = 1 − (1 − f)², so that the truths are integrals.
  private func study(_ positives: Int, _ negatives: Int, _ random: inout SplitMix) throws -> LabelledScores {
    var scores: [Double] = []
    for _ in 0..<positives { scores.append(random.uniform().squareRoot()) }
    for _ in 0..<negatives { scores.append(random.uniform()) }
    return try LabelledScores(scores: scores, isPositive: (0..<positives + negatives).map { $0 < positives })
  }

  private func coverage(
    of truth: Double, studies: Int, seed: UInt64, _ positives: Int, _ negatives: Int,
    _ estimate: (LabelledScores) -> Estimate
  ) throws -> Double {
    var random = SplitMix(seed: seed)
    var held = 0
    for _ in 0..<studies where estimate(try study(positives, negatives, &random)).interval?.contains(truth) == true {
      held += 1
    }
    return Double(held) / Double(studies)
  }

  // Over 2000 studies three standard errors of a share of 0.95 are 0.015; the rest is the methods' own error at small numbers.
  @Test func `area`() throws {
    let share = try coverage(of: 2.0 / 3, studies: 2000, seed: 1, 40, 60) { $0.area() }
    #expect(share > 0.93 && share < 0.97, "\(share)")
  }

  @Test func `partial area`() throws {
    let range = try #require(PartialRange(.specificity, from: 0.8, to: 1))
    // ∫ from 0 to 0.2 of 1 − (1 − f)² = 0.04 − 0.008/3.
    let share = try coverage(of: 0.04 - 0.008 / 3, studies: 2000, seed: 2, 80, 80) { $0.partialArea(range) }
    #expect(share > 0.92 && share < 0.98, "\(share)")
  }

  @Test func `average precision`() throws {
    // With as many positives as negatives: ∫ r/(r + f) dr with r = 1 − (1 − f)², dr = 2(1 − f) df, by the midpoint rule.
    let steps = 100_000
    var truth = 0.0
    for step in 0..<steps {
      let f = (Double(step) + 0.5) / Double(steps)
      let r = 1 - (1 - f) * (1 - f)
      truth += r / (r + f) * 2 * (1 - f) / Double(steps)
    }
    let share = try coverage(of: truth, studies: 2000, seed: 3, 100, 100) {
      $0.averagePrecision(sampling: .byClass)
    }
    #expect(share > 0.92 && share < 0.97, "\(share)")
  }

  @Test func `area of clustered rows`() throws {
    func clustered(_ units: Int, _ random: inout SplitMix) throws -> LabelledScores {
      var scores: [Double] = []
      var truth: [Bool] = []
      var unitOfRow: [Int32] = []
      for unit in 0..<units {
        let patient = random.uniform()
        for _ in 0..<1 + Int(random.next() % 4) {
          truth.append(random.uniform() < 0.4)
          scores.append(patient + random.uniform() + (truth.last == true ? 0.5 : 0))
          unitOfRow.append(Int32(unit))
        }
      }
      return try LabelledScores(
        scores: scores, isPositive: truth, clusters: ClusterIndex(unitOfRow: unitOfRow, count: units))
    }
    // Positive − negative of two patients: triangular sums of four uniforms; ½ + what the shift of 0.5 adds:
    // P(T < ½) for T the sum of two triangular variables on −1…1, by its fourth-order spline: 0.799479166….
    let truth = 0.7994791666666666
    var random = SplitMix(seed: 4)
    var held = 0
    for _ in 0..<1500 where try clustered(60, &random).area().interval?.contains(truth) == true { held += 1 }
    let share = Double(held) / 1500
    #expect(share > 0.925 && share < 0.97, "\(share)")
  }
}
