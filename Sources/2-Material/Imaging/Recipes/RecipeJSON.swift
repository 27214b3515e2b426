// SPDX-License-Identifier: Apache-2.0

/// A JSON value as it was written, for reading recipes.
enum RecipeJSON: Decodable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([RecipeJSON])
  case object([String: RecipeJSON])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([RecipeJSON].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: RecipeJSON].self))
    }
  }

  /// What it is, in a word for faults.
  var word: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let value): "\(value)"
    case .string(let value): "\"\(value.prefix(40))\""
    case .array(let values): "a list of \(values.count)"
    case .object: "an object"
    }
  }
}
