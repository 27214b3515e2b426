// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A file that proves offline that a trail has only grown since a checkpoint that is known: the hashes between both, and the later
/// checkpoint.
///
/// It is what a log sends to a witness.
///
/// > Source: c2sp.org/tlog-witness, the body of `add-checkpoint`.
public struct GrowthProof: Sendable, Hashable {
  /// How many entries the checkpoint has that is known.
  public let earlier: Int
  /// The hashes of the consistency proof.
  public let path: [ContentDigest]
  /// The later checkpoint, signed.
  public let note: SignedNote

  /// Makes a proof; the parameters are the properties.
  public init(earlier: Int, path: [ContentDigest], note: SignedNote) {
    self.earlier = earlier
    self.path = path
    self.note = note
  }

  /// Reads a proof.
  /// - Throws: ``NoteFault/malformed(line:expected:)``.
  public init(parsing bytes: some Sequence<UInt8>) throws(NoteFault) {
    var lines = try ProofLines(bytes)
    guard let first = lines.next(), first.hasPrefix("old "), let earlier = Checkpoint.size(first.dropFirst(4)) else {
      throw lines.fault("'old' and a size")
    }
    self.earlier = earlier
    path = try lines.hashes()
    note = try SignedNote(parsing: lines.rest)
  }

  /// The file.
  public var description: String {
    "old \(earlier)\n" + path.map { StrictBase64.text($0.bytes) + "\n" }.joined() + "\n" + note.description
  }

  /// Whether the later checkpoint continues the earlier one; both were checked before.
  public func proves(from known: Checkpoint, to later: Checkpoint) -> Bool {
    known.origin == later.origin && known.size == earlier
      && ConsistencyProof(earlier: earlier, later: later.size, path: path)
        .proves(earlierRoot: known.root, laterRoot: later.root)
  }
}
