// SPDX-License-Identifier: Apache-2.0
import Testing
import Transparency
import Vocabulary

/// The eight leaves, roots and proofs that the reference implementations of RFC 6962 are tested with (`merkle_tree_test` of the
/// project certificate-transparency).
@Suite struct `The reference vectors of RFC 6962` {
  static let leaves: [[UInt8]] = [
    [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43], Array(0x50...0x57), Array(0x60...0x6f),
  ]
  static let roots = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ]

  static func digest(_ hexadecimal: String) throws -> ContentDigest {
    try #require(ContentDigest(hexadecimal: hexadecimal))
  }

  @Test func `a tree without leaves has the hash of nothing`() {
    #expect(
      MerkleHash.empty.hexadecimal == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(MerkleFrontier().root == MerkleHash.empty)
  }

  @Test func `each number of leaves has its published root`() throws {
    var frontier = MerkleFrontier()
    for (leaf, root) in zip(Self.leaves, Self.roots) {
      frontier.append(leaf: MerkleHash.leaf(leaf))
      #expect(frontier.root.hexadecimal == root)
    }
  }

  @Test func `the published inclusion proofs hold and no other place does`() throws {
    let path = try [
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ].map(Self.digest)
    let leaf = MerkleHash.leaf(Self.leaves[5])
    let root = try Self.digest(Self.roots[7])
    for index in -1...8 {
      #expect(InclusionProof(index: index, size: 8, path: path).proves(leaf: leaf, root: root) == (index == 5))
    }
    let tree = MerkleTrees.tree(Self.leaves)
    #expect(tree.inclusion(of: 5, at: 8).path == path)
    #expect(tree.inclusion(of: 2, at: 3).path == [try Self.digest(Self.roots[1])])
  }

  @Test func `the published consistency proofs hold`() throws {
    let sixToEight = try [
      "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ].map(Self.digest)
    let twoToFive = try [
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ].map(Self.digest)
    let tree = MerkleTrees.tree(Self.leaves)
    #expect(tree.consistency(from: 6, to: 8).path == sixToEight)
    #expect(tree.consistency(from: 2, to: 5).path == twoToFive)
    let roots = try Self.roots.map(Self.digest)
    #expect(ConsistencyProof(earlier: 6, later: 8, path: sixToEight).proves(earlierRoot: roots[5], laterRoot: roots[7]))
    #expect(
      !ConsistencyProof(earlier: 6, later: 8, path: sixToEight).proves(earlierRoot: roots[4], laterRoot: roots[7]))
    #expect(ConsistencyProof(earlier: 2, later: 5, path: twoToFive).proves(earlierRoot: roots[1], laterRoot: roots[4]))
  }
}
