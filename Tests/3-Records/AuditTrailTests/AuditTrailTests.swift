// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Foundation
import Store
import TestSupport
import Testing
import Transparency
import Vocabulary

@Suite struct `The audit trail` {
  @Test func `entries are chained and come back as they were given`() throws {
    let sample = try SampleArchive(25)
    let entries = try sample.archive.records.read { try sample.trail.entries(AuditQuery(), in: $0) }
    #expect(entries.map(\.line.sequence) == Array(0..<25))
    #expect(entries.map(\.event) == (0..<25).map(SampleArchive.event))
    #expect(entries[0].line.previous == nil)
    for (entry, next) in zip(entries, entries.dropFirst()) { #expect(next.line.previous == entry.line.digest) }
    #expect(entries.allSatisfy { $0.line.archive == sample.archive.identity })
  }

  @Test func `one by one and all at once give the same trail but for the archive's name`() throws {
    let sample = try SampleArchive(20)
    let other = try SampleArchive()
    for number in 0..<20 {
      let place = try other.archive.records.write { try other.trail.append(SampleArchive.event(number), in: $0) }
      #expect(place == number)
    }
    let first = try sample.lines().map { String(decoding: $0, as: UTF8.self) }
    let second = try other.lines().map { String(decoding: $0, as: UTF8.self) }
    for (one, two) in zip(first, second).prefix(1) {
      #expect(one == two.replacing(other.archive.identity, with: sample.archive.identity))
    }
    #expect(try other.verify().isWhole)
  }

  @Test func `an entry is there exactly when what it tells is there`() throws {
    struct Stop: Error {}
    let sample = try SampleArchive(3)
    #expect(throws: Stop.self) {
      try sample.archive.records.write { writer in
        try sample.trail.append(SampleArchive.event(3), in: writer)
        throw Stop()
      }
    }
    #expect(try sample.archive.records.read { try sample.trail.size(in: $0) } == 3)
    try sample.append(3..<4)
    #expect(try sample.verify().isWhole)
  }

  @Test func `nothing written can be changed or taken away by a statement`() throws {
    let sample = try SampleArchive(8)
    let statements: [SQL] = [
      "UPDATE audit_entry SET time = 0 WHERE sequence = 3", "DELETE FROM audit_entry WHERE sequence = 7",
      "DELETE FROM audit_object", "UPDATE audit_object SET kind = 'x'",
      "INSERT OR REPLACE INTO audit_entry (sequence, entry, leaf, time, action, agent) VALUES (3, x'', x'', 0, '', '')",
      "INSERT INTO audit_entry (sequence, entry, leaf, time, action, agent) VALUES (9, x'', x'', 0, '', '')",
    ]
    for statement in statements {
      #expect(throws: StoreError.self) { try sample.archive.records.write { try $0.execute(statement) } }
    }
    #expect(try sample.verify().isWhole)
  }

  @Test func `the root is that of the definition at every size, from the hashes that are kept`() throws {
    let sample = try SampleArchive(300)
    let lines = try sample.lines()
    try sample.archive.records.read { reader in
      for size in [0, 1, 2, 15, 16, 17, 255, 256, 257, 300] {
        var frontier = MerkleFrontier()
        for line in lines[..<size] { frontier.append(leaf: MerkleHash.leaf(line)) }
        #expect(try sample.trail.root(at: size, in: reader) == frontier.root)
        for index in stride(from: 0, to: size, by: 41) {
          let proof = try sample.trail.inclusion(of: index, at: size, in: reader)
          #expect(proof.proves(leaf: MerkleHash.leaf(lines[index]), root: frontier.root))
        }
        for earlier in stride(from: 0, through: size, by: 37) {
          let root = try sample.trail.root(at: earlier, in: reader)
          #expect(
            try sample.trail.consistency(from: earlier, to: size, in: reader)
              .proves(earlierRoot: root, laterRoot: frontier.root))
        }
      }
      #expect(throws: AuditError.noSize(301, size: 300)) { try sample.trail.root(at: 301, in: reader) }
      #expect(throws: AuditError.noEntry(300, size: 300)) { try sample.trail.inclusion(of: 300, at: 300, in: reader) }
    }
  }

  @Test func `entries are found by who, what, on what and when`() throws {
    let sample = try SampleArchive(30)
    func found(_ change: (inout AuditQuery) -> Void) throws -> [Int] {
      var query = AuditQuery()
      change(&query)
      return try sample.archive.records.read { try sample.trail.entries(query, in: $0).map(\.line.sequence) }
    }
    #expect(try found { $0.agent = "anna \"q\" é" } == Array(stride(from: 0, to: 30, by: 3)))
    #expect(try found { $0.action = "import.batch" }.count == 20)
    #expect(try found { $0.action = "data*" } == Array(stride(from: 0, to: 30, by: 3)))
    #expect(try found { $0.digest = ContentDigest(hashing: "content 4".utf8) } == [4, 9, 14, 24])
    #expect(try found { $0 = .patient(9) } == [9])
    #expect(try found { $0.identity = "9" } == [9])
    #expect(try found { $0.sequences = 4..<7 } == [4, 5, 6])
    #expect(try found { $0.limit = 2 } == [0, 1])
    #expect(try found { ($0.limit, $0.order) = (2, .newestFirst) } == [29, 28])
    #expect(try found { $0.from = Timestamp(microseconds: 1_700_000_000_123_457) } == [])
    #expect(try found { $0.until = Timestamp(microseconds: 1_700_000_000_123_457) }.count == 30)
    let history = try sample.archive.records.read {
      try sample.trail.history(of: ContentDigest(hashing: "content 4".utf8), in: $0)
    }
    #expect(history.map(\.line.sequence) == [4, 9, 14, 24])
  }
}
