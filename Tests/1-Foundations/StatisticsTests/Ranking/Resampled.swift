// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Vocabulary

/// The standard deviation of a statistic over plain bootstrap samples: a slow check of analytic standard errors.
enum Resampled {
  /// Rows drawn with replacement within each class.
  static func stratified(
    _ sample: LabelledScores, times: Int, seed: UInt64, of statistic: (LabelledScores) -> Double?
  ) throws -> Double {
    let positives = sample.scores.indices.filter { sample.isPositive[$0] }
    let negatives = sample.scores.indices.filter { !sample.isPositive[$0] }
    return try spread(sample, times: times, seed: seed, of: statistic) { random in
      positives.map { _ in positives[Int(random.next() % UInt64(positives.count))] }
        + negatives.map { _ in negatives[Int(random.next() % UInt64(negatives.count))] }
    }
  }

  /// Whole units drawn with replacement; rows where there are no clusters.
  static func units(
    _ sample: LabelledScores, times: Int, seed: UInt64, of statistic: (LabelledScores) -> Double?
  ) throws -> Double {
    let members = Dictionary(grouping: sample.scores.indices) { row in
      sample.clusters.map { Int($0.unitOfRow[row]) } ?? row
    }
    let units = members.keys.sorted()
    return try spread(sample, times: times, seed: seed, of: statistic) { random in
      units.flatMap { _ in members[units[Int(random.next() % UInt64(units.count))]] ?? [] }
    }
  }

  private static func spread(
    _ sample: LabelledScores, times: Int, seed: UInt64, of statistic: (LabelledScores) -> Double?,
    draw: (inout SplitMix) -> [Int]
  ) throws -> Double {
    var random = SplitMix(seed: seed)
    var values: [Double] = []
    for _ in 0..<times {
      let rows = draw(&random)
      let drawn = try LabelledScores(
        scores: rows.map { sample.scores[$0] }, isPositive: rows.map { sample.isPositive[$0] },
        weights: sample.weights.map { weights in rows.map { weights[$0] } })
      if let value = statistic(drawn) { values.append(value) }
    }
    let mean = values.reduce(0, +) / Double(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
  }
}
