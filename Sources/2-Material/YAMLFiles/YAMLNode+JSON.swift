// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

extension YAMLNode {
  /// The node as JSON: plain numbers, `true`, `false` and `null` are what they look like.
  ///
  /// Spaces, comments and kinds of quotes are gone, so that a digest of its canonical text is one of what the file says.
  package var json: JSONValue {
    switch content {
    case .scalar(let text, isPlain: true):
      switch text {
      case "null", "~", "": return .null
      case "true": return .bool(true)
      case "false": return .bool(false)
      default:
        if let number = Int(text) { return .integer(number) }
        return DecimalNumber.parse(text).map(JSONValue.number) ?? .string(text)
      }
    case .scalar(let text, isPlain: false): return .string(text)
    case .list(let items): return .array(items.map(\.json))
    case .mapping(let entries): return .object(entries.map { JSONValue.Member($0.key, $0.value.json) })
    }
  }
}
