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

  static let empty = Sample(rows: [], scores: [], isPositive: [])

  /// Adds a row.
  mutating func append(row: Int, score: Double, isPositive: Bool) {
    rows.append(Int32(row))
    scores.append(score)
    self.isPositive.append(isPositive)
  }

  /// The parts of the sample by the code of each row, in one pass; rows with a negative code are in none.
  func divided(by codes: [Int32], into count: Int) -> [Sample] {
    var parts = [Sample](repeating: .empty, count: count)
    for index in rows.indices {
      let code = Int(codes[Int(rows[index])])
      guard code >= 0 else { continue }
      parts[code].rows.append(rows[index])
      parts[code].scores.append(scores[index])
      parts[code].isPositive.append(isPositive[index])
    }
    return parts
  }
}
