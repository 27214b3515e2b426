// SPDX-License-Identifier: Apache-2.0
import Store
import Transparency
import Vocabulary

/// The tree as it is kept: the hash of every leaf beside its entry, and of every full subtree of each fourth level.
///
/// A subtree of a level between is joined of at most eight that are kept, so that a proof over a million entries reads some two
/// hundred hashes and a trail keeps one hash more for fifteen entries.
enum TrailTree {
  /// Subtrees of 2 to the power of multiples of this are kept.
  static let step = 4

  /// The levels that are kept, up to one.
  static func levels(upTo level: Int) -> [Int] { Array(stride(from: step, through: level, by: step)) }

  static func tree(_ reader: RecordReader, size: Int) -> MerkleTree<StoreError> {
    MerkleTree(size: size) { (level, position) throws(StoreError) in
      let base = level - level % step
      let count = 1 << (level - base)
      let first = position * count
      let statement: SQL =
        base == 0
        ? "SELECT leaf FROM audit_entry WHERE sequence >= \(first) AND sequence < \(first + count) ORDER BY sequence"
        : """
        SELECT digest FROM audit_subtree WHERE level = \(base) AND position >= \(first) AND position < \(first + count)
        ORDER BY position
        """
      var tree = MerkleFrontier()
      for row in try reader.rows(statement) { tree.append(leaf: try row.value(0)) }
      guard tree.size == count else { throw StoreError.value(column: 0, expected: "\(count) hashes of the tree") }
      return tree.root
    }
  }
}
