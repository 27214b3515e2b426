// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
  /// The one text that a document has: no space, keys sorted by their UTF-16 units, the shortest digits that give each number back.
  ///
  /// What is signed, chained or named by its digest is written so, and anybody can make the same bytes again from the values.
  /// **Edge cases.** Whole numbers are written in full; the standard takes every number for a `Double`, which differs beyond 2⁵³.
  /// A number that is not finite has no text in the standard; it is written as `null`, as everywhere.
  ///
  /// > Source: RFC 8785, JSON Canonicalization Scheme; numbers as in ECMA-262, Number::toString.
  public var canonicalText: String {
    var out = ""
    writeCanonically(to: &out)
    return out
  }

  private func writeCanonically(to out: inout String) {
    switch self {
    case .null: out += "null"
    case .bool(let value): out += value ? "true" : "false"
    case .integer(let value): out += String(value)
    case .unsigned(let value): out += String(value)
    case .number(let value): out += value.isFinite ? Self.shortest(value) : "null"
    case .string(let text): Self.quoteCanonically(text, into: &out)
    case .array(let values):
      out += "["
      for (index, value) in values.enumerated() {
        if index > 0 { out += "," }
        value.writeCanonically(to: &out)
      }
      out += "]"
    case .object(let members):
      out += "{"
      for (index, member) in members.sorted(by: { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }).enumerated() {
        if index > 0 { out += "," }
        Self.quoteCanonically(member.key, into: &out)
        out += ":"
        member.value.writeCanonically(to: &out)
      }
      out += "}"
    }
  }

  /// The shortest digits that give the number back, laid out as ECMA-262 does.
  private static func shortest(_ value: Double) -> String {
    if value == 0 { return "0" }
    // Swift gives the shortest digits too, in its own layout: 5e-324, 12.5, 1e+21.
    var mantissa = Substring("\(value.magnitude)")
    var exponent = 0
    if let mark = mantissa.firstIndex(of: "e") {
      exponent = Int(mantissa[mantissa.index(after: mark)...]) ?? 0
      mantissa = mantissa[..<mark]
    }
    let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
    var digits = parts.joined()
    // The number is 0.DIGITS × 10 to the power `point`.
    var point = parts[0].count + exponent
    while digits.hasPrefix("0") {
      digits.removeFirst()
      point -= 1
    }
    while digits.hasSuffix("0") { digits.removeLast() }
    let count = digits.count
    let zeros = { (count: Int) in String(repeating: "0", count: count) }
    let text: String
    switch point {
    case count...21 where count <= 21: text = digits + zeros(point - count)
    case 1...21: text = digits.prefix(point) + "." + digits.dropFirst(point)
    case -5...0: text = "0." + zeros(-point) + digits
    default:
      let power = point - 1
      let sign = power < 0 ? "-" : "+"
      text = digits.prefix(1) + (count > 1 ? "." + digits.dropFirst() : "") + "e" + sign + String(power.magnitude)
    }
    return value < 0 ? "-" + text : text
  }

  private static func quoteCanonically(_ text: String, into out: inout String) {
    out += "\""
    // Nearly all text goes as it is; only what has one of these bytes is looked at scalar by scalar.
    if !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) {
      out += text
      out += "\""
      return
    }
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x22: out += "\\\""
      case 0x5C: out += "\\\\"
      case 0x08: out += "\\b"
      case 0x09: out += "\\t"
      case 0x0A: out += "\\n"
      case 0x0C: out += "\\f"
      case 0x0D: out += "\\r"
      case 0..<0x20:
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    out += "\""
  }
}
