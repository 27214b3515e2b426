// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// A sample's tie groups from the highest score down: what every curve and every placement is read from.
///
/// Rows of weight zero count as absent.
struct ScoreGroups: Sendable {
  /// The score that a group's rows share, strictly falling.
  let threshold: [Double]
  /// The weight of each group's positive rows.
  let positive: [Double]
  /// The weight of each group's negative rows.
  let negative: [Double]
  /// The group of each row.
  let groupOfRow: [Int32]
  /// The weight of all positive rows.
  let positiveTotal: Double
  /// The weight of all negative rows.
  let negativeTotal: Double

  /// Sorts the rows.
  /// - Complexity: O(*n*).
  init(_ sample: LabelledScores) {
    let order = RadixSort.order(sample.scores.map { ~ScoreKey.key($0) })
    var threshold: [Double] = []
    var positive: [Double] = []
    var negative: [Double] = []
    var groupOfRow = [Int32](repeating: 0, count: sample.count)
    for entry in order {
      let row = Int(entry)
      let score = sample.scores[row]
      if threshold.last != score {
        threshold.append(score + 0.0)
        positive.append(0)
        negative.append(0)
      }
      let group = threshold.count - 1
      groupOfRow[row] = Int32(group)
      let weight = sample.weights?[row] ?? 1
      if sample.isPositive[row] { positive[group] += weight } else { negative[group] += weight }
    }
    self.threshold = threshold
    self.positive = positive
    self.negative = negative
    self.groupOfRow = groupOfRow
    positiveTotal = positive.reduce(0, +)
    negativeTotal = negative.reduce(0, +)
  }

  var count: Int { threshold.count }

  /// Why nothing can be ranked; `nil` where both classes have weight.
  var gap: UndefinedReason? {
    if positiveTotal == 0, negativeTotal == 0 { return .noObservations }
    if positiveTotal == 0 { return .noPositives }
    return negativeTotal == 0 ? .noNegatives : nil
  }
}
