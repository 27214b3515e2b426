// SPDX-License-Identifier: Apache-2.0

/// A property of the case or of the read, for subgroups.
///
/// It is numeric where every value that is not missing is a number. A text with leading zeros, or a whole number of more
/// than fifteen digits, is a code and not a number. Both views exist: every numeric attribute can be taken as categories.
public struct AttributeColumn: Sendable, Equatable {
  enum Content: Sendable, Equatable {
    case texts(Categories, numberOfLevel: [Double]?)
    case numbers(NumericValues)
  }

  /// The name in the evaluation.
  public let name: String
  /// The column in the file.
  public let column: String
  /// Whether it is recorded after or because of the outcome, so that subgroups by it would mislead.
  public let isKnownAfterOutcome: Bool
  /// How many cases have rows with different values; a missing value differs from one that is there.
  public internal(set) var casesThatDiffer: Int
  let content: Content

  /// Whether the value belongs to the read rather than to the case: it differs between rows of at least one case.
  public var isReadingLevel: Bool { casesThatDiffer > 0 }

  /// Whether every value that is not missing is a number, and there is at least one.
  public var isNumeric: Bool {
    switch content {
    case .texts(_, let numbers): numbers != nil
    case .numbers: true
    }
  }

  /// The values as texts.
  ///
  /// For a numeric column of very many distinct values the levels are written from the numbers, in the order of their
  /// first row; otherwise they are the texts of the file.
  /// - Complexity: O(rows) for such a column, else O(1).
  public var categories: Categories {
    switch content {
    case .texts(let categories, _): categories
    case .numbers(let numbers): numbers.asCategories()
    }
  }

  /// The values as numbers, or `nil` where the attribute is not numeric.
  /// - Complexity: O(rows).
  public var numbers: NumericValues? {
    switch content {
    case .numbers(let numbers): return numbers
    case .texts(let categories, let numberOfLevel):
      guard let numberOfLevel else { return nil }
      return NumericValues(
        values: categories.codes.map { $0 < 0 ? 0 : numberOfLevel[Int($0)] },
        isMissing: categories.codes.map { $0 < 0 })
    }
  }

  /// The chosen rows; what is known of the cases stays that of the whole table.
  public func subset(_ rows: [Int32]) -> AttributeColumn {
    let part: Content =
      switch content {
      case .texts(let categories, let numbers): .texts(categories.subset(rows), numberOfLevel: numbers)
      case .numbers(let numbers): .numbers(numbers.subset(rows))
      }
    return AttributeColumn(
      name: name, column: column, isKnownAfterOutcome: isKnownAfterOutcome, casesThatDiffer: casesThatDiffer,
      content: part)
  }
}
