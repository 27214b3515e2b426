// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Transparency
import Vocabulary

@Suite struct `Merkle trees` {
  static let leaves: [[UInt8]] = (0..<300).map { Array("entry \($0)".utf8) }

  @Test func `the frontier has the root of the definition at every size`() {
    var frontier = MerkleFrontier()
    for size in 0...300 {
      #expect(frontier.size == size)
      #expect(frontier.root == MerkleTrees.root(Self.leaves[..<size]))
      #expect(frontier.peaks.count == size.nonzeroBitCount)
      #expect(MerkleFrontier(size: size, peaks: frontier.peaks) == frontier)
      if size < 300 { frontier.append(leaf: MerkleHash.leaf(Self.leaves[size])) }
    }
    #expect(MerkleFrontier(size: 299, peaks: frontier.peaks) == nil)
  }

  @Test func `subtrees are told as they are completed, each once`() {
    var frontier = MerkleFrontier()
    var told: [[Int]: ContentDigest] = [:]
    for leaf in Self.leaves[..<100] {
      frontier.append(leaf: MerkleHash.leaf(leaf)) { level, position, digest in
        #expect(told.updateValue(digest, forKey: [level, position]) == nil)
      }
    }
    // 50 + 25 + 12 + 6 + 3 + 1 full subtrees of 2, 4, … 64 leaves.
    #expect(told.count == 97)
    for (place, digest) in told {
      #expect(digest == MerkleTrees.root(Self.leaves[(place[1] << place[0])..<((place[1] + 1) << place[0])]))
    }
  }

  @Test func `subtrees can be added whole`() {
    for size in [8, 16, 40, 64] {
      var frontier = MerkleFrontier()
      for start in stride(from: 0, to: size, by: 8) {
        frontier.append(subtree: MerkleTrees.root(Self.leaves[start..<(start + 8)]), level: 3)
      }
      #expect(frontier.root == MerkleTrees.root(Self.leaves[..<size]))
    }
  }

  /// Roots, levels and places of a tree of 70 leaves, computed once by the definition.
  private struct Known {
    let roots: [ContentDigest]
    let tree: MerkleTree<Never>

    init() {
      var subtrees: [[ContentDigest]] = []
      for level in 0...6 {
        subtrees.append(
          (0..<(70 >> level)).map { MerkleTrees.root(leaves[($0 << level)..<(($0 + 1) << level)]) })
      }
      let kept = subtrees
      roots = (0...70).map { MerkleTrees.root(leaves[..<$0]) }
      tree = MerkleTree(size: 70) { level, position in kept[level][position] }
    }
  }

  @Test func `every inclusion proof to 70 leaves is the standard's and holds`() {
    let known = Known()
    for size in 1...70 {
      #expect(known.tree.root(at: size) == known.roots[size])
      for index in 0..<size {
        let proof = known.tree.inclusion(of: index, at: size)
        if size <= 32 || index % 7 == 0 { #expect(proof.path == MerkleTrees.path(index, Self.leaves[..<size])) }
        #expect(proof.proves(leaf: MerkleHash.leaf(Self.leaves[index]), root: known.roots[size]))
        #expect(!proof.proves(leaf: MerkleHash.leaf(Self.leaves[index + 1]), root: known.roots[size]))
      }
    }
  }

  @Test func `every consistency proof to 70 leaves is the standard's and holds`() {
    let known = Known()
    for later in 0...70 {
      for earlier in 0...later {
        let proof = known.tree.consistency(from: earlier, to: later)
        if earlier > 0, earlier < later, later <= 32 {
          #expect(proof.path == MerkleTrees.subproof(earlier, Self.leaves[..<later], true))
        }
        #expect(proof.proves(earlierRoot: known.roots[earlier], laterRoot: known.roots[later]))
        if earlier > 0 {
          #expect(!proof.proves(earlierRoot: known.roots[earlier - 1], laterRoot: known.roots[later]))
          #expect(!proof.proves(earlierRoot: known.roots[earlier], laterRoot: known.roots[later - 1]))
        }
      }
    }
  }

  @Test func `a proof with any bit flipped, a hash more or one less is refused`() throws {
    let known = Known()
    for (index, size) in [(0, 1), (0, 2), (3, 7), (5, 8), (6, 7), (30, 37), (69, 70)] {
      let proof = known.tree.inclusion(of: index, at: size)
      let leaf = MerkleHash.leaf(Self.leaves[index])
      for changed in try Self.damaged(proof.path) {
        let other = InclusionProof(index: index, size: size, path: changed)
        #expect(!other.proves(leaf: leaf, root: known.roots[size]))
      }
      for other in 0..<size where other != index {
        #expect(!InclusionProof(index: other, size: size, path: proof.path).proves(leaf: leaf, root: known.roots[size]))
      }
    }
    for (earlier, later) in [(1, 2), (3, 7), (4, 8), (6, 8), (17, 70), (64, 70)] {
      let proof = known.tree.consistency(from: earlier, to: later)
      for changed in try Self.damaged(proof.path) {
        let other = ConsistencyProof(earlier: earlier, later: later, path: changed)
        #expect(!other.proves(earlierRoot: known.roots[earlier], laterRoot: known.roots[later]))
      }
    }
  }

  @Test func `proofs of sizes that no tree has are refused`() {
    let root = MerkleHash.empty
    #expect(!InclusionProof(index: 0, size: 0, path: []).proves(leaf: root, root: root))
    #expect(!InclusionProof(index: -1, size: 1, path: []).proves(leaf: root, root: root))
    #expect(!InclusionProof(index: 1, size: 1, path: []).proves(leaf: root, root: root))
    #expect(!ConsistencyProof(earlier: 3, later: 2, path: []).proves(earlierRoot: root, laterRoot: root))
    #expect(!ConsistencyProof(earlier: -1, later: 2, path: []).proves(earlierRoot: root, laterRoot: root))
    #expect(!ConsistencyProof(earlier: 1, later: 2, path: []).proves(earlierRoot: root, laterRoot: root))
    #expect(ConsistencyProof(earlier: 0, later: 0, path: []).proves(earlierRoot: root, laterRoot: root))
    #expect(!ConsistencyProof(earlier: 0, later: 1, path: [root]).proves(earlierRoot: root, laterRoot: root))
  }

  /// The path with each bit of each hash flipped, with each hash left out, and with one more at either end.
  private static func damaged(_ path: [ContentDigest]) throws -> [[ContentDigest]] {
    var all: [[ContentDigest]] = []
    for place in path.indices {
      for bit in 0..<256 {
        var bytes = path[place].bytes
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        var other = path
        other[place] = try #require(ContentDigest(bytes: bytes))
        all.append(other)
      }
      var shorter = path
      shorter.remove(at: place)
      all.append(shorter)
    }
    return all + [path + [MerkleHash.empty], [MerkleHash.empty] + path]
  }
}
