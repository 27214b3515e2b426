// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport
import Vocabulary

/// Probabilities that are too extreme and too high: the truth follows 0.7 times their logit, less one half.
enum MadeProbabilities {
  /// Rows whose unit, where asked for, is that of every three neighbours.
  static func sample(
    _ count: Int, seed: UInt64, weighted: Bool = false, clustered: Bool = false, levels: Double = 0
  ) throws -> LabelledScores {
    var random = SplitMix(seed: seed)
    var (scores, truth, weights): ([Double], [Bool], [Double]) = ([], [], [])
    for _ in 0..<count {
      let p = 0.02 + 0.96 * random.uniform()
      scores.append(levels > 0 ? (p * levels).rounded() / levels : p)
      truth.append(random.uniform() < 1 / (1 + exp(0.5 - 0.7 * log(p / (1 - p)))))
      weights.append(0.5 + random.uniform())
    }
    let clusters = try ClusterIndex(unitOfRow: (0..<Int32(count)).map { $0 / 3 }, count: (count + 2) / 3)
    return try LabelledScores(
      scores: scores, isPositive: truth, weights: weighted ? weights : nil, clusters: clustered ? clusters : nil)
  }
}
