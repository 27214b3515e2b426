// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What shows that a tree is an earlier one with leaves added behind, and none changed or taken away.
public struct ConsistencyProof: Sendable, Hashable {
  /// How many leaves the earlier tree has.
  public var earlier: Int
  /// How many leaves the later tree has.
  public var later: Int
  /// The hashes from which both roots can be computed.
  public var path: [ContentDigest]

  /// Makes a proof; the parameters are the properties.
  public init(earlier: Int, later: Int, path: [ContentDigest]) {
    self.earlier = earlier
    self.later = later
    self.path = path
  }

  /// Whether it shows that the one tree is the beginning of the other.
  ///
  /// **Edge cases.** A tree is the beginning of itself, and one without leaves of every tree; these need no hashes, and a proof of
  /// them that holds some is refused.
  /// - Parameters:
  ///   - earlierRoot: The root that was known before.
  ///   - laterRoot: The root that is claimed now.
  /// - Returns: Whether it is shown.
  /// - Complexity: O(log *n*).
  ///
  /// > Source: RFC 9162, 2.1.4.2. Every pair of sizes to 70 is tried, and each proof with every bit flipped, in `MerkleTreeTests`.
  public func proves(earlierRoot: ContentDigest, laterRoot: ContentDigest) -> Bool {
    guard earlier >= 0, earlier <= later else { return false }
    if earlier == later { return path.isEmpty && earlierRoot == laterRoot }
    if earlier == 0 { return path.isEmpty && earlierRoot == MerkleHash.empty }
    guard !path.isEmpty else { return false }
    let isFull = earlier & (earlier - 1) == 0
    var hashes = (isFull ? [earlierRoot] : [])[...] + path
    var (place, last) = (earlier - 1, later - 1)
    while place & 1 == 1 { (place, last) = (place >> 1, last >> 1) }
    var first = hashes.removeFirst()
    var second = first
    for hash in hashes {
      if last == 0 { return false }
      if place & 1 == 1 || place == last {
        first = MerkleHash.node(hash, first)
        second = MerkleHash.node(hash, second)
        while place & 1 == 0, place != 0 { (place, last) = (place >> 1, last >> 1) }
      } else {
        second = MerkleHash.node(second, hash)
      }
      (place, last) = (place >> 1, last >> 1)
    }
    return last == 0 && first == earlierRoot && second == laterRoot
  }
}
