// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// A licence as SPDX writes it: an identifier, or several with `AND`, `OR`, `WITH` and brackets.
///
/// > Source: SPDX specification 2.3, annex D.
enum LicenceExpression {
  /// The first thing that is wrong with an expression; `nil` where nothing is.
  static func fault(in text: String) -> (found: String, expected: String)? {
    var tokens: [String] = []
    var word = ""
    for character in text {
      if character == "(" || character == ")" || character == " " {
        if !word.isEmpty { tokens.append(word) }
        word = ""
        if character != " " { tokens.append(String(character)) }
      } else {
        word.append(character)
      }
    }
    if !word.isEmpty { tokens.append(word) }
    guard tokens.count <= 100 else { return (text, "at most 100 words") }
    var depth = 0
    var wantsName = true
    var wantsException = false
    for token in tokens {
      switch (token, wantsName) {
      case ("(", true) where !wantsException: depth += 1
      case (")", false) where depth > 0: depth -= 1
      case ("AND", false), ("OR", false): wantsName = true
      case ("WITH", false): (wantsName, wantsException) = (true, true)
      case (_, true):
        guard wantsException ? isIdentifier(token) : isLicence(token) else {
          let near = nearestName(to: token, among: SPDXLicences.identifiers).map { "; did you mean \"\($0)\"?" } ?? ""
          return (token, "the SPDX identifier of a licence, or LicenseRef- and a name of your own\(near)")
        }
        (wantsName, wantsException) = (false, false)
      default: return (token, "AND, OR, WITH or a bracket between licences")
      }
    }
    if wantsName { return (text, "a licence at the end") }
    return depth == 0 ? nil : (text, "as many closing brackets as opening ones")
  }

  private static func isLicence(_ token: String) -> Bool {
    if token.hasPrefix("LicenseRef-") { return isIdentifier(String(token.dropFirst("LicenseRef-".count))) }
    let base = token.hasSuffix("+") ? String(token.dropLast()) : token
    return SPDXLicences.identifiers.contains(base)
  }

  private static func isIdentifier(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45 || byte == 46
      }
  }
}
