// SPDX-License-Identifier: Apache-2.0

/// A checkpoint whose signatures were checked.
public struct SignedCheckpoint: Sendable, Hashable {
  /// What it says.
  public let checkpoint: Checkpoint
  /// The note that says it.
  public let note: SignedNote
  /// Who signed it, of those that are known.
  public let signatures: [SignedNote.Verification]

  /// Reads a checkpoint and checks it.
  ///
  /// - Parameters:
  ///   - note: The signed note.
  ///   - key: The key of the trail, which must have signed; its name must be the origin.
  ///   - witnesses: Keys of witnesses, all of which must have signed.
  /// - Throws: ``AuditError``, ``StoreError``.
  public init(_ note: SignedNote, key: NoteKey, witnesses: [NoteKey] = []) throws(NoteFault) {
    signatures = try note.verified(by: [key] + witnesses)
    for wanted in [key] + witnesses where !signatures.contains(where: { $0.key == wanted }) {
      throw .missingSignature(key: wanted.description)
    }
    checkpoint = try Checkpoint(parsing: note.text)
    self.note = note
    guard checkpoint.origin == key.name else {
      throw .foreignOrigin(found: checkpoint.origin, expected: key.name)
    }
  }
}
