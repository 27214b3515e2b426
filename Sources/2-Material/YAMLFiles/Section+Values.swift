// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension Section {
  /// A text, as written and never empty; a number or a `yes` without quotes is a text here.
  package func text(_ key: String) -> String? {
    node(key).flatMap { text(of: $0, at: keyPath(key)) }
  }

  /// The text of a node.
  package func text(of node: YAMLNode, at path: String) -> String? {
    guard case .scalar(let text, _) = node.content else {
      log.add(path, line: node.line, found: node.words, expected: "a text")
      return nil
    }
    guard text.contains(where: { !$0.isWhitespace }) else {
      log.add(path, found: "an empty text", expected: "a text")
      return nil
    }
    return text
  }

  /// One text or a list of texts without repetition; texts may be empty where that has a meaning.
  package func texts(_ key: String, mayBeEmptyText: Bool = false) -> [String]? {
    node(key).flatMap { texts(of: $0, at: keyPath(key), mayBeEmptyText: mayBeEmptyText) }
  }

  /// The texts of a node.
  package func texts(of node: YAMLNode, at path: String, mayBeEmptyText: Bool = false) -> [String]? {
    let nodes: [YAMLNode]
    if case .list(let items) = node.content { nodes = items } else { nodes = [node] }
    guard !nodes.isEmpty else {
      log.add(path, line: node.line, found: "an empty list", expected: "a text or a list of texts")
      return nil
    }
    var texts: [String] = []
    for item in nodes {
      guard case .scalar(let text, let isPlain) = item.content else {
        log.add(path, line: item.line, found: item.words, expected: "a text or a list of texts")
        continue
      }
      guard !text.isEmpty || (mayBeEmptyText && !isPlain) else {
        log.add(path, line: item.line, found: "an empty item", expected: mayBeEmptyText ? "a text, or \"\"" : "a text")
        continue
      }
      if texts.contains(text) {
        log.add(path, line: item.line, found: "\(text.quotedForFault) twice", expected: "each text once")
      } else {
        texts.append(text)
      }
    }
    return texts
  }

  /// A word from the list of a type; the synonyms are names used elsewhere, which are refused with ours.
  package func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ key: String, _: Choice.Type, synonyms: [String: String] = [:]
  ) -> Choice? {
    word(key, among: Choice.allCases.map(\.rawValue), synonyms: synonyms).flatMap(Choice.init(rawValue:))
  }

  /// A word from a list.
  package func word(_ key: String, among words: [String], synonyms: [String: String] = [:]) -> String? {
    guard let text = text(key) else { return nil }
    guard !words.contains(text) else { return text }
    let ours = synonyms[text.lowercased()] ?? nearestName(to: text, among: words)
    let near = ours.map { "; did you mean \"\($0)\"?" } ?? ""
    fault(key, found: text.quotedForFault, expected: "one of \(words.joined(separator: ", "))\(near)")
    return nil
  }

  /// A finite decimal number without quotes.
  package func number(_ key: String) -> Double? {
    node(key).flatMap { number(of: $0, at: keyPath(key)) }
  }

  /// The number of a node.
  package func number(of node: YAMLNode, at path: String) -> Double? {
    guard case .scalar(let text, isPlain: true) = node.content, let number = DecimalNumber.parse(text) else {
      log.add(path, line: node.line, found: node.words, expected: "a finite number such as 0.95, without quotes")
      return nil
    }
    return number
  }

  /// A number that a condition holds for.
  package func number(_ key: String, expected: String, where condition: (Double) -> Bool) -> Double? {
    guard let number = number(key) else { return nil }
    guard condition(number) else {
      fault(key, found: "\(number)", expected: expected)
      return nil
    }
    return number
  }

  /// A whole number in a range.
  package func integer<Number: FixedWidthInteger>(_ key: String, in range: ClosedRange<Number>) -> Number? {
    guard let node = node(key) else { return nil }
    guard case .scalar(let text, isPlain: true) = node.content, text.utf8.allSatisfy({ (48...57).contains($0) }),
      let number = Number(text), range.contains(number)
    else {
      fault(key, found: node.words, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return number
  }

  /// Yes or no.
  package func flag(_ key: String) -> Bool? {
    word(key, among: ["true", "false"]).map { $0 == "true" }
  }
}

/// Decimal numbers as people write them: no hexadecimal, no infinity, no thousands separators.
package enum DecimalNumber {
  /// The number that a text means; `nil` where it is none or not finite.
  package static func parse(_ text: some StringProtocol) -> Double? {
    let allowed = text.utf8.allSatisfy { (48...57).contains($0) || "+-.eE".utf8.contains($0) }
    let hasDigit = text.utf8.contains { (48...57).contains($0) }
    guard allowed, hasDigit, let number = Double(String(text)), number.isFinite else { return nil }
    return number
  }
}
