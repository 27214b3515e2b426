// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a record before any column is looked at.
///
/// The cases carry no text of the file: until the columns are known, every value is protected.
enum RecordFault: Error, Hashable {
  case ragged(found: Int, expected: Int)
  case quoteInside(field: Int)
  case textAfterQuote(field: Int)
  case unterminatedQuote(field: Int)
  case zeroByte(field: Int)
  case invalidUTF8(field: Int?)
  case fieldTooLong(field: Int, limit: Int)
  case recordTooLong(limit: Int)
  case tooManyColumns(limit: Int)
  case notAnObject
  case nestedValue(key: String)
  case repeatedKey(key: String)
  case badJSON(expected: String)

  /// The field that is wrong, counted from 0.
  var field: Int? {
    switch self {
    case .quoteInside(let field), .textAfterQuote(let field), .unterminatedQuote(let field), .zeroByte(let field),
      .fieldTooLong(let field, _):
      field
    case .invalidUTF8(let field): field
    default: nil
    }
  }

  /// The key that is wrong.
  var key: String? {
    switch self {
    case .nestedValue(let key), .repeatedKey(let key): key
    default: nil
    }
  }

  /// What was found, and what was expected.
  var words: (found: String, expected: String) {
    switch self {
    case .ragged(let found, let expected): ("\(found) fields", "\(expected) fields, as in the header")
    case .quoteInside: ("a quote inside a field that does not begin with one", "the whole field in quotes, \"\" for each")
    case .textAfterQuote: ("text after the closing quote", "a separator or the end of the line")
    case .unterminatedQuote: ("a quote that is never closed", "a closing quote")
    case .zeroByte: ("a zero byte", "text")
    case .invalidUTF8: ("bytes that are not UTF-8", "UTF-8")
    case .fieldTooLong(_, let limit): ("a field of more than \(limit) bytes", "at most \(limit) bytes")
    case .recordTooLong(let limit): ("a record of more than \(limit) bytes", "at most \(limit) bytes")
    case .tooManyColumns(let limit): ("more than \(limit) columns", "at most \(limit) columns")
    case .notAnObject: ("a line that is not a JSON object", "one JSON object a line")
    case .nestedValue: ("an object or an array as a value", "a string, a number, true, false or null")
    case .repeatedKey: ("the same key twice", "each key once")
    case .badJSON(let expected): ("a line that is not JSON", expected)
    }
  }
}
