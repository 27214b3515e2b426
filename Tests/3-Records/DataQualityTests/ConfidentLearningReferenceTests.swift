// SPDX-License-Identifier: Apache-2.0
import Vocabulary
import DataQuality
import Foundation
import Testing

/// Numbers of cleanlab 2.9.0 on the same ninety rows, which both sides make by the same formula.
@Suite struct ConfidentLearningReferenceTests {
  private static let probabilities: [Double] = (0..<90).flatMap { row -> [Double] in
    let i = Double(row)
    let shares: [Double] = [0.0, 1.0, 2.0].map { j -> Double in
      let wave: Double = 2.2 * sin(1.7 * i + 2 * j)
      let other: Double = 0.5 * cos(0.9 * i * (j + 2))
      return exp(wave + other)
    }
    let total = shares.reduce(0, +)
    return shares.map { $0 / total }
  }
  private static let labels = (0..<90).map { i -> Int in
    let row = Array(probabilities[3 * i..<3 * i + 3])
    let best = row.indices.max { row[$0] < row[$1] } ?? 0
    return i % 7 == 0 ? (best + 1) % 3 : i % 11 == 0 ? (best + 2) % 3 : best
  }

  private func learning() throws -> ConfidentLearning {
    try ConfidentLearning(labels: Self.labels, probabilities: Self.probabilities, classCount: 3)
  }

  private func flagged(_ pruning: ConfidentLearning.Pruning) throws -> [Int] {
    let flags = try learning().flagged(pruning)
    return flags.indices.filter { flags[$0] }
  }

  @Test func `thresholds, the joint as counted and as calibrated, and the number of errors are cleanlab's`() throws {
    let learning = try learning()
    for (found, expected) in zip(learning.thresholds, [0.5791294341894121, 0.6457690349347369, 0.6906968605080513]) {
      #expect(((found ?? 0) - expected).magnitude < 1e-12)
    }
    #expect(learning.counts == [[24, 7, 4], [3, 13, 0], [0, 5, 22]])
    #expect(learning.joint == [[27, 8, 4], [4, 16, 0], [0, 6, 25]])
    #expect(learning.errorCount == 22)
  }

  @Test func `the rates of noise are cleanlab's`() throws {
    let noise = try learning().noiseMatrix
    #expect(((noise[0][1] ?? 0) - 0.26666666666666666).magnitude < 1e-12)
    #expect(((noise[1][0] ?? 0) - 0.12903225806451613).magnitude < 1e-12)
    let inverse = try learning().inverseNoiseMatrix
    #expect(((inverse[1][2] ?? 0) - 0.1935483870967742).magnitude < 1e-12)
  }

  @Test func `the same rows are picked out as by cleanlab, each way`() throws {
    let most = [0, 7, 11, 14, 21, 22, 28, 33, 35, 42, 44, 49, 55, 56, 63, 66, 70, 77, 84, 88]
    #expect(try flagged(.byNoiseRate) == most)
    #expect(try flagged(.byClass) == most)
    #expect(try flagged(.both) == most)
    #expect(try flagged(.confident) == most.filter { $0 != 14 })
  }

  @Test func `labels stand as well as cleanlab says`() throws {
    let learning = try learning()
    let confidence = [0.022046814175122966, 0.9531790999523275, 0.9409010267046982, 0.6864883339963929]
    let margin = [0.08031093139089568, 0.9646373122104617, 0.9529577429803943, 0.7004600692232159]
    for place in 0..<4 {
      #expect((learning.quality(.selfConfidence)[place] - confidence[place]).magnitude < 1e-12)
      #expect((learning.quality(.normalizedMargin)[place] - margin[place]).magnitude < 1e-12)
    }
  }

  @Test func `two classes are cleanlab's too`() throws {
    let two = (0..<90).flatMap { i -> [Double] in
      let (a, b) = (Self.probabilities[3 * i], Self.probabilities[3 * i + 1])
      return [a / (a + b), b / (a + b)]
    }
    let labels = (0..<90).map { i -> Int in
      let best = two[2 * i] >= two[2 * i + 1] ? 0 : 1
      return i % 9 == 0 ? 1 - best : best
    }
    let learning = try ConfidentLearning(labels: labels, probabilities: two, classCount: 2)
    #expect(learning.joint == [[43, 5], [5, 37]])
    let flags = learning.flagged()
    #expect(flags.indices.filter { flags[$0] } == [0, 9, 18, 27, 36, 45, 54, 72, 81])
  }

  @Test func `several labels stand together as cleanlab's moving average says`() {
    #expect(((MultilabelQuality.score([0.9, 0.2, 0.6, 0.75]) ?? 0) - 0.2872).magnitude < 1e-12)
    #expect(MultilabelQuality.score([nil, nil]) == nil)
  }
}
