// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// A mapping of the file while it is read: its keys are known, and what is wrong goes to the log.
package struct Section {
  package let log: FaultLog
  package let path: String
  package let line: Int
  private let entries: [String: YAMLNode.Entry]

  /// Opens a mapping and checks its keys against the table.
  package init?(_ node: YAMLNode, path: String, table: KeyTable, log: FaultLog) {
    guard case .mapping(let entries) = node.content else {
      log.add(path, line: node.line, found: node.words, expected: "a mapping with the keys \(Self.listing(table))")
      return nil
    }
    self.init(entries: entries, path: path, line: log.lines[path] ?? node.line, log: log)
    for entry in entries where !table.keys.contains(where: { $0.name == entry.key }) {
      log.add(
        keyPath(entry.key), line: entry.line, found: "the unknown key \(entry.key.quotedForFault)",
        expected: log.isFlooded ? "one of \(Self.listing(table))" : advice(on: entry.key, in: table))
    }
    for rule in table.keys where rule.isRequired && self.entries[rule.name] == nil {
      log.add(keyPath(rule.name), line: line, found: "no key \"\(rule.name)\"", expected: "the key \"\(rule.name)\"")
    }
  }

  private init(entries: [YAMLNode.Entry], path: String, line: Int, log: FaultLog) {
    self.log = log
    self.path = path
    self.line = line
    self.entries = Dictionary(entries.map { ($0.key, $0) }) { first, _ in first }
    for entry in entries { log.note(path.isEmpty ? entry.key : "\(path).\(entry.key)", line: entry.line) }
  }

  /// The path of one of its keys.
  package func keyPath(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  /// Whether a key was written.
  package func has(_ key: String) -> Bool { entries[key] != nil }

  /// The line of a key, or of the mapping.
  package func line(of key: String) -> Int { entries[key]?.line ?? line }

  /// Adds a fault of a key.
  package func fault(_ key: String, found: String, expected: String) {
    log.add(keyPath(key), line: line(of: key), found: found, expected: expected)
  }

  /// The value of a key; a key without a value is a fault.
  package func node(_ key: String) -> YAMLNode? {
    guard let entry = entries[key] else { return nil }
    guard !entry.value.isNothing else {
      fault(key, found: "no value", expected: "a value, or the key left out")
      return nil
    }
    return entry.value
  }

  /// The mapping under a key.
  package func section(_ key: String, table: KeyTable) -> Section? {
    node(key).flatMap { Section($0, path: keyPath(key), table: table, log: log) }
  }

  /// The mapping of free names under a key, in the order of the file.
  package func named(_ key: String, of what: String) -> [(name: String, path: String, node: YAMLNode)]? {
    guard let node = node(key) else { return nil }
    guard case .mapping(let entries) = node.content else {
      fault(key, found: node.words, expected: "a mapping of \(what)")
      return nil
    }
    if entries.isEmpty { fault(key, found: "an empty mapping", expected: "a mapping of \(what)") }
    return entries.map { entry in
      let path = "\(keyPath(key)).\(entry.key)"
      log.note(path, line: entry.line)
      return (entry.key, path, entry.value)
    }
  }

  /// The items of the list under a key.
  package func items(_ key: String, of what: String) -> [(path: String, node: YAMLNode)]? {
    guard let node = node(key) else { return nil }
    guard case .list(let items) = node.content else {
      fault(key, found: node.words, expected: "a list of \(what)")
      return nil
    }
    return items.enumerated().map { index, item in
      let path = "\(keyPath(key))[\(index)]"
      log.note(path, line: item.line)
      return (path, item)
    }
  }

  private static func listing(_ table: KeyTable) -> String {
    table.keys.map(\.name).joined(separator: ", ")
  }

  private func advice(on key: String, in table: KeyTable) -> String {
    if let near = nearestName(to: key, among: table.keys.map(\.name)) {
      return "a known key; did you mean \"\(near)\"?"
    }
    let homes = log.tables.filter { home in home.keys.contains { $0.name == key } }
    if let home = homes.first {
      return "a known key; \"\(key)\" belongs \(home.place.isEmpty ? "at the top" : "under \(home.place)")"
    }
    return "one of \(Self.listing(table))"
  }
}
