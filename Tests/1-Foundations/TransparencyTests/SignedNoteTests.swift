// SPDX-License-Identifier: Apache-2.0
import Testing
import Transparency
import Vocabulary

@Suite struct `Signed notes` {
  // The published example of golang.org/x/mod/sumdb/note.
  static let publicKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
  static let privateKey = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
  static let otherKey = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
  static let text =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
  static let line =
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
  static let otherLine =
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"

  @Test func `the published key signs the published note`() throws {
    let signer = try #require(NoteSigner(Self.privateKey))
    #expect(signer.key.description == Self.publicKey)
    #expect(signer.secretText == Self.privateKey)
    #expect(!signer.description.contains("AYEK"))
    let note = try #require(SignedNote(text: Self.text))
    // Ed25519 as RFC 8032 has it gives one signature, and the published one is it.
    let signed = note.signed(by: signer, at: Timestamp(microseconds: 0))
    let whole = try SignedNote(parsing: (Self.text + "\n" + Self.line).utf8)
    #expect(whole.description == Self.text + "\n" + Self.line)
    #expect(try signed.verified(by: [signer.key]).map(\.key) == [signer.key])
    #expect(try whole.verified(by: [signer.key]).map(\.key) == [signer.key])
    #expect(signed.description == whole.description)
    // The same key's signature is replaced, not repeated.
    #expect(signed.signed(by: signer, at: Timestamp(microseconds: 5)) == signed)
  }

  @Test func `a key cut short or with any letter changed is no key`() {
    let letters = Array(Self.publicKey)
    for start in letters.indices {
      for end in (start + 1)...letters.count where start > 0 || end < letters.count {
        #expect(NoteKey(String(letters[start..<end])) == nil)
      }
    }
    for (place, byte) in Self.publicKey.utf8.enumerated() {
      var bytes = Array(Self.publicKey.utf8)
      bytes[place] = byte + 1
      #expect(NoteKey(String(decoding: bytes, as: UTF8.self)) == nil)
    }
    for (place, byte) in Self.privateKey.utf8.enumerated() {
      var bytes = Array(Self.privateKey.utf8)
      bytes[place] = byte + 1
      #expect(NoteSigner(String(decoding: bytes, as: UTF8.self)) == nil)
    }
    // A key too long and one of an unknown kind, each with the right hash.
    #expect(NoteKey("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==") == nil)
    #expect(NoteKey("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW") == nil)
  }

  @Test func `known keys are checked and unknown ones passed over`() throws {
    let peter = try #require(NoteKey(Self.publicKey))
    let enoch = try #require(NoteKey(Self.otherKey))
    let both = try SignedNote(parsing: (Self.text + "\n" + Self.line + Self.otherLine).utf8)
    #expect(try both.verified(by: [peter]).map(\.key) == [peter])
    #expect(try both.verified(by: [enoch, peter]).map(\.key) == [peter, enoch])
    #expect(throws: NoteFault.unverified) { try both.verified(by: []) }
    let changed = try SignedNote(parsing: (Self.text.replacing("think", with: "thinK") + "\n" + Self.line).utf8)
    #expect(throws: NoteFault.wrongSignature(key: Self.publicKey)) { try changed.verified(by: [peter]) }
  }

  @Test func `what is no note is refused at its line`() {
    let cases: [(String, Int)] = [
      (Self.text, 3), (Self.text + "\n", 4), (String((Self.text + "\n" + Self.line).dropLast()), 4),
      ("\u{1}" + Self.text + "\n" + Self.line, 1), (Self.text + "\n" + Self.line.replacing("— P", with: "— P "), 4),
      (Self.text + "\n" + Self.line + "Unexpected line.\n", 5), (Self.text + "\n— a+b AAAAAAA=\n", 4),
      (Self.text + "\n— ab AAAAAA==\n", 4), (Self.text + "\n— ab AAAAAAB=\n", 4),
      (Self.text + "\n" + String(repeating: Self.line, count: 101), 4),
    ]
    for (text, line) in cases {
      do throws(NoteFault) {
        _ = try SignedNote(parsing: text.utf8)
        Issue.record("a note was read of \(text)")
      } catch {
        guard case .malformed(let found, _) = error else {
          Issue.record("another fault: \(error)")
          continue
        }
        #expect(found == line, "\(text)")
      }
    }
    #expect(throws: NoteFault.self) { try SignedNote(parsing: Array(Self.text.utf8) + [0xff, 10]) }
    #expect(SignedNote(text: "no line feed") == nil)
    #expect(SignedNote(text: "a\tb\n") == nil)
  }

