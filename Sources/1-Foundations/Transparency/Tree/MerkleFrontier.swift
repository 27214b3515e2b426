// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// All that a tree must remember to grow and to know its root: the hashes of the full subtrees along its right edge.
///
/// A tree of 11 leaves is a full one of 8, one of 2 and one of 1; the frontier holds these three hashes. Appending to it is like
/// counting in binary: each carry joins two hashes.
/// - Complexity: O(log *n*) memory; appending is O(1) on average, the root O(log *n*).
///
/// > Source: RFC 9162, 2.1.2. Checked against the recursive definition for every size to 300 in `MerkleTreeTests`.
public struct MerkleFrontier: Sendable, Hashable {
  /// How many leaves there are.
  public private(set) var size: Int
  /// The hashes of the full subtrees, from the largest, on the left, to the smallest.
  public private(set) var peaks: [ContentDigest]

  /// The frontier of a tree without leaves.
  public init() {
    size = 0
    peaks = []
  }

  /// A frontier that was kept; `nil` where a tree of this size has another number of full subtrees.
  public init?(size: Int, peaks: [ContentDigest]) {
    guard size >= 0, peaks.count == size.nonzeroBitCount else { return nil }
    self.size = size
    self.peaks = peaks
  }

  /// The root.
  public var root: ContentDigest {
    guard var root = peaks.last else { return MerkleHash.empty }
    for peak in peaks.dropLast().reversed() { root = MerkleHash.node(peak, root) }
    return root
  }

  /// Adds a leaf.
  ///
  /// - Parameters:
  ///   - leaf: Its hash.
  ///   - completed: Told of each subtree of more than one leaf that is full now: its level (2 to this power leaves), its place
  ///     among the subtrees of this level, from 0 on the left, and its hash.
  public mutating func append(
    leaf: ContentDigest, completed: (_ level: Int, _ position: Int, _ digest: ContentDigest) -> Void = { _, _, _ in }
  ) {
    join(leaf, level: 0, completed: completed)
    size += 1
  }

  /// Adds a full subtree at once.
  ///
  /// - Parameters:
  ///   - subtree: Its hash.
  ///   - level: It has 2 to this power leaves, and the size before is a multiple of that.
  public mutating func append(subtree: ContentDigest, level: Int) {
    precondition(size & (1 << level - 1) == 0, "a subtree of level \(level) begins at a multiple of its size")
    join(subtree, level: level) { _, _, _ in }
    size += 1 << level
  }

  private mutating func join(
    _ digest: ContentDigest, level: Int, completed: (Int, Int, ContentDigest) -> Void
  ) {
    var digest = digest
    var level = level
    while size >> level & 1 == 1 {
      digest = MerkleHash.node(peaks.removeLast(), digest)
      level += 1
      completed(level, size >> level, digest)
    }
    peaks.append(digest)
  }
}
