// SPDX-License-Identifier: Apache-2.0

/// A piece of a YAML document with its line: the subset that plans are written in.
package struct YAMLNode {
  /// One `key: value` of a mapping.
  package struct Entry {
    package var key: String
    package var line: Int
    package var value: YAMLNode
  }

  package enum Content {
    /// A text; `isPlain` where it stands without quotes.
    case scalar(String, isPlain: Bool)
    case list([YAMLNode])
    case mapping([Entry])
  }

  package var content: Content
  /// The line where it begins, from 1.
  package var line: Int

  /// Whether nothing was written: `key:` with no value.
  package var isNothing: Bool {
    if case .scalar(let text, isPlain: true) = content { return text.isEmpty }
    return false
  }

  /// What it is, for the words "found …".
  package var words: String {
    switch content {
    case .scalar: isNothing ? "nothing" : "the text \(quoted ?? "")"
    case .list(let items): items.count == 1 ? "a list of one item" : "a list of \(items.count) items"
    case .mapping(let entries): "a mapping with \(entries.count == 1 ? "one key" : "\(entries.count) keys")"
    }
  }

  /// The text of a scalar in quotes, cut where it is long.
  private var quoted: String? {
    guard case .scalar(let text, _) = content else { return nil }
    return text.quotedForFault
  }
}

extension String {
  /// The text in quotes on one line, cut after 60 characters, so that a fault stays one line.
  package var quotedForFault: String {
    let line = String(map { $0.isNewline ? " " : $0 }.prefix(60))
    return count > 60 ? "\"\(line)…\"" : "\"\(line)\""
  }
}
