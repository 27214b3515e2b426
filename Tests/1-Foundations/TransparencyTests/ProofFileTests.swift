// SPDX-License-Identifier: Apache-2.0
import Testing
import Transparency
import Vocabulary

@Suite struct `Proof files` {
  private struct Trail {
    let lines: [[UInt8]]
    let signer: NoteSigner

    init(count: Int) throws {
      lines = try SampleTrail.entries(count).map(\.bytes)
      signer = try #require(NoteSigner(drawingFor: "trail"))
    }

    func note(_ size: Int) throws -> SignedNote {
      let made = try #require(Checkpoint(origin: "trail", size: size, root: MerkleTrees.root(lines[..<size])))
      return made.signed(by: signer, at: Timestamp(microseconds: 0))
    }
  }

  @Test func `a proof is read as it was written and proves its entry`() throws {
    let trail = try Trail(count: 13)
    let path = MerkleTrees.tree(trail.lines).inclusion(of: 4, at: 11).path
    let proof = EntryProof(entry: trail.lines[4], index: 4, path: path, note: try trail.note(11))
    let read = try EntryProof(parsing: proof.description.utf8)
    #expect(read == proof)
    #expect(proof.description.hasPrefix("c2sp.org/tlog-proof@v1\nextra "))
    let checkpoint = try SignedCheckpoint(read.note, key: trail.signer.key).checkpoint
    #expect(read.proves(checkpoint))
    let moved = EntryProof(entry: trail.lines[4], index: 5, path: path, note: try trail.note(11))
    #expect(!moved.proves(checkpoint))
    let other = EntryProof(entry: trail.lines[5], index: 4, path: path, note: try trail.note(11))
    #expect(!other.proves(checkpoint))
  }

  @Test func `a proof with any byte changed does not pass`() throws {
    let trail = try Trail(count: 6)
    let path = MerkleTrees.tree(trail.lines).inclusion(of: 2, at: 6).path
    let proof = EntryProof(entry: trail.lines[2], index: 2, path: path, note: try trail.note(6))
    let bytes = Array(proof.description.utf8)
    var passed = 0
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= 1
      guard let read = try? EntryProof(parsing: changed),
        let checkpoint = try? SignedCheckpoint(read.note, key: trail.signer.key)
      else { continue }
      passed += read.proves(checkpoint.checkpoint) ? 1 : 0
    }
    #expect(passed == 0)
  }

  @Test func `growth is proved between two checkpoints`() throws {
    let trail = try Trail(count: 20)
    let tree = MerkleTrees.tree(trail.lines)
    let proof = GrowthProof(earlier: 7, path: tree.consistency(from: 7, to: 20).path, note: try trail.note(20))
    let read = try GrowthProof(parsing: proof.description.utf8)
    #expect(read == proof)
    let known = try Checkpoint(parsing: try trail.note(7).text)
    let later = try SignedCheckpoint(read.note, key: trail.signer.key).checkpoint
    #expect(read.proves(from: known, to: later))
    #expect(!read.proves(from: try Checkpoint(parsing: try trail.note(8).text), to: later))
    let foreign = try #require(Checkpoint(origin: "other", size: 7, root: known.root))
    #expect(!read.proves(from: foreign, to: later))
  }

  @Test func `what is no proof is refused`() {
    for text in [
      "", "c2sp.org/tlog-proof@v2\n", "c2sp.org/tlog-proof@v1\nindex 1\n", "c2sp.org/tlog-proof@v1\nextra !\n",
      "c2sp.org/tlog-proof@v1\nextra AAAA\nindex 01\n", "c2sp.org/tlog-proof@v1\nextra AAAA\nindex 1\nAAAA\n\n",
      "c2sp.org/tlog-proof@v1\nextra AAAA\nindex 1\n",
    ] {
      #expect(throws: NoteFault.self) { try EntryProof(parsing: text.utf8) }
    }
    #expect(throws: NoteFault.self) { try GrowthProof(parsing: "new 1\n\n".utf8) }
  }
}
