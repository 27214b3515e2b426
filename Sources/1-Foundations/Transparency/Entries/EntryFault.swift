// SPDX-License-Identifier: Apache-2.0

/// Why bytes are no entry of a trail.
public enum EntryFault: Error, Sendable, Hashable {
  /// They are no JSON: the first byte at fault, from 0, and what was expected there.
  case notJSON(offset: Int, expected: String)
  /// They are JSON, but not its canonical form: the first byte that differs.
  case notCanonical(offset: Int)
  /// A field is missing, or holds something else than it must.
  case field(name: String, expected: String)
  /// There is a field that no entry has.
  case unknownField(name: String)
}

extension EntryFault: CustomStringConvertible {
  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .notJSON(let offset, let expected): "byte \(offset): expected \(expected)"
    case .notCanonical(let offset): "byte \(offset): not the canonical form of its JSON"
    case .field(let name, let expected): "field '\(name)': expected \(expected)"
    case .unknownField(let name): "field '\(name)': no entry has it"
    }
  }
}
