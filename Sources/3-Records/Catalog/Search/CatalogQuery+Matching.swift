// SPDX-License-Identifier: Apache-2.0

extension CatalogQuery {
  /// Whether every condition holds of an image: the definition that the search agrees with.
  public func holds(for entry: CatalogEntry) -> Bool { conditions.allSatisfy { $0.holds(for: entry) } }
}

extension CatalogQuery.Condition {
  /// Whether it holds of an image.
  ///
  /// A number and the word that is written alike are the same value in `=` and `!=`; an order compares numbers with numbers and words with
  /// words, words by their bytes, as days written `2026-01-31` are in order.
  public func holds(for entry: CatalogEntry) -> Bool {
    let value: AttributeValue? =
      switch CatalogQuery.NumberedName(rawValue: attribute) {
      case .key: .number(Double(entry.key))
      case .patient: .number(Double(entry.patient))
      case .study: .number(Double(entry.study))
      case .series: .number(Double(entry.series))
      case .terms: .number(Double(entry.terms))
      case nil: entry.attributes[attribute]
      }
    guard let value else { return relation == .isUnknown }
    switch relation {
    case .isUnknown: return false
    case .isAmong: return values.contains { Self.same($0, value) }
    case .isNotAmong: return !values.contains { Self.same($0, value) }
    case .isLess:
      return compared(value) {
        $0 < $1
      } words: {
        $0 < $1
      }
    case .isAtMost:
      return compared(value) {
        $0 <= $1
      } words: {
        $0 <= $1
      }
    case .isGreater:
      return compared(value) {
        $0 > $1
      } words: {
        $0 > $1
      }
    case .isAtLeast:
      return compared(value) {
        $0 >= $1
      } words: {
        $0 >= $1
      }
    }
  }

  private static func same(_ wanted: AttributeValue, _ value: AttributeValue) -> Bool {
    if wanted == value { return true }
    if case .number = wanted, case .text(let text) = value { return wanted.words == text }
    return false
  }

  private func compared(
    _ value: AttributeValue, _ numbers: (Double, Double) -> Bool, words: ([UInt8], [UInt8]) -> Bool
  ) -> Bool {
    switch (value, values.first) {
    case (.number(let value), .number(let limit)): numbers(value, limit)
    case (.text(let value), .text(let limit)): words(Array(value.utf8), Array(limit.utf8))
    default: false
    }
  }
}

extension [UInt8] {
  fileprivate static func < (first: [UInt8], second: [UInt8]) -> Bool { first.lexicographicallyPrecedes(second) }
  fileprivate static func > (first: [UInt8], second: [UInt8]) -> Bool { second < first }
  fileprivate static func <= (first: [UInt8], second: [UInt8]) -> Bool { !(second < first) }
  fileprivate static func >= (first: [UInt8], second: [UInt8]) -> Bool { !(first < second) }
}
