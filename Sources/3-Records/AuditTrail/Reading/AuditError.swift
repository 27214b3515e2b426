// SPDX-License-Identifier: Apache-2.0
public import Transparency

/// Why a trail could not do what it was asked.
public enum AuditError: Error, Sendable, Hashable {
  /// There is no entry of this number: it, and how many there are.
  case noEntry(Int, size: Int)
  /// The trail has fewer entries than are asked about.
  case noSize(Int, size: Int)
  /// An entry, or the trail, is not what was written.
  case damaged(TrailFault)
  /// A file holds no key with which this trail can be signed.
  case noKey(file: String)
  /// The key that signed the checkpoints of this trail is not here, and another is not made in its place: the file, and who signed.
  case keyAbsent(file: String, signers: [String])
  /// A key is that of another trail.
  case foreignKey(found: String, expected: String)
  /// The trail is not the one that was signed before at a size: nothing is signed until that is explained.
  case inconsistent(size: Int)
  /// A file of notes is damaged: its name, the note from 0, and what is wrong.
  case badNote(file: String, number: Int, NoteFault)
}
