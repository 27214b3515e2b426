// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What shows that an entry is in a tree: the hashes that lie beside its way to the root.
public struct InclusionProof: Sendable, Hashable {
  /// The entry's number, from 0.
  public var index: Int
  /// How many entries the tree has.
  public var size: Int
  /// The hashes beside the way, from the leaf's neighbour up.
  public var path: [ContentDigest]

  /// Makes a proof; the parameters are the properties.
  public init(index: Int, size: Int, path: [ContentDigest]) {
    self.index = index
    self.size = size
    self.path = path
  }

  /// Whether it shows that the leaf is in the tree of this root.
  ///
  /// - Parameters:
  ///   - leaf: The leaf's hash, ``MerkleHash/leaf(_:)-(Sequence<UInt8>)`` of the entry.
  ///   - root: The root, as somebody trusted has signed it.
  /// - Returns: Whether it is shown.
  /// - Complexity: O(log *n*).
  ///
  /// > Source: RFC 9162, 2.1.3.2. Every proof of every tree to 70 leaves is tried, and each with every bit flipped, in
  /// `MerkleTreeTests`.
  public func proves(leaf: ContentDigest, root: ContentDigest) -> Bool {
    guard index >= 0, index < size else { return false }
    var (place, last) = (index, size - 1)
    var hash = leaf
    for beside in path {
      if last == 0 { return false }
      if place & 1 == 1 || place == last {
        hash = MerkleHash.node(beside, hash)
        while place & 1 == 0, place != 0 { (place, last) = (place >> 1, last >> 1) }
      } else {
        hash = MerkleHash.node(hash, beside)
      }
      (place, last) = (place >> 1, last >> 1)
    }
    return last == 0 && hash == root
  }
}
