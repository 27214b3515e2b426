// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// The three hashes of which a Merkle tree is made.
///
/// A leaf and a node hash differ in their first byte, so that no entry can pass for two hashes put together.
///
/// > Source: RFC 9162, 2.1.1, with SHA-256; the same as RFC 6962. Checked against the eight leaves of its reference
/// implementations in `MerkleVectorTests`.
public enum MerkleHash {
  /// The root of a tree without leaves: the hash of nothing.
  public static var empty: ContentDigest { ContentDigest(hashing: EmptyCollection()) }

  /// The hash of a leaf: of the byte 0 and the entry's bytes.
  public static func leaf(_ entry: some Sequence<UInt8>) -> ContentDigest {
    entry.withContiguousStorageIfAvailable { leaf(UnsafeRawBufferPointer($0)) }
      ?? Array(entry).withUnsafeBytes { leaf($0) }
  }

  /// The hash of a leaf whose bytes lie in memory of the caller's, which is only read during the call.
  public static func leaf(_ entry: UnsafeRawBufferPointer) -> ContentDigest {
    var hasher = ContentDigest.Hasher()
    withUnsafeBytes(of: UInt8(0)) { hasher.update($0) }
    hasher.update(entry)
    return hasher.digest
  }

  /// The hash of a node: of the byte 1 and the hashes on its left and right.
  public static func node(_ left: ContentDigest, _ right: ContentDigest) -> ContentDigest {
    withUnsafeTemporaryAllocation(byteCount: 65, alignment: 8) { room in
      room[0] = 1
      left.store(into: UnsafeMutableRawBufferPointer(rebasing: room[1..<33]))
      right.store(into: UnsafeMutableRawBufferPointer(rebasing: room[33..<65]))
      var hasher = ContentDigest.Hasher()
      hasher.update(UnsafeRawBufferPointer(room))
      return hasher.digest
    }
  }
}
