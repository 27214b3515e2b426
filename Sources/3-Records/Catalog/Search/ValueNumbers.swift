// SPDX-License-Identifier: Apache-2.0
import Store

/// Gives each attribute and each of its values a number, within one transaction.
struct ValueNumbers {
  private struct Name: Hashable {
    var attribute: Int
    var kind: Int
    var name: String
  }

  private let writer: RecordWriter
  private var attributes: [String: Int] = [:]
  private var values: [Name: Int] = [:]

  init(_ writer: RecordWriter) { self.writer = writer }

  /// The number of a value, made where it is new; of `nil`, that the attribute has any.
  mutating func number(of value: AttributeValue?, attribute name: String) throws(StoreError) -> Int {
    let attribute = try number(ofAttribute: name)
    let (kind, text) = Self.key(of: value)
    let key = Name(attribute: attribute, kind: kind.rawValue, name: text)
    if let known = values[key] { return known }
    let found: Int? = try writer.reader.value(
      "SELECT number FROM catalog_value WHERE attribute = \(attribute) AND kind = \(kind.rawValue) AND name = \(text)")
    let number: Int
    if let found {
      number = found
    } else {
      number = try writer.insert(
        """
        INSERT INTO catalog_value (attribute, kind, name, value)
        VALUES (\(attribute), \(kind.rawValue), \(text), \((value?.number).stored))
        """)
    }
    values[key] = number
    return number
  }

  private static func key(of value: AttributeValue?) -> (kind: Postings.Kind, text: String) {
    switch value {
    case nil: (.present, "")
    case .text(let word): (.text, word)
    // Both zeros are one number.
    case .number(let number): (.number, number == 0 ? "0.0" : "\(number)")
    }
  }

  /// A value as the columns `kind`, `name` and `value` have it; nothing in all of them for none.
  static func columns(of value: AttributeValue?) -> (kind: Int?, name: String?, value: Double?) {
    guard let value else { return (nil, nil, nil) }
    let (kind, text) = key(of: value)
    return (kind.rawValue, text, value.number)
  }

  private mutating func number(ofAttribute name: String) throws(StoreError) -> Int {
    if let known = attributes[name] { return known }
    let found: Int? = try writer.reader.value("SELECT number FROM catalog_attribute WHERE name = \(name)")
    let number: Int
    if let found {
      number = found
    } else {
      number = try writer.insert("INSERT INTO catalog_attribute (name) VALUES (\(name))")
    }
    attributes[name] = number
    return number
  }
}
