// SPDX-License-Identifier: Apache-2.0
public import Foundation
import Store
public import Transparency
import Vocabulary

extension AuditTrail {
  /// How a trail compares with what was seen of it before.
  public enum Witnessed: Sendable, Hashable {
    /// It was not seen before.
    case first(Checkpoint)
    /// It has grown, and what was there is as it was.
    case grown(from: Checkpoint, to: Checkpoint)
    /// It is as it was.
    case unchanged(Checkpoint)
    /// It has fewer entries than were seen: it was put back to an earlier state, or this is an old copy.
    case rolledBack(size: Int, seen: Checkpoint)
    /// It has other entries than were seen. They are as they were up to a size that was seen (0 where none was), and not any more
    /// at the next one.
    case rewritten(sameUpTo: Int, differentAt: Checkpoint)
  }

  /// Compares the trail with what a file outside has seen of it, and adds what it is now to the file.
  ///
  /// Nothing is signed or added where the trail was put back or rewritten.
  /// - Parameters:
  ///   - file: The file outside; made where it is not there.
  ///   - signer: Who signs for the trail. Its key must be the one that the file saw first.
  ///   - witness: Who signs for the file, with the time at which it saw; nobody where it is `nil`.
  ///   - cut: Told of how many bytes a note was that a loss of power or a full disk had left unfinished at the end of the file; they are
  ///     taken off, as nothing was ever said of them.
  /// - Returns: How the trail compares with what was seen.
  /// - Throws: ``AuditError/badNote(file:number:_:)`` where the file is damaged; ``AuditError/foreignKey(found:expected:)`` where it is
  ///   of another trail or key.
  public func witness(
    in file: URL, signedBy signer: NoteSigner, witness: NoteSigner? = nil, cut: (Int) -> Void = { _ in }
  )
    throws -> Witnessed
  {
    let outside = try AppendOnlyFile(file)
    var bytes = try outside.bytes()
    if let whole = WitnessFile.unfinished(bytes, key: signer.key) {
      // What stands before must hold; else this is damage, and nothing is touched.
      if whole > 0 {
        let key = try WitnessFile(parsing: bytes[..<whole], name: file.lastPathComponent).key
        guard key == signer.key else { throw AuditError.foreignKey(found: "\(signer.key)", expected: "\(key)") }
      }
      if whole < bytes.count {
        try outside.cut(to: whole)
        cut(bytes.count - whole)
        bytes.removeLast(bytes.count - whole)
      }
    }
    var seen: [SignedCheckpoint] = []
    if !bytes.isEmpty {
      let read = try WitnessFile(parsing: bytes, name: file.lastPathComponent)
      guard read.key == signer.key else {
        throw AuditError.foreignKey(found: "\(signer.key)", expected: "\(read.key)")
      }
      seen = try read.notes.map { note throws(NoteFault) in try SignedCheckpoint(note, key: read.key) }
    }
    let known = seen.map(\.checkpoint).sorted { $0.size < $1.size }
    if let fault = try compare(known) { return fault }
    let note = try checkpoint(signedBy: signer)
    let now = try Checkpoint(parsing: note.text)
    if let last = known.last, last.size == now.size { return .unchanged(last) }
    let signed = witness.map { note.signed(by: $0, at: archive.time.now()) } ?? note
    try outside.append((bytes.isEmpty ? WitnessFile.beginning(signer.key) : "") + signed.description + "\n")
    return known.last.map { .grown(from: $0, to: now) } ?? .first(now)
  }

  /// What is wrong when the trail is compared with checkpoints that were seen, the smallest first; `nil` where nothing is.
  func compare(_ known: [Checkpoint]) throws -> Witnessed? {
    try archive.records.read { reader in
      let size = try self.size(in: reader)
      guard let last = known.last else { return nil }
      var same = 0
      for checkpoint in known where checkpoint.size <= size {
        guard try root(at: checkpoint.size, in: reader) == checkpoint.root else {
          return .rewritten(sameUpTo: same, differentAt: checkpoint)
        }
        same = checkpoint.size
      }
      return last.size > size ? .rolledBack(size: size, seen: last) : nil
    }
  }
}
