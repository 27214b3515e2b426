// SPDX-License-Identifier: Apache-2.0
import Vocabulary
import DataQuality
import Foundation
import Statistics
import TestSupport
import Testing

@Suite struct LearnerTests {
  /// Rows whose columns share a few hidden causes.
  private func rows(_ count: Int, _ width: Int, seed: UInt64) -> [Double] {
    var draws = SplitMix(seed: seed)
    let causes = (0..<5).map { _ in (0..<width).map { _ in draws.uniform() - 0.5 } }
    return (0..<count).flatMap { _ -> [Double] in
      let weights = (0..<5).map { Double(5 - $0) * (draws.uniform() - 0.5) }
      return (0..<width).map { column in
        zip(weights, causes).reduce(0.1 * (draws.uniform() - 0.5)) { $0 + $1.0 * $1.1[column] }
      }
    }
  }

  @Test(arguments: [(30, 80), (80, 30), (12, 12)])
  func `directions are orthogonal, and scores uncorrelated with the variances stated`(
    count: Int, width: Int
  ) {
    let rows = rows(count, width, seed: 3)
    let found = PrincipalComponents(rows: rows, width: width, count: 8)
    #expect(found.count == 8)
    let scores = found.scores(of: rows)
    for a in 0..<8 {
      for b in 0...a {
        let product = (0..<width).reduce(0) { $0 + found.directions[a * width + $1] * found.directions[b * width + $1] }
        #expect((product - (a == b ? 1 : 0)).magnitude < 1e-9)
        let covariance = (0..<count).reduce(0) { $0 + scores[$1 * 8 + a] * scores[$1 * 8 + b] } / Double(count - 1)
        #expect((covariance - (a == b ? found.variances[a] : 0)).magnitude < 1e-9 * found.variances[0])
      }
    }
    #expect(zip(found.variances, found.variances.dropFirst()).allSatisfy { $0 >= $1 })
  }

  @Test func `all directions together hold all the variance`() {
    let rows = rows(40, 10, seed: 5)
    let found = PrincipalComponents(rows: rows, width: 10, count: 10)
    let total = (0..<10).reduce(0.0) { sum, column in
      let values = (0..<40).map { rows[$0 * 10 + column] }
      let mean = values.reduce(0, +) / 40
      return sum + values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39
    }
    #expect((found.variances.reduce(0, +) - total).magnitude < 1e-10 * total)
  }

  @Test func `folds keep patients whole and spread a rare class`() {
    var draws = SplitMix(seed: 11)
    let groups = (0..<400).map { _ in Int(draws.uniform() * 120) }
    let label = groups.map { $0 % 10 == 0 ? 1 : 0 }
    let folds = GroupedFolds(groups: groups, labels: [label.map { $0 }], count: 5, seed: 2)
    for group in Set(groups) {
      #expect(Set(groups.indices.filter { groups[$0] == group }.map { folds.foldOfRow[$0] }).count == 1)
    }
    let rare = (0..<5).map { fold in groups.indices.count { folds.foldOfRow[$0] == fold && label[$0] == 1 } }
    #expect((rare.max() ?? 0) - (rare.min() ?? 0) <= 8)
    #expect((rare.min() ?? 0) > 0)
    #expect(GroupedFolds(groups: groups, labels: [label.map { $0 }], count: 5, seed: 2) == folds)
  }

  @Test func `a learner finds what is there and nothing where nothing is`() throws {
    var draws = SplitMix(seed: 21)
    var rows: [[Float?]?] = []
    var truth: [Int] = []
    var coin: [Int] = []
    for _ in 0..<300 {
      let isIll = draws.uniform() < 0.4
      rows.append(QualityCases.features(disease: isIll ? 2 : 0, view: 0, &draws))
      truth.append(isIll ? 1 : 0)
      coin.append(draws.uniform() < 0.5 ? 1 : 0)
    }
    let groups = (0..<300).map { $0 / 2 }
    let matrix = try #require(FeatureMatrix(rows))
    let learner = OutOfFold(matrix, folds: GroupedFolds(groups: groups, labels: [truth.map { $0 }], count: 5, seed: 1))
    func area(_ classes: [Int]) throws -> Double {
      let chances = try learner.probabilities(classOfRow: classes, classCount: 2)
      return try LabelledScores(scores: (0..<300).map { chances[2 * $0 + 1] }, isPositive: classes.map { $0 == 1 })
        .area().value ?? 0
    }
    #expect(try area(truth) > 0.9)
    #expect(try (0.38...0.62).contains(area(coin)))
  }

  @Test func `a gap is a mean with a mark, and says something where gaps do`() throws {
    var draws = SplitMix(seed: 8)
    let truth = (0..<200).map { $0 % 2 }
    // The value itself says nothing; whether it is there does.
    let rows: [[Float?]?] = truth.map { [$0 == 1 && draws.uniform() < 0.8 ? nil : Float(draws.uniform())] }
    let matrix = try #require(FeatureMatrix(rows))
    let chances = try OutOfFold(
      matrix, folds: GroupedFolds(groups: Array(0..<200), labels: [truth.map { $0 }], count: 4, seed: 1)
    ).probabilities(classOfRow: truth, classCount: 2)
    let area = try LabelledScores(scores: (0..<200).map { chances[2 * $0 + 1] }, isPositive: truth.map { $0 == 1 })
      .area()
    #expect((area.value ?? 0) > 0.85)
  }

  @Test func `neighbours are those of a sorted list, without the patient's own`() {
    let rows = rows(60, 4, seed: 13)
    let groups = (0..<60).map { $0 / 3 }
    let classes = (0..<60).map { $0 % 4 == 0 ? 1 : 0 }
    let found = NeighbourVote.probabilities(
      rows: rows, width: 4, groups: groups, classOfRow: classes, classCount: 2, count: 7)
    for row in 0..<60 {
      let nearest = (0..<60).filter { groups[$0] != groups[row] }.sorted { a, b in
        func distance(_ other: Int) -> Double {
          (0..<4).reduce(0) {
            $0 + (rows[4 * row + $1] - rows[4 * other + $1]) * (rows[4 * row + $1] - rows[4 * other + $1])
          }
        }
        return distance(a) < distance(b)
      }.prefix(7)
      #expect((found[2 * row + 1] - Double(nearest.count { classes[$0] == 1 }) / 7).magnitude < 1e-12)
    }
  }
}
