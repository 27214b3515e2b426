// SPDX-License-Identifier: Apache-2.0
import Statistics

/// Tables that several suites measure.
enum AgreementData {
  /// Krippendorff (2011), 4 observers × 12 units with gaps; also Gwet (2014) and irrCAC's `raw_4raters`.
  static var krippendorff: RatingTable {
    get throws {
      let columns: [[Int?]] = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, nil, nil, nil], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nil, nil],
        [nil, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 3], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nil],
      ]
      return try RatingTable(
        codes: (0..<12).map { unit in columns.map { $0[unit].map { $0 - 1 } } }, raters: ["A", "B", "C", "D"],
        categories: ["1", "2", "3", "4", "5"])
    }
  }

  /// A made table of 24 subjects × 4 readers in 4 categories, without gaps.
  static var rows: [[Int]] {
    (0..<24).map { i in
      (0..<4).map { j in
        min(3, max(0, i % 4 + ((i * 5 + j * 3) % 7 == 0 ? 1 : 0) - ((i + 2 * j) % 9 == 0 ? 1 : 0)))
      }
    }
  }

  /// The made table.
  static func complete(patientsOf three: Bool = false) throws -> RatingTable {
    try RatingTable(
      codes: rows, raters: ["A", "B", "C", "D"], categories: ["1", "2", "3", "4"],
      clusters: three ? ClusterIndex(unitOfRow: (0..<24).map { Int32($0 / 3) }, count: 8) : nil)
  }

  /// Fleiss's 10 subjects, 14 psychiatrists, 5 categories.
  static var fleiss: RatingTable {
    get throws {
      try RatingTable(
        counts: [
          [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1], [7, 7, 0, 0, 0],
          [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
        ], categories: ["1", "2", "3", "4", "5"])
    }
  }

  /// Shrout and Fleiss (1979), 6 targets × 4 judges.
  static var shroutFleiss: RatingTable {
    get throws {
      try RatingTable(
        numbers: [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]],
        raters: ["1", "2", "3", "4"])
    }
  }
}

/// Whether two numbers agree to a tolerance; an absent number agrees with none.
func agree(_ a: Double?, _ b: Double, _ tolerance: Double = 1e-9) -> Bool {
  guard let a else { return false }
  return (a - b).magnitude <= tolerance * max(1, b.magnitude)
}
