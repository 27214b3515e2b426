// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Vocabulary

/// A column with ratings, as numbers where all are numbers.
struct RatingColumn {
  let name: String
  let numbers: NumericValues?
  let texts: Categories?

  init(_ name: String, in table: CaseTable) throws(Refusal) {
    guard let attribute = table.attribute(named: name) else { throw Refusal("no column is bound for \(name)") }
    self.name = name
    numbers = attribute.numbers
    texts = numbers == nil ? attribute.categories : nil
  }

  /// Takes a score with the sign that the file has.
  init(_ score: ScoreColumn, sign: Double) {
    name = score.name
    numbers = NumericValues(values: score.values.map { sign * $0 }, isMissing: score.states.map { $0 != .present })
    texts = nil
  }

  /// A number as a text, where words are wanted.
  func text(_ row: Int) -> String? { texts?[row] ?? numbers?[row].map(NumberText.limit) }
}

/// The categories that ratings fall in: all that occur, in their order.
struct RatingCategories {
  /// Their names.
  let names: [String]
  /// Their numbers; `nil` where they are words.
  let numbers: [Double]?
  private let placeOfNumber: [Double: Int]
  private let placeOfText: [String: Int]

  init(_ columns: [RatingColumn], rows: [Int], scale: AgreementPlan.Scale) throws(Refusal) {
    let words = columns.filter { $0.numbers == nil }
    if words.isEmpty {
      var found: Set<Double> = []
      for column in columns { for row in rows { if let number = column.numbers?[row] { found.insert(number) } } }
      let sorted = found.sorted()
      numbers = sorted
      names = sorted.map(NumberText.limit)
      placeOfText = [:]
      placeOfNumber = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, $0) })
      return
    }
    guard scale == .nominal else {
      throw Refusal(
        "ratings on the \(scale.rawValue) scale must be numbers, and \(words[0].name) holds words: number the grades")
    }
    var found: Set<String> = []
    for column in columns { for row in rows { if let text = column.text(row) { found.insert(text) } } }
    names = found.sorted()
    numbers = nil
    placeOfNumber = [:]
    placeOfText = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
  }

  /// The category of a row's rating.
  func code(_ column: RatingColumn, row: Int) -> Int? {
    numbers == nil ? column.text(row).flatMap { placeOfText[$0] } : column.numbers?[row].flatMap { placeOfNumber[$0] }
  }
}
