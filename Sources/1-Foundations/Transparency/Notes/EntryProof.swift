// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A file that proves offline that an entry is in a trail: the entry, its way to the root, and the signed root.
///
/// Whoever has the trail's public key can check it with `fiducial-verify`, or with any program that reads this format: the entry is
/// the extra data of the proof.
///
/// > Source: c2sp.org/tlog-proof.
public struct EntryProof: Sendable, Hashable {
  /// The entry's bytes.
  public let entry: [UInt8]
  /// Its number, from 0.
  public let index: Int
  /// The hashes beside its way to the root, from the leaf up.
  public let path: [ContentDigest]
  /// The checkpoint, signed.
  public let note: SignedNote

  /// Makes a proof; the parameters are the properties.
  public init(entry: [UInt8], index: Int, path: [ContentDigest], note: SignedNote) {
    self.entry = entry
    self.index = index
    self.path = path
    self.note = note
  }

  /// Reads a proof.
  /// - Throws: ``NoteFault/malformed(line:expected:)``.
  public init(parsing bytes: some Sequence<UInt8>) throws(NoteFault) {
    var lines = try ProofLines(bytes)
    guard lines.next().map(String.init) == Self.heading else { throw lines.fault("'\(Self.heading)'") }
    guard let extra = lines.next(), extra.hasPrefix("extra "), let entry = StrictBase64.bytes(extra.dropFirst(6)) else {
      throw lines.fault("'extra' and the entry in base 64")
    }
    guard let place = lines.next(), place.hasPrefix("index "), let index = Checkpoint.size(place.dropFirst(6)) else {
      throw lines.fault("'index' and the entry's number")
    }
    self.entry = entry
    self.index = index
    path = try lines.hashes()
    note = try SignedNote(parsing: lines.rest)
  }

  private static let heading = "c2sp.org/tlog-proof@v1"

  /// The file.
  public var description: String {
    "\(Self.heading)\nextra \(StrictBase64.text(entry))\nindex \(index)\n"
      + path.map { StrictBase64.text($0.bytes) + "\n" }.joined() + "\n" + note.description
  }

  /// Whether the entry is the one at its place in the tree of a checkpoint that was checked.
  ///
  /// - Parameter checkpoint: The proof's own note, checked by ``SignedCheckpoint/init(_:key:witnesses:)``.
  /// - Returns: Whether it is shown.
  public func proves(_ checkpoint: Checkpoint) -> Bool {
    InclusionProof(index: index, size: checkpoint.size, path: path)
      .proves(leaf: MerkleHash.leaf(entry), root: checkpoint.root)
  }
}

/// The lines before a note.
struct ProofLines {
  private var lines: [Substring]
  private var place = 0

  init(_ bytes: some Sequence<UInt8>) throws(NoteFault) {
    guard let text = String(validating: Array(bytes), as: UTF8.self) else {
      throw .malformed(line: 1, expected: "UTF-8")
    }
    lines = text.utf8.split(separator: 10, omittingEmptySubsequences: false).map { Substring($0) }
  }

  mutating func next() -> Substring? {
    guard place < lines.count else { return nil }
    defer { place += 1 }
    return lines[place]
  }

  /// A fault of the line that was read last.
  func fault(_ expected: String) -> NoteFault { .malformed(line: max(1, place), expected: expected) }

  /// The hashes up to the next empty line, at most as many as a tree can be high.
  mutating func hashes() throws(NoteFault) -> [ContentDigest] {
    var hashes: [ContentDigest] = []
    while let line = next() {
      if line.isEmpty { return hashes }
      guard hashes.count < 64, let bytes = StrictBase64.bytes(line), let hash = ContentDigest(bytes: bytes) else {
        throw fault("a hash of 32 bytes in base 64, or an empty line")
      }
      hashes.append(hash)
    }
    throw fault("an empty line before the checkpoint")
  }

  /// What is left.
  var rest: [UInt8] { Array(lines[min(place, lines.count)...].joined(separator: "\n").utf8) }
}
