// SPDX-License-Identifier: Apache-2.0

/// A key that a mapping of the file may have.
package struct KeyRule: Sendable, Hashable {
  /// The key.
  package var name: String
  /// Whether it must be there.
  package var isRequired: Bool
  /// The words that its value may be; empty where it is not a word from a list.
  package var choices: [String]
}

/// The keys of one kind of mapping.
package struct KeyTable: Sendable, Hashable {
  /// Where such a mapping stands, in words: `data.columns`, `endpoints.primary[]`; empty for the whole file.
  package var place: String
  /// The keys it may have.
  package var keys: [KeyRule]

  package init(
    _ place: String, required: [String] = [], optional: [String] = [], choices: [String: [String]] = [:]
  ) {
    self.place = place
    let rules = required.map { ($0, true) } + optional.map { ($0, false) }
    keys = rules.map { KeyRule(name: $0.0, isRequired: $0.1, choices: choices[$0.0] ?? []) }
  }

  /// The words of a choice.
  package static func words<Choice: CaseIterable & RawRepresentable<String>>(_: Choice.Type) -> [String] {
    Choice.allCases.map(\.rawValue)
  }
}
