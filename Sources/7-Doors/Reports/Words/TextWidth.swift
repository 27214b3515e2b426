// SPDX-License-Identifier: Apache-2.0

/// How much room a text takes in a drawing, estimated without the font.
///
/// A drawing is made before anyone knows the reader's font, so the estimate errs to the wide side: labels that are judged
/// to fit do fit in the widest of the customary sans-serif fonts.
enum TextWidth {
  /// The width in pixels of a text on one line, at a font size in pixels.
  static func of(_ text: String, size: Double) -> Double {
    text.unicodeScalars.reduce(0) { $0 + width(of: $1) } * size
  }

  /// Breaks a text into lines at spaces, or inside a word that alone is too wide.
  /// - Parameters:
  ///   - text: The text.
  ///   - width: The room in pixels.
  ///   - size: The font size in pixels.
  ///   - most: The greatest number of lines; what does not fit is cut and ends in an ellipsis.
  /// - Returns: The lines, and whether something was cut.
  static func lines(_ text: String, width: Double, size: Double, most: Int) -> (lines: [String], isCut: Bool) {
    var lines: [String] = []
    var line = ""
    for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "\t" }) {
      let longer = line.isEmpty ? String(word) : line + " " + word
      if of(longer, size: size) <= width {
        line = longer
        continue
      }
      if !line.isEmpty { lines.append(line) }
      line = String(word)
      while of(line, size: size) > width, line.count > 1, lines.count <= most {
        let head = fitting(line, width: width, size: size)
        lines.append(head)
        line = String(line.dropFirst(head.count))
      }
      if lines.count > most { break }
    }
    if !line.isEmpty { lines.append(line) }
    guard lines.count > most, most > 0 else { return (lines, false) }
    var kept = Array(lines.prefix(most))
    kept[most - 1] = cut(kept[most - 1] + "…", width: width, size: size)
    return (kept, true)
  }

  private static func cut(_ text: String, width: Double, size: Double) -> String {
    guard of(text, size: size) > width else { return text }
    return fitting(String(text.dropLast()), width: width - of("…", size: size), size: size) + "…"
  }

  private static func fitting(_ text: String, width: Double, size: Double) -> String {
    var out = ""
    var used = 0.0
    for character in text {
      used += of(String(character), size: size)
      if used > width, !out.isEmpty { break }
      out.append(character)
    }
    return out
  }

  /// Widths in units of the font size, a little above DejaVu Sans for Latin letters.
  private static func width(of scalar: Unicode.Scalar) -> Double {
    switch scalar {
    case "i", "j", "l", "I", ".", ",", ":", ";", "|", "!", "'": 0.34
    case " ", "\u{A0}", "f", "t", "r", "(", ")", "[", "]", "/", "-": 0.42
    case "\u{202F}": 0.22
    case "m", "w", "M", "W", "%", "@", "…", "—": 0.98
    case "A"..."Z", "≥", "≤", "<", ">", "=", "+", "−", "×": 0.78
    case _ where scalar.value >= 0x2E80: 1.05
    default: 0.64
    }
  }
}
