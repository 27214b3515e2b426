// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Weights from the tested sample to a target population")
struct TargetWeightsTests {
  private static func isNear(_ a: Double?, _ b: Double, _ tolerance: Double = 1e-10) -> Bool {
    guard let a else { return false }
    return (a - b).magnitude <= tolerance * max(1, b.magnitude)
  }

  // MARK: Shares

  @Test func `one property is weighted as on paper`() throws {
    // Three women and one man tested; the target has half of each: women 4·½/3, the man 4·½/1.
    let sex = try TargetMargin(name: "sex", categories: ["F", "M"], shares: [0.5, 0.5], categoryOfRow: [0, 0, 0, 1])
    let found = try TargetWeights.raked(to: [sex])
    for (weight, expected) in zip(found.weights, [2.0 / 3, 2.0 / 3, 2.0 / 3, 2]) {
      #expect(Self.isNear(weight, expected))
    }
    // (Σw)² / Σw² = 16 / (4/3 + 4).
    #expect(Self.isNear(found.effectiveSize(), 3))
    #expect(found.method == "post-stratification")
    // Two patients with two rows each: the mean weights 2/3 and 4/3 are worth 4 / (4/9 + 16/9).
    let patients = try ClusterIndex(unitOfRow: [0, 0, 1, 1], count: 2)
    #expect(Self.isNear(found.effectiveSize(clusters: patients), 1.8))
    #expect(Self.isNear(found.effectiveSize(isCounted: [true, true, true, false]), 3))
  }

  /// numpy 2.4.6: 500 rounds of iterative proportional fitting on the same 200 rows.
  @Test func `two properties agree with numpy`() throws {
    var random = SplitMix(seed: 9)
    var (sex, age): ([Int?], [Int?]) = ([], [])
    for _ in 0..<200 {
      let code = random.uniform() < 0.3 ? 0 : 1
      sex.append(code)
      age.append(random.uniform() < (code == 0 ? 0.5 : 0.2) ? 0 : random.uniform() < 0.6 ? 1 : 2)
    }
    let margins = [
      try TargetMargin(name: "sex", categories: ["F", "M"], shares: [0.55, 0.45], categoryOfRow: sex),
      try TargetMargin(name: "age", categories: ["a", "b", "c"], shares: [0.25, 0.35, 0.4], categoryOfRow: age),
    ]
    let found = try TargetWeights.raked(to: margins)
    #expect(Self.isNear(found.weights[0], 0.43226101286734214))
    #expect(Self.isNear(found.weights[199], 1.596343565618028))
    #expect(Self.isNear(found.largest, 3.910838859225624))
    #expect(Self.isNear(found.effectiveSize(), 126.72731579558503))
    for margin in margins {
      for (category, share) in margin.shares.enumerated() {
        let sum = found.weights.indices.reduce(0) {
          $0 + (margin.categoryOfRow[$1] == category ? found.weights[$1] : 0)
        }
        #expect(Self.isNear(sum / 200, share))
      }
    }
    // The order of the properties does not matter, nor does the size of the base weights.
    let turned = try TargetWeights.raked(to: margins.reversed(), base: [Double](repeating: 7, count: 200))
    #expect(zip(turned.weights, found.weights).allSatisfy { Self.isNear($0, $1, 1e-9) })
  }

