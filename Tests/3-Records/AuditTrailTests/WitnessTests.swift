// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Foundation
import Store
import TestSupport
import Testing
import Transparency
import Vocabulary

@Suite struct `Witnessing outside` {
  @Test func `a trail that grows is witnessed again and again`() throws {
    let sample = try SampleArchive(5)
    let signer = try sample.signer()
    let file = sample.folder.file("witness")
    let cosigner = try #require(NoteSigner(drawingFor: "notary", kind: .cosignature))
    guard case .first(let one) = try sample.trail.witness(in: file, signedBy: signer) else {
      Issue.record("not the first")
      return
    }
    #expect(one.size == 5)
    #expect(try sample.trail.witness(in: file, signedBy: signer) == .unchanged(one))
    try sample.append(5..<9)
    guard case .grown(let from, let to) = try sample.trail.witness(in: file, signedBy: signer, witness: cosigner) else {
      Issue.record("not grown")
      return
    }
    #expect(from == one)
    #expect(to.size == 9)
    let read = try WitnessFile(parsing: Data(contentsOf: file), name: "witness")
    #expect(read.key == signer.key)
    #expect(read.notes.count == 2)
    #expect(try SignedCheckpoint(read.notes[1], key: signer.key, witnesses: [cosigner.key]).checkpoint == to)
    let found = try sample.trail.verify(.init(keys: [signer.key], witnessed: [("witness", read.notes)]))
    #expect(found.isWhole)
    #expect(found.checkpoints == 4)
  }

  @Test func `an archive that was put back to an old copy is found out`() throws {
    let sample = try SampleArchive(6)
    let signer = try sample.signer()
    let file = sample.folder.file("witness")
    _ = try sample.trail.witness(in: file, signedBy: signer)
    let old = sample.folder.file("old")
    try sample.archive.records.write { _ in }
    try FileManager.default.copyItem(at: sample.archive.folder, to: old)
    try sample.append(6..<10)
    guard case .grown(_, let seen) = try sample.trail.witness(in: file, signedBy: signer) else {
      Issue.record("not grown")
      return
    }
    let copy = AuditTrail(try Archive.open(at: old, migrations: AuditTrail.migrations, time: SampleArchive.time))
    let before = try Data(contentsOf: file)
    #expect(try copy.witness(in: file, signedBy: signer) == .rolledBack(size: 6, seen: seen))
    #expect(try Data(contentsOf: file) == before)
  }

  @Test func `another past is found out, and between which sizes it began`() throws {
    let sample = try SampleArchive(6)
    let signer = try sample.signer()
    let file = sample.folder.file("witness")
    for end in [8, 12, 20] {
      _ = try sample.trail.witness(in: file, signedBy: signer)
      let size = try sample.archive.records.read { try sample.trail.size(in: $0) }
      try sample.append(size..<end)
    }
    _ = try sample.trail.witness(in: file, signedBy: signer)
    let read = try WitnessFile(parsing: Data(contentsOf: file), name: "witness")
    try sample.tamper(
      "DELETE FROM audit_entry", "DELETE FROM audit_object", "DELETE FROM audit_subtree",
      "DELETE FROM audit_checkpoint",
      "UPDATE audit_state SET size = 0, last = NULL, peaks = x''")
    try sample.append(0..<9)
    try sample.append(10..<30)
    let different = try Checkpoint(parsing: read.notes[2].text)
    #expect(try sample.trail.witness(in: file, signedBy: signer) == .rewritten(sameUpTo: 8, differentAt: different))
  }

  @Test func `another key and a damaged file are refused`() throws {
    let sample = try SampleArchive(3)
    let signer = try sample.signer()
    let file = sample.folder.file("witness")
    _ = try sample.trail.witness(in: file, signedBy: signer)
    let other = try #require(NoteSigner(drawingFor: sample.trail.origin))
    #expect(throws: AuditError.foreignKey(found: "\(other.key)", expected: "\(signer.key)")) {
      try sample.trail.witness(in: file, signedBy: other)
    }
    let bytes = [UInt8](try Data(contentsOf: file))
    for place in bytes.indices.dropLast() {
      var changed = bytes
      changed[place] ^= 1
      #expect(throws: AuditError.self, "byte \(place)") { try WitnessFile(parsing: changed, name: "w") }
    }
  }

  @Test func `a note that was not finished is taken off, and nothing else`() throws {
    let sample = try SampleArchive(3)
    let signer = try sample.signer()
    let file = sample.folder.file("witness")
    _ = try sample.trail.witness(in: file, signedBy: signer)
    let first = try Data(contentsOf: file)
    try sample.append(3..<7)
    _ = try sample.trail.witness(in: file, signedBy: signer)
    let both = try Data(contentsOf: file)
    for length in stride(from: 1, to: both.count, by: 3) where length != first.count {
      try both.prefix(length).write(to: file)
      var taken = 0
      let seen = try sample.trail.witness(in: file, signedBy: signer) { taken = $0 }
      #expect(taken == (length < first.count ? length : length - first.count), "\(length)")
      if length < first.count {
        guard case .first = seen else {
          Issue.record("\(length): not the first")
          continue
        }
      } else {
        #expect(try Data(contentsOf: file) == both, "\(length)")
      }
    }
    // A file that is none, and one of another key, stay as they are.
    for other in ["some text", "fiducial-witness v1\nkey x"] {
      try Data(other.utf8).write(to: file)
      #expect(throws: AuditError.self) { try sample.trail.witness(in: file, signedBy: signer) }
      #expect(try Data(contentsOf: file) == Data(other.utf8))
    }
  }

  @Test func `a signing key goes with copies of the keys, and not over another's`() throws {
    let sample = try SampleArchive()
    let signer = try sample.signer()
    let file = sample.archive.folder.appending(path: SigningKeyFile.name)
    let safe = sample.folder.file("safe")
    try FileManager.default.createDirectory(at: safe, withIntermediateDirectories: true)
    for _ in 0..<2 {
      #expect(try SigningKeyFile.copy(file, into: safe, origin: sample.trail.origin))
      let copy = safe.appending(path: SigningKeyFile.name)
      #expect(try SigningKeyFile.read(copy, origin: nil)?.key == signer.key)
      #expect(try FileManager.default.attributesOfItem(atPath: copy.path)[.posixPermissions] as? Int == 0o600)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: safe.path).count == 1)
    let other = try SampleArchive()
    _ = try other.signer()
    let theirs = other.archive.folder.appending(path: SigningKeyFile.name)
    #expect(throws: AuditError.self) { try SigningKeyFile.copy(theirs, into: safe, origin: other.trail.origin) }
    #expect(try !SigningKeyFile.copy(safe.appending(path: "x"), into: safe, origin: sample.trail.origin))
  }

  @Test func `a signing key is its owner's alone and made once`() throws {
    let sample = try SampleArchive()
    let signer = try sample.signer()
    let file = sample.archive.folder.appending(path: SigningKeyFile.name)
    let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try sample.signer().key == signer.key)
    #expect(throws: StoreError.self) { try SigningKeyFile.make(file, name: "x") }
    #expect(throws: AuditError.foreignKey(found: signer.key.name, expected: "y")) {
      try SigningKeyFile.read(file, origin: "y")
    }
    try Data("nothing".utf8).write(to: file)
    #expect(throws: AuditError.noKey(file: SigningKeyFile.name)) { try SigningKeyFile.read(file, origin: nil) }
  }
}
