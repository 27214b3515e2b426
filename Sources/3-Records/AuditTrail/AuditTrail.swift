// SPDX-License-Identifier: Apache-2.0
public import Store
import Vocabulary

/// Writes down what is done, each entry bound to all before it.
///
/// An entry is written in the transaction that does what it tells: neither is there without the other.
public struct AuditTrail: Sendable {
  /// The tables.
  public static let migrations: [Migration] = [
    Migration(
      "audit", 1,
      [
        """
        CREATE TABLE audit_entry (
          sequence INTEGER PRIMARY KEY, entry BLOB NOT NULL, digest BLOB NOT NULL
        )
        """
      ])
  ]

  private let archive: Archive

  /// The trail of an archive.
  public init(_ archive: Archive) { self.archive = archive }

  /// Writes an event down.
  ///
  /// - Parameters:
  ///   - event: What was done.
  ///   - writer: The transaction that does it.
  /// - Returns: The entry's number, from 0.
  @discardableResult
  public func append(_ event: AuditEvent, in writer: RecordWriter) throws(StoreError) -> Int {
    let last = try writer.reader.row("SELECT sequence, digest FROM audit_entry ORDER BY sequence DESC LIMIT 1")
    let sequence = try last.map { (row) throws(StoreError) in try row.value(0, as: Int.self) + 1 } ?? 0
    let previous = try last.map { (row) throws(StoreError) in try row.value(1, as: ContentDigest.self) }
    let entry = JSONValue.object([
      "action": .string(event.action), "agent": .string(event.context.agent.name),
      "previous": .string((previous ?? ContentDigest(hashing: [])).description), "sequence": .integer(sequence),
      "time": .string(archive.time.now().description),
    ])
    let bytes = Array(entry.canonicalText.utf8)
    try writer.execute(
      "INSERT INTO audit_entry (sequence, entry, digest) VALUES (\(sequence), \(bytes), \(ContentDigest(hashing: bytes)))"
    )
    return sequence
  }
}
