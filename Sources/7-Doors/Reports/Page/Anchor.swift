// SPDX-License-Identifier: Apache-2.0

/// Names of places in a page.
public enum Anchor {
  /// A text as an identifier: lower-case letters, digits and hyphens, never empty.
  public static func id(_ text: String) -> String {
    var out = ""
    for scalar in text.lowercased().unicodeScalars {
      if ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) {
        out.unicodeScalars.append(scalar)
      } else if !out.hasSuffix("-"), !out.isEmpty {
        out += "-"
      }
    }
    while out.hasSuffix("-") { out.removeLast() }
    guard let first = out.unicodeScalars.first else { return "part" }
    return ("0"..."9").contains(first) ? "n-\(out)" : out
  }
}
