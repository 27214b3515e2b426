// SPDX-License-Identifier: Apache-2.0
import Foundation
package import Vocabulary
import Yams

/// Turns a file's bytes into a ``YAMLNode``, refusing what a plan has no need of and an attacker may use.
///
/// Aliases can make a short file stand for an astronomically long one, and anchors and tags change what a reader sees.
/// They are refused *before* they can act: the three characters that begin them are swapped for private-use characters
/// while the parser works, so that to the parser they are ordinary text, and swapped back afterwards.
package struct YAMLText {
  /// The largest file that is read, in bytes: a thousand times a usual plan.
  package static let largest = 1_048_576

  private static let disguises: [(plain: Unicode.Scalar, disguise: Unicode.Scalar, means: String)] = [
    ("&", "\u{E026}", "an anchor"), ("*", "\u{E02A}", "an alias"), ("!", "\u{E021}", "a tag"),
  ]

  private let fileName: String
  private let document: String
  private let lines: [Substring]
  private let disguised: String

  /// Checks the bytes.
  package init(bytes: some Collection<UInt8>, fileName: String, of document: String) throws(InputFaults) {
    self.fileName = fileName
    self.document = document
    func fault(_ row: Int?, _ found: String, _ expected: String) -> InputFaults {
      InputFaults([InputFault(file: fileName, row: row, found: found, expected: expected)])
    }
    guard bytes.count <= Self.largest else {
      throw fault(nil, "a file of more than \(Self.largest) bytes", "\(document) of at most \(Self.largest) bytes")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let row = Self.rowOfBadUTF8(Array(bytes))
      throw fault(row, "bytes that are not UTF-8", "a text file in UTF-8")
    }
    var row = 1
    var out = String.UnicodeScalarView()
    let hasMark = text.unicodeScalars.first == "\u{FEFF}"
    for scalar in text.unicodeScalars.dropFirst(hasMark ? 1 : 0) {
      if scalar == "\n" { row += 1 }
      let isForeign =
        Self.disguises.contains { $0.disguise == scalar }
        || (scalar.properties.generalCategory == .control && !["\n", "\r", "\t"].contains(scalar))
        || scalar == "\u{2028}" || scalar == "\u{2029}"
      guard !isForeign else {
        let code = String(scalar.value, radix: 16, uppercase: true)
        throw fault(row, "the character U+\(code)", "printable text, line breaks and blanks")
      }
      out.append(Self.disguises.first { $0.plain == scalar }?.disguise ?? scalar)
    }
    lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    disguised = String(out)
  }

  /// Parses the document.
  package func root() throws(InputFaults) -> YAMLNode {
    let node: Node?
    do {
      node = try Parser(yaml: disguised, encoding: .utf8).singleRoot()
    } catch let error as YamlError {
      throw InputFaults([fault(of: error)])
    } catch {
      throw InputFaults([InputFault(file: fileName, found: "\(error)", expected: "a YAML document")])
    }
    guard let node else {
      throw InputFaults([InputFault(file: fileName, row: 1, found: "an empty file", expected: document)])
    }
    var faults = InputFaults()
    let root = converted(node, faults: &faults)
    guard faults.isEmpty else { throw faults }
    return root
  }

  private static func rowOfBadUTF8(_ bytes: [UInt8]) -> Int {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return (lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0) + 1
  }

  private func undisguised(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      out.append(Self.disguises.first { $0.disguise == scalar }?.plain ?? scalar)
    }
    return String(out)
  }
}

// MARK: - From the parser's tree to ours

extension YAMLText {
  private func converted(_ node: Node, faults: inout InputFaults) -> YAMLNode {
    let line = node.mark?.line ?? 1
    switch node {
    case .scalar(let scalar):
      if scalar.style == .plain, let first = scalar.string.unicodeScalars.first,
        let kind = Self.disguises.first(where: { $0.disguise == first })
      {
        faults.append(
          InputFault(
            file: fileName, row: line, found: "\(kind.means): \(undisguised(scalar.string).quotedForFault)",
            expected: "every value written out; a text that begins with \(kind.plain) stands in quotes"))
      }
      return YAMLNode(content: .scalar(undisguised(scalar.string), isPlain: scalar.style == .plain), line: line)
    case .sequence(let items):
      return YAMLNode(content: .list(items.map { converted($0, faults: &faults) }), line: line)
    case .mapping(let pairs):
      return YAMLNode(content: .mapping(entries(of: pairs, faults: &faults)), line: line)
    case .alias:
      faults.append(InputFault(file: fileName, row: line, found: "an alias", expected: "every value written out"))
      return YAMLNode(content: .scalar("", isPlain: false), line: line)
    }
  }

  private func entries(of pairs: Node.Mapping, faults: inout InputFaults) -> [YAMLNode.Entry] {
    var entries: [YAMLNode.Entry] = []
    var firstLine: [String: Int] = [:]
    for (keyNode, valueNode) in pairs {
      let key = converted(keyNode, faults: &faults)
      let value = converted(valueNode, faults: &faults)
      guard case .scalar(let name, let isPlain) = key.content else {
        faults.append(
          InputFault(file: fileName, row: key.line, found: "\(key.words) as a key", expected: "a text as a key"))
        continue
      }
      if name == "<<", isPlain {
        faults.append(
          InputFault(
            file: fileName, row: key.line, column: "<<", found: "a merge key", expected: "every key written out"))
      } else if let first = firstLine[name] {
        faults.append(
          InputFault(
            file: fileName, row: key.line, column: name,
            found: "the key \(name.quotedForFault) again, first on line \(first)",
            expected: "each key once"))
      } else {
        firstLine[name] = key.line
        entries.append(YAMLNode.Entry(key: name, line: key.line, value: value))
      }
    }
    return entries
  }
}

// MARK: - Words for what the parser refuses

extension YAMLText {
  private func fault(of error: YamlError) -> InputFault {
    switch error {
    case .duplicatedKeysInMapping(let keys, let context):
      // The parser gives the line of the first of the twins.
      let key = undisguised(keys.first ?? "")
      return InputFault(
        file: fileName, row: context.mark.line, column: key,
        found: "the key \(key.quotedForFault) more than once in one mapping, first here", expected: "each key once")
    case .composer(_, let problem, let mark, _) where problem.contains("another document"):
      return InputFault(
        file: fileName, row: mark.line, found: "a second document", expected: "one document in a file")
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let words = [context?.text, problem].compactMap(\.self).joined(separator: ", ")
      return InputFault(
        file: fileName, row: mark.line, found: "a YAML error: \(undisguised(words))",
        expected: hint(problem: problem, line: mark.line))
    default:
      return InputFault(file: fileName, found: "a YAML error: \(undisguised("\(error)"))", expected: "a YAML document")
    }
  }

  private func hint(problem: String, line: Int) -> String {
    let near = [line - 1, line].filter { lines.indices.contains($0 - 1) }.map { lines[$0 - 1] }
    if near.contains(where: { $0.prefix { $0 == " " || $0 == "\t" }.contains("\t") }) {
      return "indentation by blanks, without tabs"
    }
    if problem.contains("mapping values are not allowed") {
      return "one key a line, equally indented; a text that contains ': ' stands in quotes"
    }
    if problem.contains("cannot start any token") {
      return "a text that begins with @, ` or % stands in quotes"
    }
    if problem.contains("Maximum nesting level") {
      return "a few levels of nesting"
    }
    return "a YAML document with keys indented by blanks, and brackets and quotes closed"
  }
}