  @Test func `a text may have empty lines`() throws {
    let signer = try #require(NoteSigner(Self.privateKey))
    let note = try #require(SignedNote(text: "a\n\nb\n")).signed(by: signer, at: Timestamp(microseconds: 0))
    let read = try SignedNote(parsing: note.description.utf8)
    #expect(read == note)
    #expect(read.text == "a\n\nb\n")
  }
}

@Suite struct `Checkpoints` {
  private static let root = ContentDigest(hashing: "root".utf8)

  @Test func `the published example is read and written as it stands`() throws {
    // From c2sp.org/tlog-checkpoint and c2sp.org/tlog-cosignature.
    let text = """
      example.com/behind-the-sofa
      20852163
      CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

      — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
      — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==

      """
    let note = try SignedNote(parsing: text.utf8)
    #expect(note.description == text)
    let checkpoint = try Checkpoint(parsing: note.text)
    #expect(checkpoint.origin == "example.com/behind-the-sofa")
    #expect(checkpoint.size == 20_852_163)
    #expect(checkpoint.text == note.text)
    // The witness said 1679315147, eight bytes before its signature of 64.
    #expect(note.signatures[1].bytes.count == 72)
    #expect(note.signatures[1].bytes.prefix(8).reduce(0) { $0 << 8 | Int($1) } == 1_679_315_147)
  }

  @Test func `what is no checkpoint is refused at its line`() {
    let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
    for (text, line) in [
      ("o\n1\n", 3), ("o\n01\n\(root)\n", 2), ("o\n-1\n\(root)\n", 2), ("o\n+1\n\(root)\n", 2),
      ("o\n99999999999999999999\n\(root)\n", 2), ("o\n1\n\(root.dropLast())\n", 3), ("o\n1\nAAAA\n", 3),
      ("o\n1\n\(root)\n\n", 4), ("\n1\n\(root)\n", 1), ("o\n1\n\(root)\nx", 4),
    ] {
      #expect(throws: NoteFault.self, "\(text)") { try Checkpoint(parsing: text) }
      do throws(NoteFault) { _ = try Checkpoint(parsing: text) } catch {
        guard case .malformed(let found, _) = error else { continue }
        #expect(found == line, "\(text)")
      }
    }
  }

  @Test func `the key of the trail and all witnesses must have signed`() throws {
    let trail = try #require(NoteSigner(drawingFor: "trail"))
    let witness = try #require(NoteSigner(drawingFor: "witness", kind: .cosignature))
    let time = Timestamp(microseconds: 1_700_000_000_123_456)
    let checkpoint = try #require(Checkpoint(origin: "trail", size: 7, root: Self.root, extensions: ["time \(time)"]))
    #expect(checkpoint.time == time)
    let note = checkpoint.signed(by: trail, at: time)
    #expect(try SignedCheckpoint(note, key: trail.key).checkpoint == checkpoint)
    #expect(throws: NoteFault.missingSignature(key: "\(witness.key)")) {
      try SignedCheckpoint(note, key: trail.key, witnesses: [witness.key])
    }
    let cosigned = note.signed(by: witness, at: time)
    let read = try SignedCheckpoint(
      SignedNote(parsing: cosigned.description.utf8), key: trail.key, witnesses: [witness.key])
    #expect(read.signatures.map(\.seconds) == [nil, 1_700_000_000])
    #expect(NoteKey("\(witness.key)") == witness.key)
    #expect(NoteSigner(witness.secretText)?.key == witness.key)
    // Another trail's checkpoint, signed by this key.
    let foreign = try #require(Checkpoint(origin: "other", size: 7, root: Self.root)).signed(by: trail, at: time)
    #expect(throws: NoteFault.foreignOrigin(found: "other", expected: "trail")) {
      try SignedCheckpoint(foreign, key: trail.key)
    }
  }

  @Test func `a cosignature is of its time`() throws {
    let witness = try #require(NoteSigner(drawingFor: "witness", kind: .cosignature))
    let note = try #require(SignedNote(text: "trail\n1\n\n".replacing("\n\n", with: "\nx\n")))
      .signed(by: witness, at: Timestamp(microseconds: 5_000_000))
    let signature = try #require(note.signatures.first)
    for bit in 0..<(signature.bytes.count * 8) {
      var bytes = signature.bytes
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(!witness.key.verifies(bytes, of: note.text))
    }
    #expect(witness.key.verifies(signature.bytes, of: note.text))
  }
}
