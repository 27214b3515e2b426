// SPDX-License-Identifier: Apache-2.0

/// How text from anywhere becomes text in HTML or XML.
enum XMLText {
  /// Writes text so that it can only be read as text.
  ///
  /// `&`, `<`, `>` and, in attributes, both quotes become entities. Characters that XML forbids are dropped, and so are the
  /// C1 controls and the characters that turn the direction of writing around, with which a name could be made to read as
  /// another one.
  static func escape(_ text: String, into out: inout String, inAttribute: Bool = false) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"" where inAttribute: out += "&quot;"
      case "'" where inAttribute: out += "&#39;"
      case "\n" where inAttribute, "\t" where inAttribute: out += " "
      case _ where isDropped(scalar): continue
      default: out.unicodeScalars.append(scalar)
      }
    }
  }

  /// The escaped text.
  static func escaped(_ text: String, inAttribute: Bool = false) -> String {
    var out = ""
    escape(text, into: &out, inAttribute: inAttribute)
    return out
  }

  private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case 0x00...0x1F, 0x7F...0x9F: true
    case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    case 0xFEFF, 0xFFFE, 0xFFFF: true
    default: scalar.value & 0xFFFE == 0xFFFE
    }
  }
}
