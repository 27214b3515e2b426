// SPDX-License-Identifier: Apache-2.0
import Transparency
import Vocabulary

/// The definitions of the standard, as slow as they are written there.
enum MerkleTrees {
  /// MTH(D[n]) of RFC 6962, 2.1.
  static func root(_ leaves: ArraySlice<[UInt8]>) -> ContentDigest {
    switch leaves.count {
    case 0: return ContentDigest(hashing: [])
    case 1: return ContentDigest(hashing: [0] + (leaves.first ?? []))
    default:
      let k = split(leaves.count)
      return ContentDigest(
        hashing: [1] + root(leaves.prefix(k)).bytes + root(leaves.dropFirst(k)).bytes)
    }
  }

  /// PATH(m, D[n]) of RFC 6962, 2.1.1.
  static func path(_ m: Int, _ leaves: ArraySlice<[UInt8]>) -> [ContentDigest] {
    guard leaves.count > 1 else { return [] }
    let k = split(leaves.count)
    return m < k
      ? path(m, leaves.prefix(k)) + [root(leaves.dropFirst(k))]
      : path(m - k, leaves.dropFirst(k)) + [root(leaves.prefix(k))]
  }

  /// SUBPROOF(m, D[n], b) of RFC 6962, 2.1.2.
  static func subproof(_ m: Int, _ leaves: ArraySlice<[UInt8]>, _ b: Bool) -> [ContentDigest] {
    if m == leaves.count { return b ? [] : [root(leaves)] }
    let k = split(leaves.count)
    return m <= k
      ? subproof(m, leaves.prefix(k), b) + [root(leaves.dropFirst(k))]
      : subproof(m - k, leaves.dropFirst(k), false) + [root(leaves.prefix(k))]
  }

  /// The largest power of two below a count.
  static func split(_ count: Int) -> Int {
    var k = 1
    while k * 2 < count { k *= 2 }
    return k
  }

  /// A tree whose subtrees are found by the slow definition.
  static func tree(_ leaves: [[UInt8]]) -> MerkleTree<Never> {
    MerkleTree(size: leaves.count) { level, position in root(leaves[(position << level)..<((position + 1) << level)]) }
  }
}
