// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A group's name, `site=North, sex=F`, for people.
enum GroupWords {
  /// The group without its columns, where a heading names them: `North`, `North, F`.
  static func short(_ name: String) -> String { pairs(name).map(\.value).joined(separator: ", ") }

  /// The group in words: `site North, sex F`.
  static func plain(_ name: String) -> String {
    pairs(name).map { $0.column.isEmpty ? $0.value : "\($0.column) \($0.value)" }.joined(separator: ", ")
  }

  /// A label that may be a group's name or any other text: only the first is put into words.
  static func readable(_ text: String) -> String {
    // A difference names two groups.
    let sides = text.components(separatedBy: " \(NumberWords.minus) ")
    if sides.count == 2 { return sides.map(readable).joined(separator: " \(NumberWords.minus) ") }
    var before: Character = " "
    for character in text {
      if character == "=", "<>!=".contains(before) { return Wording.typeset(text) }
      before = character
    }
    return text.contains("=") ? plain(text) : Wording.typeset(text)
  }

  /// Where something was found, as the beginning of a sentence: `At site North`, `In the group sex F, age 40 to 60`.
  static func place(_ name: String) -> String {
    let pairs = pairs(name)
    guard pairs.allSatisfy({ !$0.column.isEmpty }) else { return "In the group \(name)" }
    let words = plain(name)
    guard pairs.count == 1, let column = pairs.first?.column else { return "In the group \(words)" }
    switch column {
    case "site": return "At \(words)"
    case "device", "scanner": return "On \(words)"
    default: return "In the group \(words)"
    }
  }

  /// The name's pairs; a piece without `=` belongs to the value before it, as in `age=[0, 40)`.
  static func pairs(_ name: String) -> [(column: String, value: String)] {
    var out: [(column: String, value: String)] = []
    for piece in name.components(separatedBy: ", ") {
      if let sign = piece.firstIndex(of: "=") {
        out.append((String(piece[..<sign]), String(piece[piece.index(after: sign)...])))
      } else if out.isEmpty {
        out.append(("", piece))
      } else {
        out[out.count - 1].value += ", " + piece
      }
    }
    return out
  }
}
