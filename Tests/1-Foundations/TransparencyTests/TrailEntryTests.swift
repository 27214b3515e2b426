// SPDX-License-Identifier: Apache-2.0
import Testing
import Transparency
import Vocabulary

@Suite struct `Entries of a trail` {
  @Test func `an entry is the canonical line that its description shows`() throws {
    let entry = try TrailEntry(
      sequence: 12, previous: ContentDigest(hexadecimal: String(repeating: "ab", count: 32)),
      time: try #require(Timestamp("2026-01-31T23:59:59Z")), archive: "8b2f",
      content: [
        .init("software", .string("fiducial 0.1.0")), .init("outcome", .string("success")),
        .init("agent", .object(["name": .string("anna"), "kind": .string("person")])),
        .init("action", .string("dataset.create")), .init("details", .object(["items": .integer(120)])),
      ])
    let digest = String(repeating: "ab", count: 32)
    #expect(
      String(decoding: entry.bytes, as: UTF8.self)
        == #"{"action":"dataset.create","agent":{"kind":"person","name":"anna"},"archive":"8b2f","details":{"items":120},"#
        + #""format":1,"outcome":"success","previous":"sha256:\#(digest)","sequence":12,"software":"fiducial 0.1.0","#
        + #""time":"2026-01-31T23:59:59.000000Z"}"#)
    #expect(try TrailEntry(parsing: entry.bytes) == entry)
  }

