// SPDX-License-Identifier: Apache-2.0
public import Store
public import Transparency

/// What is wrong with a trail as it is kept, and where.
public enum AuditFault: Error, Sendable, Hashable {
  /// An entry, its number or its link.
  case trail(TrailFault)
  /// The bytes of an entry are not those whose hash is kept beside it.
  case changed(Int)
  /// What is kept beside an entry to search by is not what the entry says.
  case column(Int, Column)
  /// A hash of the tree that is kept is not that of the entries: its level and its place.
  case subtree(level: Int, position: Int)
  /// Rows of a table that belong to no entry: how many.
  case stray(table: String, rows: Int)
  /// What is kept to continue the trail is not what the entries give.
  case state
  /// A checkpoint, from 0 in the order in which they were made, is damaged or not signed by the trail's key.
  case checkpoint(number: Int, file: String, NoteFault)
  /// The records cannot be read.
  case records(StoreError)
  /// Something else that the archive keeps: what, and what is wrong.
  case subject(name: String, words: String)

  /// What is kept beside an entry.
  public enum Column: String, Sendable, Hashable, CaseIterable {
    case sequence, time, action, agent, objects
  }

  /// The entry that it is about; `nil` where it is about none alone.
  public var sequence: Int? {
    switch self {
    case .trail(let fault): fault.sequence
    case .changed(let sequence), .column(let sequence, _): sequence
    default: nil
    }
  }
}

extension AuditFault: CustomStringConvertible {
  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .trail(let fault): fault.description
    case .changed(let sequence): "entry \(sequence): its bytes are not those whose hash is kept beside it"
    case .column(let sequence, let column):
      "entry \(sequence): what is kept beside it to search by (\(column.rawValue)) is not what it says"
    case .subtree(let level, let position):
      "entries \(position << level) to \((position + 1) << level - 1): the hash that is kept of them is not theirs"
    case .stray(let table, let rows): "\(table): \(rows) \(rows == 1 ? "row belongs" : "rows belong") to no entry"
    case .state: "what is kept to continue the trail (size, last digest, hashes) is not what the entries give"
    case .checkpoint(let number, let file, let fault): "checkpoint \(number) of \(file): \(fault)"
    case .records(let error): "the records cannot be read: \(error)"
    case .subject(let name, let words): "\(name): \(words)"
    }
  }
}
