// SPDX-License-Identifier: Apache-2.0
public import Store
public import Transparency
import Vocabulary

extension AuditTrail {
  /// Signs what the trail is now, and keeps it.
  ///
  /// Where the last checkpoint that is kept has as many entries and the same key, it is given again. A trail that is not a
  /// continuation of what was signed before is not signed.
  /// - Parameter signer: Who signs; its name is the trail's ``origin``.
  /// - Returns: The signed checkpoint.
  /// - Throws: ``AuditError/inconsistent(size:)``, ``AuditError/foreignKey(found:expected:)``, ``StoreError``.
  public func checkpoint(signedBy signer: NoteSigner) throws -> SignedNote {
    guard signer.key.name == origin else {
      throw AuditError.foreignKey(found: signer.key.name, expected: origin)
    }
    return try archive.records.write { writer in
      let state = try TrailState(writer.reader)
      let root = state.tree.root
      if let last = try Self.notes(in: writer.reader, newestFirst: true, limit: 1).first {
        let signed = try Checkpoint(parsing: last.text)
        guard signed.size <= state.tree.size,
          try consistency(from: signed.size, to: state.tree.size, in: writer.reader)
            .proves(earlierRoot: signed.root, laterRoot: root)
        else { throw AuditError.inconsistent(size: signed.size) }
        if signed.size == state.tree.size, (try? last.verified(by: [signer.key])) != nil { return last }
      }
      let time = archive.time.now()
      guard let made = Checkpoint(origin: origin, size: state.tree.size, root: root, extensions: ["time \(time)"])
      else {
        preconditionFailure("an origin is one line")
      }
      let note = made.signed(by: signer, at: time)
      try writer.execute("INSERT INTO audit_checkpoint (size, note) VALUES (\(made.size), \(note.description))")
      return note
    }
  }

  /// The checkpoints that are kept, the oldest first.
  public func checkpoints(in reader: RecordReader) throws -> [SignedNote] { try Self.notes(in: reader) }

  /// The newest checkpoint that is kept and covers an entry; `nil` where none does.
  public func newestCheckpoint(in reader: RecordReader) throws -> SignedNote? {
    try Self.notes(in: reader, newestFirst: true, limit: 1).first
  }

  static func notes(in reader: RecordReader, newestFirst: Bool = false, limit: Int = .max) throws -> [SignedNote] {
    let order: SQL = newestFirst ? "ORDER BY number DESC" : "ORDER BY number"
    return try reader.rows("SELECT note FROM audit_checkpoint \(order) LIMIT \(limit)").enumerated().map { place, row in
      do {
        return try SignedNote(parsing: try row.value(0, as: String.self).utf8)
      } catch let fault as NoteFault {
        throw AuditError.badNote(file: "audit_checkpoint", number: place, fault)
      }
    }
  }
}
