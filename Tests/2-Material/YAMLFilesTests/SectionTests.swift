// SPDX-License-Identifier: Apache-2.0
import Testing
import Vocabulary
import YAMLFiles

@Suite("A mapping of a plan")
struct SectionTests {
  private static let root = KeyTable("", required: ["title"], optional: ["part", "count"])
  private static let part = KeyTable("part", optional: ["width"])

  /// Opens a text as a plan of two tables.
  private func open(_ text: String) throws -> (Section?, FaultLog) {
    let log = FaultLog(fileName: "plan.yaml", tables: [Self.root, Self.part])
    let node = try YAMLText(bytes: Array(text.utf8), fileName: "plan.yaml", of: "a plan").root()
    return (Section(node, path: "", table: Self.root, log: log), log)
  }

  @Test func `gives values with their kinds`() throws {
    let (section, log) = try open("title: 007\ncount: 12\npart: {width: 1.5}\n")
    #expect(section?.text("title") == "007")
    #expect(section?.integer("count", in: 1...20) == 12)
    #expect(section?.section("part", table: Self.part)?.number("width") == 1.5)
    #expect(log.isEmpty)
  }

  @Test func `says the line and the nearest name of an unknown key, and what is missing`() throws {
    let (_, log) = try open("count: 1\ntitel: x\n")
    let faults = log.sorted.faults
    #expect(faults.count == 2)
    #expect(faults.first { $0.column == "titel" }?.row == 2)
    #expect(faults.first { $0.column == "titel" }?.expected == "a known key; did you mean \"title\"?")
    #expect(faults.contains { $0.column == "title" && $0.found == "no key \"title\"" })
  }

  @Test func `says where a misplaced key belongs`() throws {
    let (_, log) = try open("title: x\nwidth: 2\n")
    #expect(log.sorted.faults.map(\.expected) == ["a known key; \"width\" belongs under part"])
  }

  @Test func `names the kind of document that it wanted`() {
    #expect { try YAMLText(bytes: [], fileName: "plan.yaml", of: "a scenario").root() } throws: { error in
      (error as? InputFaults)?.faults.first?.expected == "a scenario"
    }
  }
}
