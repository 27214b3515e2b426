// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Vocabulary

/// Samples made from a seed.
enum MadeScores {
  /// Independent rows; `levels` > 0 rounds the scores to so many steps, to make ties.
  static func sample(_ count: Int, seed: UInt64, levels: Int = 0, weighted: Bool = false) throws -> LabelledScores {
    var random = SplitMix(seed: seed)
    var scores: [Double] = []
    var truth: [Bool] = []
    var weights: [Double] = []
    for row in 0..<count {
      // The first two of each class are given, so that there is always a variance.
      let isPositive = row < 4 ? row % 2 == 0 : random.uniform() < 0.4
      let score = random.uniform() + random.uniform() + (isPositive ? 0.5 : 0) - 1
      scores.append(levels > 0 ? (score * Double(levels)).rounded() / Double(levels) : score)
      truth.append(isPositive)
      weights.append(0.2 + random.uniform())
    }
    return try LabelledScores(scores: scores, isPositive: truth, weights: weighted ? weights : nil)
  }

  /// The same rows, each put into one of so many units at random.
  static func clustered(_ sample: LabelledScores, units: Int, seed: UInt64) throws -> LabelledScores {
    var random = SplitMix(seed: seed)
    let unitOfRow = (0..<sample.count).map { _ in Int32(random.next() % UInt64(units)) }
    return try LabelledScores(
      scores: sample.scores, isPositive: sample.isPositive, weights: sample.weights,
      clusters: ClusterIndex(unitOfRow: unitOfRow, count: units))
  }

  /// The scores and truth that the timing scripts of the peers make: a mean of four uniforms, shifted for positives.
  static func benchmark(_ count: Int, seed: UInt64 = 1) throws -> LabelledScores {
    var streams = [0, 101, 102, 103, 104].map { SplitMix(seed: seed + $0) }
    var scores: [Double] = []
    var truth: [Bool] = []
    for _ in 0..<count {
      let draws = streams.indices.map { streams[$0].uniform() }
      let isPositive = draws[0] < 0.1
      truth.append(isPositive)
      scores.append((draws[1] + draws[2] + draws[3] + draws[4]) / 4 + (isPositive ? 0.125 : 0))
    }
    return try LabelledScores(scores: scores, isPositive: truth)
  }

  /// Whether two numbers agree to a share of their size.
  static func agree(_ a: Double?, _ b: Double?, within tolerance: Double = 1e-12) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    return abs(a - b) <= tolerance * max(1e-3, max(abs(a), abs(b)))
  }
}
