// SPDX-License-Identifier: Apache-2.0

/// What of a file's text may go to a terminal.
enum Printable {
  /// A text on one line, control characters replaced, so that no file can move a cursor or set a title.
  static func line(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? "\u{FFFD}" : $0 }))
  }

  /// Lines, each made printable.
  static func lines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line(String($0)) }.joined(separator: "\n")
  }

  /// A text with whatever looks like the identifier of a patient's study, series or image protected.
  static func withoutIdentifiers(_ text: String) -> String {
    text.replacing(/[0-2](?:\.[0-9]+){4,}|2\.25(?:\.[0-9]+)+/) { _ in ShownValue.hidden }
  }

  /// How many there are of a thing.
  static func count(_ number: Int, _ thing: String) -> String { "\(number) \(thing)\(number == 1 ? "" : "s")" }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
  }
}
