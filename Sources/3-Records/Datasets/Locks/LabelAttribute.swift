// SPDX-License-Identifier: Apache-2.0

/// Attributes that say what labels say, because they came as columns of a table beside the images.
enum LabelAttribute {
  /// What such columns are called, alone or before `:`, `_`, `-` or `.`.
  private static let words = ["label", "truth", "target"]

  /// Whether an attribute tells a label: by such a word, or by the name of one of the findings.
  static func tells(_ attribute: String, of findings: Set<String>) -> Bool {
    if findings.contains(attribute) { return true }
    let name = attribute.lowercased()
    return words.contains { word in
      guard name.hasPrefix(word) else { return false }
      return name.dropFirst(word.count).first.map { ":_-.".contains($0) } ?? true
    }
  }
}
