// SPDX-License-Identifier: Apache-2.0
import Statistics

/// The rows of one stream that are analysed, with their scores and truth.
struct Sample: Sendable {
  /// Rows of the part's table, ascending.
  var rows: [Int32]
  /// Their scores, oriented so that higher speaks for disease.
  var scores: [Double]
  /// Their truth.
  var isPositive: [Bool]

  /// The rows for which `member` says yes.
  func filtered(by member: [Bool]) -> Sample {
    var part = Sample(rows: [], scores: [], isPositive: [])
    for index in rows.indices where member[Int(rows[index])] {
      part.rows.append(rows[index])
      part.scores.append(scores[index])
      part.isPositive.append(isPositive[index])
    }
    return part
  }
}
