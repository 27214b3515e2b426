// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A tree whose full subtrees can be asked for, and the proofs that are made of them.
///
/// Where the hashes come from is the caller's affair: a table of some levels, the entries themselves, an array in a test.
///
/// > Source: RFC 9162, 2.1.1 to 2.1.4.
public struct MerkleTree<Failure: Error> {
  /// How many leaves the tree has.
  public let size: Int
  private let subtree: (_ level: Int, _ position: Int) throws(Failure) -> ContentDigest

  /// Makes a tree.
  ///
  /// - Parameters:
  ///   - size: How many leaves it has.
  ///   - subtree: Gives the hash of a full subtree: of 2 to the power `level` leaves, the one at place `position` from the left.
  public init(
    size: Int, subtree: @escaping (_ level: Int, _ position: Int) throws(Failure) -> ContentDigest
  ) {
    self.size = size
    self.subtree = subtree
  }

  /// The root of the tree as it is, or as it was.
  /// - Parameter size: How many leaves it had; at most what it has.
  /// - Returns: The root.
  /// - Throws: Why a subtree could not be given.
  public func root(at size: Int) throws(Failure) -> ContentDigest {
    precondition((0...self.size).contains(size), "a tree had at most the leaves that it has")
    return size == 0 ? MerkleHash.empty : try hash(of: 0..<size)
  }

  /// Proves that a leaf is in the tree as it was at a size.
  ///
  /// - Parameters:
  ///   - index: The leaf, from 0.
  ///   - size: How many leaves the tree had; more than `index`, at most what it has.
  /// - Returns: The proof.
  /// - Throws: Why a subtree could not be given.
  /// - Complexity: O(log *n*) subtrees, and what the right edge takes.
  public func inclusion(of index: Int, at size: Int) throws(Failure) -> InclusionProof {
    precondition(index >= 0 && index < size && size <= self.size, "a leaf within the tree")
    var path: [ContentDigest] = []
    var range = 0..<size
    while range.count > 1 {
      let middle = range.lowerBound + Self.left(of: range.count)
      if index < middle {
        path.append(try hash(of: middle..<range.upperBound))
        range = range.lowerBound..<middle
      } else {
        path.append(try hash(of: range.lowerBound..<middle))
        range = middle..<range.upperBound
      }
    }
    return InclusionProof(index: index, size: size, path: path.reversed())
  }

  /// Proves that the tree of an earlier size is the beginning of the one of a later size.
  ///
  /// - Parameters:
  ///   - earlier: How many leaves the tree had.
  ///   - later: How many it had afterwards; at least as many, at most what it has.
  /// - Returns: The proof.
  /// - Throws: Why a subtree could not be given.
  public func consistency(from earlier: Int, to later: Int) throws(Failure) -> ConsistencyProof {
    precondition(earlier >= 0 && earlier <= later && later <= size, "sizes that the tree had")
    guard earlier > 0, earlier < later else { return ConsistencyProof(earlier: earlier, later: later, path: []) }
    var path: [ContentDigest] = []
    var range = 0..<later
    // Whether the earlier tree is still the whole left part, whose hash is its root and known to who checks.
    var isWhole = true
    while earlier != range.upperBound {
      let middle = range.lowerBound + Self.left(of: range.count)
      if earlier <= middle {
        path.append(try hash(of: middle..<range.upperBound))
        range = range.lowerBound..<middle
      } else {
        path.append(try hash(of: range.lowerBound..<middle))
        range = middle..<range.upperBound
        isWhole = false
      }
    }
    if !isWhole { path.append(try hash(of: range)) }
    return ConsistencyProof(earlier: earlier, later: later, path: path.reversed())
  }

  /// The largest power of two below a count of at least 2.
  private static func left(of count: Int) -> Int { 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount) }

  private func hash(of range: Range<Int>) throws(Failure) -> ContentDigest {
    if range.count & (range.count - 1) == 0 {
      let level = range.count.trailingZeroBitCount
      return try subtree(level, range.lowerBound >> level)
    }
    let middle = range.lowerBound + Self.left(of: range.count)
    return MerkleHash.node(
      try hash(of: range.lowerBound..<middle), try hash(of: middle..<range.upperBound))
  }
}
