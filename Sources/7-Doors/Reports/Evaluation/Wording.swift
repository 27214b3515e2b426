// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Small changes that make a text of the model fit for print.
enum Wording {
  /// The text with a capital first letter.
  static func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  /// A moment in ISO 8601, `2026-11-21T21:25:00Z`, as `2026-11-21 21:25 UTC`; other texts stay as they are.
  static func moment(_ text: String) -> String {
    let parts = text.split(separator: "T")
    guard parts.count == 2, parts[0].count == 10, text.hasSuffix("Z"), parts[1].count >= 6 else { return text }
    return "\(parts[0]) \(parts[1].prefix(5)) UTC"
  }

  /// The text with signs for `>=` and `<=`, and a true minus before digits.
  static func typeset(_ text: String) -> String {
    var out = ""
    var before: Character = " "
    let signs = text.replacingOccurrences(of: ">= ", with: "≥\(NumberWords.fixed)")
      .replacingOccurrences(of: "<= ", with: "≤\(NumberWords.fixed)")
    let characters = Array(signs)
    for (index, character) in characters.enumerated() {
      let startsNumber = index + 1 < characters.count && characters[index + 1].isNumber
      let isMinus =
        character == "-" && startsNumber && (before == " " || before == "(" || before == NumberWords.fixed.first)
      out += isMinus ? NumberWords.minus : String(character)
      before = character
    }
    return out
  }
}
