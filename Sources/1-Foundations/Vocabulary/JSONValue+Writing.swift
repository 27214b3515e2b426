// SPDX-License-Identifier: Apache-2.0
internal import Foundation

extension JSONValue {
  /// The document as text.
  /// - Parameter pretty: Whether lines are broken and indented by two spaces, for people.
  /// - Returns: UTF-8 text without a final newline.
  public func text(pretty: Bool = true) -> String {
    var out = ""
    write(to: &out, indent: pretty ? 0 : nil)
    return out
  }

  private func write(to out: inout String, indent: Int?) {
    switch self {
    case .null: out += "null"
    case .bool(let value): out += value ? "true" : "false"
    case .integer(let value): out += String(value)
    case .unsigned(let value): out += String(value)
    case .number(let value): out += Self.digits(of: value)
    case .string(let value): Self.quote(value, into: &out)
    case .array(let values):
      Self.list(values, open: "[", close: "]", indent: indent, to: &out) { value, inner, out in
        value.write(to: &out, indent: inner)
      }
    case .object(let members):
      Self.list(members, open: "{", close: "}", indent: indent, to: &out) { member, inner, out in
        Self.quote(member.key, into: &out)
        out += inner == nil ? ":" : ": "
        member.value.write(to: &out, indent: inner)
      }
    }
  }

  private static func list<Item>(
    _ items: [Item], open: String, close: String, indent: Int?, to out: inout String,
    item: (Item, Int?, inout String) -> Void
  ) {
    guard !items.isEmpty else {
      out += open + close
      return
    }
    let inner = indent.map { $0 + 1 }
    out += open
    for (index, element) in items.enumerated() {
      if index > 0 { out += "," }
      if let inner { out += "\n" + String(repeating: "  ", count: inner) }
      item(element, inner, &out)
    }
    if let indent { out += "\n" + String(repeating: "  ", count: indent) }
    out += close
  }

  private static func digits(of value: Double) -> String {
    guard value.isFinite else { return "null" }
    return String(format: "%.17g", value)
  }

  private static func quote(_ text: String, into out: inout String) {
    out += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case _ where scalar.value < 0x20: out += String(format: "\\u%04x", scalar.value)
      default: out.unicodeScalars.append(scalar)
      }
    }
    out += "\""
  }
}