  @Test func `a category that was not tested is refused, and a row outside the target has no weight`() throws {
    let margin = try TargetMargin(
      name: "sex", categories: ["F", "M"], shares: [0.5, 0.5], categoryOfRow: [0, 0, nil])
    #expect(throws: TargetWeightError.untestedCategory(of: "sex", category: "M", share: 0.5)) {
      try TargetWeights.raked(to: [margin])
    }
    let outside = try TargetMargin(name: "sex", categories: ["F"], shares: [1], categoryOfRow: [0, 0, nil])
    #expect(try TargetWeights.raked(to: [outside]).weights == [1.5, 1.5, 0])
    #expect(throws: TargetWeightError.sharesDoNotSumToOne(of: "sex", sum: 1.5)) {
      try TargetMargin(name: "sex", categories: ["F", "M"], shares: [0.5, 1], categoryOfRow: [])
    }
    // Women are all young and men all old: half women with a tenth young cannot be.
    let sex = try TargetMargin(name: "sex", categories: ["F", "M"], shares: [0.5, 0.5], categoryOfRow: [0, 1])
    let age = try TargetMargin(name: "age", categories: ["y", "o"], shares: [0.1, 0.9], categoryOfRow: [0, 1])
    #expect(throws: TargetWeightError.self) { try TargetWeights.raked(to: [sex, age]) }
  }

  // MARK: Density ratio

  private static let populations: TargetWeights.Populations = {
    var random = SplitMix(seed: 11)
    var (tested, target) = ([[Double]](repeating: [], count: 2), [[Double]](repeating: [], count: 2))
    for _ in 0..<120 {
      tested[0].append(random.uniform())
      tested[1].append(random.uniform())
    }
    for _ in 0..<80 {
      target[0].append(random.uniform().squareRoot())
      target[1].append(random.uniform())
    }
    return TargetWeights.Populations(tested: tested, target: target)
  }()

  /// scikit-learn 1.9.1, LogisticRegression(C=1, solver="newton-cholesky", tol=1e-14) on columns of mean 0 and variance 1.
  @Test func `a single fit agrees with scikit-learn`() throws {
    let found = try TargetWeights.densityRatio(Self.populations, ridge: 1, folds: 1, truncatedAt: nil, seed: 1)
    for (row, expected) in [(0, 0.9306411199433179), (1, 1.120614606117282), (119, 1.586821332499949)] {
      #expect(Self.isNear(found.weights[row], expected, 1e-8))
    }
    #expect(Self.isNear(found.largest, 2.296674734273879, 1e-8))
    #expect(Self.isNear(found.effectiveSize(), 99.04150638587298, 1e-8))
    let cut = try TargetWeights.densityRatio(Self.populations, ridge: 1, folds: 1, truncatedAt: 0.99, seed: 1)
    #expect(cut.truncated == 1)
    #expect(Self.isNear(cut.weights[0], 0.9308969202351565, 1e-8))
  }

  @Test func `weights bring the columns together, and unit or origin of a column does not matter`() throws {
    let one = try TargetWeights.densityRatio(Self.populations, truncatedAt: nil, seed: 3)
    #expect(Self.isNear(one.weights.reduce(0, +), 120))
    let before = try #require(Self.populations.standardisedDifferences()[0])
    let after = try #require(Self.populations.standardisedDifferences(weights: one.weights)[0])
    #expect(before < -0.3 && after.magnitude < 0.1)
    var moved = Self.populations
    moved.tested[0] = moved.tested[0].map { 1000 - 40 * $0 }
    moved.target[0] = moved.target[0].map { 1000 - 40 * $0 }
    let other = try TargetWeights.densityRatio(moved, truncatedAt: nil, seed: 3)
    #expect(zip(one.weights, other.weights).allSatisfy { Self.isNear($0, $1, 1e-8) })
    // Two equal populations: every weight is near 1 whatever the folds.
    let same = TargetWeights.Populations(tested: Self.populations.tested, target: Self.populations.tested)
    let flat = try TargetWeights.densityRatio(same, folds: 1, truncatedAt: nil, seed: 1)
    #expect(flat.weights.allSatisfy { Self.isNear($0, 1, 1e-9) })
  }

  @Test func `an empty population is refused`() {
    let none = TargetWeights.Populations(tested: [[1, 2, 3, 4, 5, 6]], target: [[]])
    #expect(throws: TargetWeightError.empty) { try TargetWeights.densityRatio(none, seed: 1) }
  }

  /// The truth depends on one column alone, whose distribution differs: weighting finds the target's own area.
  @Test func `weighting brings the area of the tested sample to that of the target`() throws {
    var random = SplitMix(seed: 4)
    func cohort(_ count: Int, hard: Double) -> (isHard: [Double], scores: [Double], truth: [Bool]) {
      var (x, scores, truth): ([Double], [Double], [Bool]) = ([], [], [])
      for index in 0..<count {
        let isHard = random.uniform() < hard
        let isPositive = index % 2 == 0
        x.append(isHard ? 1 : 0)
        truth.append(isPositive)
        scores.append(random.uniform() + (isPositive ? (isHard ? 0.1 : 0.9) : 0))
      }
      return (x, scores, truth)
    }
    let tested = cohort(4000, hard: 0.2)
    let target = cohort(4000, hard: 0.8)
    let weights = try TargetWeights.densityRatio(.init(tested: [tested.isHard], target: [target.isHard]), seed: 1)
    let mine = try LabelledScores(scores: tested.scores, isPositive: tested.truth)
    let theirs = try #require(LabelledScores(scores: target.scores, isPositive: target.truth).area().value)
    let weighted = try mine.reweighted(weights.weights).area()
    #expect((try #require(mine.area().value) - theirs).magnitude > 0.1)
    #expect((try #require(weighted.value) - theirs).magnitude < 0.05)
    #expect(weighted.interval?.contains(theirs) == true)
  }
}
