// SPDX-License-Identifier: Apache-2.0

/// A value as a fault may quote it.
enum Excerpt {
  /// The longest quotation in characters.
  static let longest = 40

  /// The value in quotes, cut, with its control characters made harmless.
  static func of(_ text: String) -> String {
    if text.isEmpty { return "nothing" }
    var shown = String(text.prefix(longest))
    if shown.count < text.count { shown += "…" }
    let safe = shown.unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control ? Character("\u{FFFD}") : Character(scalar)
    }
    return "\"\(String(safe))\""
  }

  /// The value of a field.
  static func of(_ text: RecordBatch.Text) -> String { of(String(decoding: text.buffer, as: UTF8.self)) }

  /// A list of names or values, at most thirty of them.
  static func list(_ texts: [String]) -> String {
    let shown = texts.prefix(30).map { $0.isEmpty ? "\"\"" : $0 }.joined(separator: ", ")
    return texts.count > 30 ? "\(shown) and \(texts.count - 30) more" : shown
  }
}
