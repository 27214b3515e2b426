// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Vocabulary

/// 1200 cases in four groups of unequal size, from splitmix64 streams that numpy makes too; the third group is scored lower.
///
/// Truth is `uniform(11) < 0.4`, the group is the whole part of 4u² for u of stream 12, the score is the mean of streams 13 and
/// 14, plus 0.25 for the positive, less 0.08 in group 2; one of 500 patients comes from stream 15. Called positive from 0.6.
struct MadeGroups {
  static let threshold = 0.6
  let truth: [Bool]
  let codes: [Int32]
  let scores: [Double]
  let units: [Int32]

  init(count: Int = 1200) {
    func stream(_ seed: UInt64) -> [Double] {
      var random = SplitMix(seed: seed)
      return (0..<count).map { _ in random.uniform() }
    }
    truth = stream(11).map { $0 < 0.4 }
    codes = stream(12).map { Int32($0 * $0 * 4) }
    let (a, b) = (stream(13), stream(14))
    let (truth, codes) = (truth, codes)
    scores = (0..<count).map { (a[$0] + b[$0]) / 2 + (truth[$0] ? 0.25 : 0) - (codes[$0] == 2 ? 0.08 : 0) }
    units = stream(15).map { Int32($0 * 500) }
  }

  /// How patients are given.
  enum Design {
    case plain
    /// A patient may have cases in several groups.
    case shared
    /// A patient has cases of one group only.
    case nested
  }

  func grouped(
    _ design: Design = .plain, minimum: GroupMinimum = GroupMinimum(positives: 1, negatives: 1),
    positiveMeans: PositiveMeaning = .finding, weights: [Double]? = nil
  ) throws -> GroupedScores {
    let clusters: ClusterIndex? =
      switch design {
      case .plain: nil
      case .shared: try ClusterIndex(unitOfRow: units, count: 500)
      case .nested: try ClusterIndex(unitOfRow: zip(units, codes).map { $0 + 500 * $1 }, count: 2000)
      }
    return try GroupedScores(
      LabelledScores(scores: scores, isPositive: truth, weights: weights, clusters: clusters),
      groups: GroupIndex(names: ["A", "B", "C", "D"], groupOfRow: codes), threshold: Self.threshold,
      positiveMeans: positiveMeans, minimum: minimum)
  }
}

/// A sample of plain counts: groups by their tables, for what depends on counts only.
func byCounts(_ tables: [ConfusionCounts], minimum: Int = 1) throws -> GroupedScores {
  var (scores, truth, codes): ([Double], [Bool], [Int32]) = ([], [], [])
  for (group, table) in tables.enumerated() {
    for (count, score, isPositive) in [
      (table.truePositives, 1.0, true), (table.falsePositives, 1.0, false), (table.falseNegatives, 0.0, true),
      (table.trueNegatives, 0.0, false),
    ] {
      scores += [Double](repeating: score, count: count)
      truth += [Bool](repeating: isPositive, count: count)
      codes += [Int32](repeating: Int32(group), count: count)
    }
  }
  return try GroupedScores(
    LabelledScores(scores: scores, isPositive: truth),
    groups: GroupIndex(names: tables.indices.map { "g\($0)" }, groupOfRow: codes), threshold: 0.5,
    minimum: GroupMinimum(positives: minimum, negatives: minimum))
}

/// Whether two numbers agree to a relative or absolute tolerance.
func closeTo(_ a: Double?, _ b: Double, _ tolerance: Double = 1e-9) -> Bool {
  guard let a else { return false }
  return (a - b).magnitude <= tolerance * max(1, b.magnitude)
}
