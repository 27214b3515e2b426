// SPDX-License-Identifier: Apache-2.0
import DataQuality
import Foundation
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite struct ConfidentLearningTests {
  /// Chances of a good model, and labels of which a share is turned over.
  private func flipped(_ count: Int, share: Double, seed: UInt64) -> (labels: [Int], chances: [Double], isWrong: [Bool])
  {
    var draws = SplitMix(seed: seed)
    var labels: [Int] = []
    var chances: [Double] = []
    var isWrong: [Bool] = []
    for _ in 0..<count {
      let truth = draws.uniform() < 0.4 ? 1 : 0
      let z = (truth == 1 ? 2.2 : -2.2) + 2.4 * (draws.uniform() + draws.uniform() - 1)
      let chance = 1 / (1 + exp(-z))
      let wrong = draws.uniform() < share
      labels.append(wrong ? 1 - truth : truth)
      chances += [1 - chance, chance]
      isWrong.append(wrong)
    }
    return (labels, chances, isWrong)
  }

  @Test func `four rows on paper`() throws {
    let learning = try ConfidentLearning(
      labels: [0, 0, 1, 1], probabilities: [0.9, 0.1, 0.2, 0.8, 0.1, 0.9, 0.2, 0.8], classCount: 2)
    // Thresholds: (0.9 + 0.2) / 2 and (0.9 + 0.8) / 2; the second row's 0.8 does not reach 0.85, the fourth's neither.
    #expect(learning.thresholds.map { (($0 ?? 0) * 100).rounded() } == [55, 85])
    #expect(learning.counts == [[1, 0], [0, 1]])
    #expect(learning.flagged() == [false, false, false, false])
  }

  @Test func `most turned labels are found, and the share with its interval`() throws {
    let (labels, chances, isWrong) = flipped(2000, share: 0.05, seed: 4)
    let learning = try ConfidentLearning(labels: labels, probabilities: chances, classCount: 2)
    let flags = learning.flagged()
    let found = zip(flags, isWrong).count { $0 && $1 }
    #expect(Double(found) / Double(isWrong.count { $0 }) > 0.85)
    #expect(Double(found) / Double(flags.count { $0 }) > 0.85)
    let units = try ClusterIndex(unitOfRow: (0..<2000).map { Int32($0 / 2) }, count: 1000)
    let share = learning.errorShare(patients: units, replicates: 200)
    let truth = Double(isWrong.count { $0 }) / 2000
    let interval = try #require(share.interval)
    #expect(interval.lower < truth + 0.01 && interval.upper > truth - 0.01)
    #expect(share == learning.errorShare(patients: units, replicates: 200, workers: 3))
    #expect(((share.value ?? 0) - Double(learning.errorCount) / 2000).magnitude < 2 / 2000.0)
  }

  @Test func `swapping the classes swaps everything`() throws {
    let (labels, chances, _) = flipped(400, share: 0.1, seed: 9)
    let one = try ConfidentLearning(labels: labels, probabilities: chances, classCount: 2)
    let swapped = try ConfidentLearning(
      labels: labels.map { 1 - $0 }, probabilities: (0..<400).flatMap { [chances[2 * $0 + 1], chances[2 * $0]] },
      classCount: 2)
    #expect(swapped.counts == [[one.counts[1][1], one.counts[1][0]], [one.counts[0][1], one.counts[0][0]]])
    #expect(swapped.flagged(.both) == one.flagged(.both))
    #expect(swapped.quality() == one.quality())
  }

  @Test func `the calibrated joint has the labels' counts, and flags never contradict the model's own choice`() throws {
    for seed in 1...5 as ClosedRange<UInt64> {
      let (labels, chances, _) = flipped(300, share: 0.2, seed: seed)
      let learning = try ConfidentLearning(labels: labels, probabilities: chances, classCount: 2)
      #expect(learning.joint.map { $0.reduce(0, +) } == learning.labelCounts)
      for pruning in ConfidentLearning.Pruning.allCases {
        for (row, flag) in learning.flagged(pruning).enumerated() where flag {
          #expect(chances[2 * row + labels[row]] <= 0.5)
        }
      }
    }
  }

  @Test func `faults of the input are named`() {
    #expect(throws: SampleError.empty) { try ConfidentLearning(labels: [], probabilities: [], classCount: 2) }
    #expect(throws: SampleError.lengthsDiffer(of: "probabilities", expected: 2, found: 1)) {
      try ConfidentLearning(labels: [0], probabilities: [1], classCount: 2)
    }
    #expect(throws: SampleError.notFinite(column: "probabilities", index: 1)) {
      try ConfidentLearning(labels: [0], probabilities: [1, .nan], classCount: 2)
    }
  }
}