  @Test func `what is no entry is refused, and where`() throws {
    let text = String(decoding: try #require(try SampleTrail.entries(1).first).bytes, as: UTF8.self)
    func fault(_ text: String) -> EntryFault? {
      do throws(EntryFault) {
        _ = try TrailEntry(parsing: text.utf8)
        return nil
      } catch { return error }
    }
    #expect(fault(text) == nil)
    #expect(fault(text + " ") == .notCanonical(offset: text.utf8.count))
    #expect(fault(text.replacing("{\"action\"", with: "{ \"action\"")) == .notCanonical(offset: 1))
    #expect(fault(text.replacing("\"items\":0", with: "\"items\":-0")) != nil)
    if case .notJSON(let offset, _)? = fault("{\"action\":x}") {
      #expect(offset == 10)
    } else {
      Issue.record("no JSON")
    }
    #expect(fault(text.replacing("\"outcome\":\"success\",", with: "")) == .field(name: "outcome", expected: "text"))
    #expect(fault("[]") == .notJSON(offset: 0, expected: "an object"))
    #expect(fault(text.replacing("\"format\":1", with: "\"format\":2")) == .field(name: "format", expected: "1"))
    #expect(fault(text.replacing("\"outcome\"", with: "\"outcomf\"")) == .unknownField(name: "outcomf"))
    #expect(fault(text.replacing("\"previous\":null", with: "\"previous\":\"sha256:AB\"")) != nil)
  }

  @Test func `the scan finds what the reading finds`() throws {
    for entry in try SampleTrail.entries(3) {
      try entry.bytes.withUnsafeBytes { bytes in
        let scan = try #require(EntryScan(bytes))
        #expect(scan.sequence == entry.sequence)
        #expect(scan.previous == .some(entry.previous))
        for field in TrailEntry.Field.allCases {
          let expected = entry.content[field.rawValue].map { Array($0.canonicalText.utf8) }
          #expect(scan.value(field).map(Array.init) == expected, "\(field)")
        }
        let name = try #require(scan.agentName)
        #expect(try JSONValue(parsing: [34] + Array(name) + [34]).text == "anna \"\\ é")
      }
    }
  }

  /// Texts of every length, with quotes and backslashes at every place, so that each lies somewhere in each word of eight bytes.
  @Test func `the scan finds the ends of texts wherever quotes and backslashes stand`() throws {
    for length in 0...20 {
      for mark in ["\"", "\\", "\"\\", "\\\\\"", "é"] {
        for place in 0...length {
          let text = String(repeating: "a", count: place) + mark + String(repeating: "b", count: length - place)
          let entry = try TrailEntry(
            sequence: 3, previous: nil, time: Timestamp(microseconds: 0), archive: text,
            content: [
              .init("action", .string("x.y")),
              .init("agent", .object(["kind": .string("person"), "name": .string(text)])),
              .init("outcome", .string("success")), .init("reason", .string(text)), .init("software", .string("s")),
            ])
          entry.bytes.withUnsafeBytes { bytes in
            let scan = EntryScan(bytes)
            for field in TrailEntry.Field.allCases {
              let expected = entry.content[field.rawValue].map { Array($0.canonicalText.utf8) }
              #expect(scan?.value(field).map(Array.init) == expected, "\(field) of \(text)")
            }
            #expect(scan?.agentName.map(Array.init) == scan?.text(.reason).map(Array.init))
          }
        }
      }
    }
  }

  @Test func `the scan takes no harm from damaged bytes`() throws {
    let bytes = try #require(try SampleTrail.entries(2).last).bytes
    for place in bytes.indices {
      for byte in [0, 34, 44, 58, 91, 92, 93, 123, 125, 255] as [UInt8] {
        var changed = bytes
        changed[place] = byte
        changed.withUnsafeBytes { bytes in
          guard let scan = EntryScan(bytes) else { return }
          _ = (scan.sequence, scan.previous, scan.agentName, scan.text(.time))
        }
      }
      bytes[..<place].withUnsafeBytes { #expect(EntryScan($0) == nil) }
    }
  }
}

@Suite struct `Chains` {
  private static func check(_ entries: [TrailEntry], _ checkpoints: [Checkpoint] = []) -> TrailCheck {
    SampleTrail.file(entries).withUnsafeBytes { TrailCheck.checking($0, against: checkpoints) }
  }

  private static func checkpoint(_ entries: [TrailEntry], _ size: Int) throws -> Checkpoint {
    try #require(
      Checkpoint(origin: "trail", size: size, root: MerkleTrees.root(entries.map(\.bytes)[..<size])))
  }

  @Test func `a whole trail has the root of the definition and no fault`() throws {
    let entries = try SampleTrail.entries(100)
    let check = Self.check(entries, try [0, 1, 50, 100].map { try Self.checkpoint(entries, $0) })
    #expect(check.faults.isEmpty)
    #expect(check.size == 100)
    #expect(check.tree.root == MerkleTrees.root(entries.map(\.bytes)[...]))
    #expect(check.lastDigest == entries.last?.digest)
  }

  @Test func `a trail of several runs is one chain`() throws {
    let entries = try SampleTrail.entries(TrailSegment.length + 10)
    let size = TrailSegment.length + 3
    let check = Self.check(entries, [try Self.checkpoint(entries, size), try Self.checkpoint(entries, 8000)])
    #expect(check.faults.isEmpty)
    #expect(check.size == entries.count)
    var other = entries
    other[TrailSegment.length] = try SampleTrail.entry(TrailSegment.length, after: entries[0])
    #expect(Self.check(other).faults.first == .link(TrailSegment.length - 1))
  }

  @Test func `every byte of a trail matters`() throws {
    let entries = try SampleTrail.entries(4)
    let checkpoint = try Self.checkpoint(entries, 4)
    let file = SampleTrail.file(entries)
    for place in file.indices {
      var changed = file
      changed[place] ^= 4
      let check = changed.withUnsafeBytes { TrailCheck.checking($0, against: [checkpoint]) }
      // The last line feed ends the last line; without it the last line has a byte more.
      #expect(!check.faults.isEmpty, "byte \(place)")
    }
  }

  @Test func `an entry that was changed, left out, put in or moved is named`() throws {
    let entries = try SampleTrail.entries(9)
    var changed = entries
    changed[4] = try SampleTrail.entry(4, after: entries[3], archive: "0f").changed()
    #expect(Self.check(changed).faults == [.link(4)])
    var shorter = entries
    shorter.remove(at: 4)
    #expect(Self.check(shorter).faults == [.number(4, found: 5), .link(3)])
    var moved = entries
    moved.swapAt(4, 5)
    #expect(Self.check(moved).faults.first == .number(4, found: 5))
    var foreign = entries
    foreign[8] = try SampleTrail.entry(8, after: entries[7], archive: "1f")
    #expect(Self.check(foreign).faults == [.archive(8)])
    #expect(Self.check(Array(entries.dropFirst())).faults.contains(.beginning))
    let last = try Self.checkpoint(entries, 9)
    #expect(Self.check(Array(entries.dropLast(2)), [last]).faults == [.missing(size: 7, signed: 9)])
    #expect(
      Self.check(changed, [last]).faults.last
        == .root(size: 9, found: MerkleTrees.root(changed.map(\.bytes)[...]), signed: last.root))
  }
}

extension TrailEntry {
  /// The same entry with another action.
  func changed() throws -> TrailEntry {
    try TrailEntry(parsing: String(decoding: bytes, as: UTF8.self).replacing("create", with: "delete").utf8)
  }
}
