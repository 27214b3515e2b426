// SPDX-License-Identifier: Apache-2.0
public import Store
public import Transparency
public import Vocabulary

extension AuditTrail {
  /// The root of the tree over the first entries, from the hashes that are kept.
  /// - Parameters:
  ///   - size: How many entries.
  ///   - reader: One moment of the records.
  /// - Returns: The root.
  /// - Throws: ``AuditError/noSize(_:size:)`` beyond the trail; ``StoreError``.
  public func root(at size: Int, in reader: RecordReader) throws -> ContentDigest {
    try tree(reader, reaching: size).root(at: size)
  }

  /// Proves that an entry is in the trail as it was at a size.
  ///
  /// - Parameters:
  ///   - sequence: The entry's number.
  ///   - size: How many entries the trail had.
  ///   - reader: One moment of the records.
  /// - Returns: The proof.
  /// - Throws: ``AuditError``, ``StoreError``.
  /// - Complexity: O(log *n*) hashes, ten times that where hashes between those kept are joined.
  public func inclusion(of sequence: Int, at size: Int, in reader: RecordReader) throws -> InclusionProof {
    let tree = try tree(reader, reaching: size)
    guard sequence >= 0, sequence < size else { throw AuditError.noEntry(sequence, size: size) }
    return try tree.inclusion(of: sequence, at: size)
  }

  /// Proves that the trail only grew between two sizes.
  public func consistency(from earlier: Int, to later: Int, in reader: RecordReader) throws -> ConsistencyProof {
    let tree = try tree(reader, reaching: later)
    guard earlier >= 0, earlier <= later else { throw AuditError.noSize(earlier, size: later) }
    return try tree.consistency(from: earlier, to: later)
  }

  /// The file that proves an entry offline, under a checkpoint.
  public func proof(of sequence: Int, under note: SignedNote, in reader: RecordReader) throws -> EntryProof {
    let checkpoint = try Checkpoint(parsing: note.text)
    let path = try inclusion(of: sequence, at: checkpoint.size, in: reader).path
    let bytes = try entry(sequence, in: reader).line.bytes
    return EntryProof(entry: bytes, index: sequence, path: path, note: note)
  }

  /// The file that proves offline that the trail only grew from a size to a checkpoint.
  public func growth(from earlier: Int, to note: SignedNote, in reader: RecordReader) throws -> GrowthProof {
    let checkpoint = try Checkpoint(parsing: note.text)
    let path = try consistency(from: earlier, to: checkpoint.size, in: reader).path
    return GrowthProof(earlier: earlier, path: path, note: note)
  }

  private func tree(_ reader: RecordReader, reaching size: Int) throws -> MerkleTree<StoreError> {
    let here = try self.size(in: reader)
    guard size >= 0, size <= here else { throw AuditError.noSize(size, size: here) }
    return TrailTree.tree(reader, size: here)
  }
}
