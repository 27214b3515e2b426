// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Validation
import Vocabulary

@Suite struct `The ledger` {
  private static func digest(_ text: String) -> ContentDigest { ContentDigest(hashing: Array(text.utf8)) }

  private static func declared(_ title: String) -> LedgerEntry {
    LedgerEntry(
      act: .declared(title: title), time: "2026-11-21T00:00:00Z", protocolDigest: digest("plan"), software: "test")
  }

  private static func evaluated(_ data: String, under plan: String) -> LedgerEntry {
    LedgerEntry(
      act: .evaluated(data: digest(data), report: digest("report"), verdict: .accepted), time: "2026-11-21T00:00:00Z",
      protocolDigest: digest(plan), software: "test")
  }

  @Test func `what is written is read back, and earlier looks are counted`() throws {
    var ledger = Ledger()
    var text = ledger.append(Self.declared("a \"title\"\nof two lines"))
    for entry in [
      Self.evaluated("x", under: "one"), Self.evaluated("x", under: "two"), Self.evaluated("y", under: "two"),
    ] {
      text += ledger.append(entry)
    }
    #expect(try Ledger(text: text, file: "l") == ledger)
    let history = ledger.history(of: Self.digest("x"), under: Self.digest("one"))
    #expect(history == EvaluationHistory(underThisProtocol: 1, underOtherProtocols: 1))
  }

  @Test func `a line that is changed, dropped or swapped breaks the chain behind it`() throws {
    var ledger = Ledger()
    let lines = ["one", "two", "three", "four"].map { ledger.append(Self.declared($0)) }
    for (broken, row) in [
      (lines[0] + lines[1].replacing("two", with: "2") + lines[2] + lines[3], 3), (lines[0] + lines[2] + lines[3], 2),
      (lines[0] + lines[2] + lines[1] + lines[3], 2), (lines[1], 1),
    ] {
      let faults = #expect(throws: InputFaults.self) { try Ledger(text: broken, file: "l") }
      #expect(faults?.faults.first?.row == row)
    }
  }

  @Test func `an entry that was broken off is told from one that is none, and one without its line feed is whole`()
    throws
  {
    let folder = try TemporaryFolder()
    let file = LedgerFile(folder.file("ledger"))
    try file.append(Self.declared("one"))
    let whole = try folder.text("ledger")
    try folder.write("ledger", whole + "{\"act\":\"decl")
    let torn = #expect(throws: InputFaults.self) { try file.append(Self.declared("two")) }
    #expect(torn?.faults.first?.expected.contains("remove the line") == true)
    #expect(torn?.faults.first?.row == 2)
    try folder.write("ledger", "nonsense\n" + whole)
    let wrong = #expect(throws: InputFaults.self) { try file.append(Self.declared("two")) }
    #expect(wrong?.faults.first?.expected == "a whole entry")
    try folder.write("ledger", String(whole.dropLast()))
    #expect(try file.append(Self.declared("two")).entries.count == 1)
    #expect(try Ledger(text: folder.text("ledger"), file: "ledger").entries.count == 2)
  }

  @Test func `writers at the same time wait for each other`() async throws {
    let folder = try TemporaryFolder()
    let location = folder.file("ledger")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<24 {
        group.addTask { try LedgerFile(location).append(Self.declared("\(number)")) }
      }
      try await group.waitForAll()
    }
    let entries = try Ledger(text: folder.text("ledger"), file: "ledger").entries
    #expect(entries.count == 24)
    for number in 0..<24 { #expect(entries.contains { $0.act == .declared(title: "\(number)") }) }
  }

  @Test func `what is no regular file is refused before it is read`() {
    let failure = #expect(throws: LedgerFile.Failure.self) {
      try LedgerFile(URL(filePath: "/dev/zero")).append(Self.declared("one"))
    }
    #expect(failure?.cause == "is no regular file")
  }
}
