// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Foundation
import Store
import TestSupport
import Testing
import Transparency
import Vocabulary

@Suite struct `Checking the audit trail` {
  @Test func `a whole trail is whole, by any number of threads`() throws {
    let sample = try SampleArchive(TrailSegment.length + 100)
    let signer = try sample.signer()
    _ = try sample.trail.checkpoint(signedBy: signer)
    let found = try sample.verify([signer.key], workers: 1)
    #expect(found.faults == [])
    #expect(found.size == TrailSegment.length + 100)
    #expect(found.signedSize == found.size)
    #expect(try sample.verify([signer.key], workers: 4) == found)
    #expect(try sample.trail.verify(.init(keys: [signer.key], depth: .canonical)) == found)
    #expect(try SampleArchive().verify().isWhole)
  }

  /// The borders of the runs that threads check each for itself, where a fault could fall between two of them.
  @Test func `what is changed at any border of the runs is found and named alike by 1, 2 and 5 threads`() throws {
    let length = TrailSegment.length
    let size = 2 * length + 37
    let sample = try SampleArchive(size)
    let signer = try sample.signer()
    _ = try sample.trail.checkpoint(signedBy: signer)
    func check() throws -> AuditVerification {
      let found = try sample.verify([signer.key], workers: 1)
      for workers in [2, 5] { #expect(try sample.verify([signer.key], workers: workers) == found) }
      return found
    }
    #expect(try check().isWhole)
    for sequence in [0, length - 1, length, 2 * length - 1, 2 * length, size - 1] {
      let line = try sample.archive.records.read { try sample.trail.entry(sequence, in: $0).line.bytes }
      var changed = line
      changed[line.count / 2] ^= 1
      try sample.tamper("UPDATE audit_entry SET entry = \(changed) WHERE sequence = \(sequence)")
      var found = try check()
      #expect(found.firstEntryAtFault == sequence && found.faults.contains(.changed(sequence)))
      #expect(found.faults.allSatisfy { ($0.sequence ?? sequence) == sequence }, "\(found.faults)")
      // With its leaf made to fit, the link, the tree and the signed root still tell.
      try sample.tamper("UPDATE audit_entry SET leaf = \(MerkleHash.leaf(changed)) WHERE sequence = \(sequence)")
      found = try check()
      #expect(!found.isWhole)
      if sequence < size - 1 { #expect(found.faults.contains(.trail(.link(sequence)))) }
      #expect(found.faults.contains { if case .trail(.root) = $0 { true } else { false } })
      try sample.tamper(
        "UPDATE audit_entry SET entry = \(line), leaf = \(MerkleHash.leaf(line)) WHERE sequence = \(sequence)",
        "UPDATE audit_entry SET time = time + 1 WHERE sequence = \(sequence)")
      #expect(try check().faults == [.column(sequence, .time)])
      try sample.tamper("UPDATE audit_entry SET time = time - 1 WHERE sequence = \(sequence)")
    }
    #expect(try check().isWhole)
    try sample.tamper(
      "DELETE FROM audit_entry WHERE sequence = \(length)", "DELETE FROM audit_object WHERE sequence = \(length)")
    let found = try check()
    #expect(found.faults.contains(.trail(.number(length, found: length + 1))))
    #expect(found.firstEntryAtFault == length - 1, "the link of the entry before it leads to another")
  }

  /// Every byte of every row of the trail, changed as by an editor of the database.
  @Test func `any byte changed in an entry, its columns or the tree is found and named`() throws {
    let sample = try SampleArchive(18)
    let lines = try sample.lines()
    for (sequence, line) in lines.enumerated() where [0, 1, 6, 17].contains(sequence) {
      for place in line.indices {
        var changed = line
        changed[place] ^= 1
        try sample.tamper("UPDATE audit_entry SET entry = \(changed) WHERE sequence = \(sequence)")
        let found = try sample.verify(workers: 1)
        #expect(found.firstEntryAtFault == sequence, "byte \(place) of entry \(sequence): \(found.faults)")
        #expect(found.faults.contains(.changed(sequence)))
      }
      try sample.tamper("UPDATE audit_entry SET entry = \(line) WHERE sequence = \(sequence)")
    }
    #expect(try sample.verify().isWhole)
    let others: [(SQL, SQL, Int?)] = [
      (
        "UPDATE audit_entry SET time = time + 1 WHERE sequence = 4",
        "UPDATE audit_entry SET time = time - 1 WHERE sequence = 4", 4
      ),
      (
        "UPDATE audit_entry SET action = 'x' WHERE sequence = 4",
        "UPDATE audit_entry SET action = 'import.batch' WHERE sequence = 4", 4
      ),
      (
        "UPDATE audit_entry SET agent = 'x' WHERE sequence = 4",
        "UPDATE audit_entry SET agent = 'import' WHERE sequence = 4", 4
      ),
      (
        "UPDATE audit_object SET kind = 'x' WHERE sequence = 4",
        "UPDATE audit_object SET kind = 'batch' WHERE sequence = 4", 4
      ),
      (
        "UPDATE audit_object SET identity = 'x' WHERE sequence = 4",
        "UPDATE audit_object SET identity = NULL WHERE sequence = 4", 4
      ),
      ("INSERT INTO audit_object VALUES (5, 0, 'x', NULL, NULL)", "DELETE FROM audit_object WHERE sequence = 5", 5),
      ("UPDATE audit_state SET size = 17", "UPDATE audit_state SET size = 18", nil),
      ("UPDATE audit_subtree SET position = 1", "UPDATE audit_subtree SET position = 0", nil),
      (
        "UPDATE audit_entry SET sequence = 20 WHERE sequence = 17",
        "UPDATE audit_entry SET sequence = 17 WHERE sequence = 20", 20
      ),
    ]
    for (change, back, sequence) in others {
      try sample.tamper(change)
      let found = try sample.verify()
      #expect(!found.isWhole, "\(change.words)")
      #expect(found.firstEntryAtFault == sequence, "\(change.words): \(found.faults)")
      try sample.tamper(back)
    }
    #expect(try sample.verify().isWhole)
  }

  @Test func `rows that belong to no entry are found`() throws {
    let sample = try SampleArchive(18)
    let line = try sample.lines()[3]
    let leaf = MerkleHash.leaf(line)
    let forged: [(SQL, SQL, AuditFault)] = [
      (
        "INSERT INTO audit_entry VALUES (-1, \(line), \(leaf), 0, 'x', 'y')",
        "DELETE FROM audit_entry WHERE sequence = -1", .stray(table: "audit_entry", rows: 1)
      ),
      (
        "INSERT INTO audit_entry VALUES (\(Int.max), \(line), \(leaf), 0, 'x', 'y')",
        "DELETE FROM audit_entry WHERE sequence = \(Int.max)", .stray(table: "audit_entry", rows: 1)
      ),
      (
        "INSERT INTO audit_object VALUES (-1, 0, 'patient', '1', NULL), (99999, 0, 'patient', '1', NULL)",
        "DELETE FROM audit_object WHERE sequence IN (-1, 99999)", .stray(table: "audit_object", rows: 2)
      ),
      (
        "INSERT INTO audit_subtree VALUES (3, 0, \(leaf)), (4, -1, \(leaf)), (8, 7, \(leaf))",
        "DELETE FROM audit_subtree WHERE level <> 4 OR position < 0", .stray(table: "audit_subtree", rows: 3)
      ),
    ]
    for (change, back, fault) in forged {
      try sample.tamper(change)
      #expect(try sample.verify().faults.contains(fault), "\(change.words)")
      try sample.tamper(back)
      #expect(try sample.verify().isWhole)
    }
    try sample.tamper("INSERT INTO audit_entry VALUES (-1, \(line), \(leaf), 0, 'x', 'y')")
    #expect(throws: AuditError.damaged(.number(-1, found: 3))) {
      try sample.archive.records.read { try sample.trail.entry(-1, in: $0) }
    }
  }

  @Test func `without a key the roots are compared, and whose signatures were not checked is told`() throws {
    let sample = try SampleArchive(12)
    let signer = try sample.signer()
    _ = try sample.trail.checkpoint(signedBy: signer)
    let found = try sample.verify()
    #expect(found.isWhole)
    #expect(found.signedSize == nil)
    #expect(found.unchecked.count == 1)
    #expect(found.unchecked.allSatisfy { "\(signer.key)".hasPrefix($0 + "+") })
    try sample.tamper(
      "DELETE FROM audit_entry", "DELETE FROM audit_object", "DELETE FROM audit_subtree",
      "UPDATE audit_state SET size = 0, last = NULL, peaks = x''")
    try sample.append(1..<13)
    #expect(try !sample.verify().isWhole)
  }

  @Test func `an entry taken away is named`() throws {
    let sample = try SampleArchive(40)
    try sample.tamper("DELETE FROM audit_entry WHERE sequence = 11", "DELETE FROM audit_object WHERE sequence = 11")
    #expect(try sample.verify().faults.contains(.trail(.number(11, found: 12))))
    #expect(try sample.verify().firstEntryAtFault ?? 0 <= 11)
    let last = try SampleArchive(40)
    try last.tamper("DELETE FROM audit_entry WHERE sequence = 39", "DELETE FROM audit_object WHERE sequence = 39")
    #expect(try last.verify().faults == [.state])
  }

  /// Somebody who has the database and the program but not the key makes another past, chain, tree and all.
  @Test func `a past that was made anew does not have the signed root`() throws {
    let sample = try SampleArchive(12)
    let signer = try sample.signer()
    _ = try sample.trail.checkpoint(signedBy: signer)
    let notes = try sample.archive.records.read { try sample.trail.checkpoints(in: $0) }
    try sample.tamper(
      "DELETE FROM audit_entry", "DELETE FROM audit_object", "DELETE FROM audit_subtree",
      "UPDATE audit_state SET size = 0, last = NULL, peaks = x''")
    try sample.append(1..<13)
    let found = try sample.verify([signer.key])
    #expect(found.faults.count == 1)
    if case .trail(.root(let size, _, _))? = found.faults.first { #expect(size == 12) } else { Issue.record("no root") }
    #expect(throws: AuditError.inconsistent(size: 12)) { try sample.trail.checkpoint(signedBy: signer) }
    // With the checkpoints taken away too, the one that was kept outside still tells.
    try sample.tamper("DELETE FROM audit_checkpoint")
    #expect(try sample.verify([signer.key]).isWhole)
    let outside = try sample.trail.verify(.init(keys: [signer.key], witnessed: [("outside", notes)]))
    #expect(outside.faults == found.faults)
  }

  @Test func `a checkpoint by another key or damaged is a fault`() throws {
    let sample = try SampleArchive(5)
    let signer = try sample.signer()
    _ = try sample.trail.checkpoint(signedBy: signer)
    let stranger = try #require(NoteSigner(drawingFor: sample.trail.origin))
    let found = try sample.verify([stranger.key])
    #expect(found.faults == [.checkpoint(number: 0, file: "the archive", .unverified)])
    try sample.tamper("UPDATE audit_checkpoint SET note = replace(note, '5', '6')")
    #expect(try !sample.verify([signer.key]).isWhole)
    #expect(throws: AuditError.self) {
      try sample.trail.checkpoint(signedBy: try #require(NoteSigner(drawingFor: "another")))
    }
  }

  @Test func `content that entries name is compared with its name`() throws {
    let sample = try SampleArchive()
    let digest = try sample.archive.blobs.put(Array("manifest".utf8))
    try sample.archive.records.write { writer in
      try sample.trail.append(
        AuditEvent("dataset.create", by: SampleArchive.anna, on: [.init("dataset-version", digest: digest)]), in: writer
      )
    }
    func check() throws -> AuditVerification {
      try sample.trail.verify(.init(keys: [], subjects: [.namedContent(sample.archive)]))
    }
    #expect(try check().isWhole)
    #expect(try check().subjects == 1)
    let place = sample.archive.blobs.location(of: digest)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: place.path)
    try Data("manifesu".utf8).write(to: place)
    #expect(
      try check().faults == [.subject(name: "\(digest)", words: "the file in the archive has other bytes")])
  }
}
