// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Vocabulary

/// The samples that `Proofs/calibration.py` makes from the same seeds.
enum SeededProbabilities {
  enum Design {
    case rows
    case clustered
    case weighted
  }

  /// Predictions that are too extreme: the true chance is 0.15 + 0.6 p.
  static func sample(
    _ count: Int = 400, seed: UInt64 = 11, steps: Double = 0, design: Design = .rows
  ) throws -> LabelledProbabilities {
    var streams = (0..<4).map { SplitMix(seed: seed + $0) }
    var (scores, truth, units, weights): ([Double], [Bool], [Int32], [Double]) = ([], [], [], [])
    for _ in 0..<count {
      let p = streams[0].uniform()
      truth.append(streams[1].uniform() < 0.15 + 0.6 * p)
      units.append(Int32(streams[2].uniform() * 80))
      weights.append(0.5 + streams[3].uniform())
      scores.append(steps > 0 ? (p * steps).rounded(.toNearestOrEven) / steps : p)
    }
    return try LabelledProbabilities(
      LabelledScores(
        scores: scores, isPositive: truth, weights: design == .weighted ? weights : nil,
        clusters: design == .clustered ? ClusterIndex(unitOfRow: units, count: 80) : nil))
  }

  /// A handful of rows by hand.
  static func few(_ rows: [(Double, Bool)]) throws -> LabelledProbabilities {
    try LabelledProbabilities(LabelledScores(scores: rows.map(\.0), isPositive: rows.map(\.1)))
  }

  /// Whether a number agrees with a reference to eight digits.
  static func agrees(_ value: Double?, _ reference: Double, within tolerance: Double = 1e-8) -> Bool {
    guard let value else { return false }
    return (value - reference).magnitude <= tolerance * max(1, reference.magnitude)
  }
}
