// SPDX-License-Identifier: Apache-2.0
import Foundation
import Protocols
import TestSupport
import Testing
import Vocabulary

@Suite("Hazards of YAML")
struct YAMLHazardTests {
  private func only(_ text: some Collection<UInt8>) -> InputFault? {
    let faults = SmallExample.faults(in: text)
    #expect(faults.total == 1, "\(faults.faults)")
    return faults.faults.first
  }

  @Test func `an alias bomb is refused at once, at the first anchor`() {
    var text = "a0: &a0 x\n"
    for level in 1...60 {
      text += "a\(level): &a\(level) [\((0..<9).map { _ in "*a\(level - 1)" }.joined(separator: ", "))]\n"
    }
    text += "? *a60\n: x\n"
    let faults = SmallExample.faults(in: text.utf8)
    #expect(faults.faults.first?.row == 1)
    #expect(faults.faults.first?.found.contains("an anchor") == true)
  }

  @Test(arguments: [
    ("title: &x y", "an anchor"), ("title: *x", "an alias"), ("title: !!str y", "a tag"), ("title: !y", "a tag"),
  ])
  func `an anchor, an alias and a tag are refused`(line: String, words: String) {
    let fault = only(SmallExample.text([2: line]).utf8)
    #expect(fault?.row == 2)
    #expect(fault?.found.contains(words) == true)
  }

  @Test func `the same characters inside or in quotes are text`() throws {
    let plan = try SmallExample.parse([2: "title: \"*A* & !B\"", 3: "question: Is R&D *really* worth it!?"])
    #expect(plan.title == "*A* & !B")
    #expect(plan.question == "Is R&D *really* worth it!?")
  }

  @Test func `a merge key is refused`() {
    let fault = only(SmallExample.text([21: "      compare: {<<: {test: A}, reference: B, test: C}"]).utf8)
    #expect(fault?.row == 21)
    #expect(fault?.found == "a merge key")
  }

  @Test(arguments: [
    ("title: a\ntitle: b", 2), ("title: a\n\"title\": b", 2), ("title: a\n'title': b", 2),
  ])
  func `a key twice is refused with its line, quoted or not`(text: String, row: Int) {
    let fault = only(SmallExample.text([2: text]).utf8)
    #expect(fault?.row == row || fault?.row == row + 1)
    #expect(fault?.column == "title")
    #expect(fault?.expected == "each key once")
  }

  @Test func `a number and its quoted twin are one key`() {
    let fault = only(SmallExample.text([13: "  positive: 1\n  where: {7: a, \"7\": b}"]).utf8)
    #expect(fault?.row == 14)
    #expect(fault?.found.contains("again, first on line 14") == true)
  }

  @Test func `several documents are refused`() {
    let fault = only((SmallExample.text() + "---\nfiducial: 1\n").utf8)
    #expect(fault?.row == 30)
    #expect(fault?.found == "a second document")
  }

  @Test(arguments: [
    ("title: a: b", "': '", 2), ("title: \"open", "brackets and quotes closed", 30), ("\ttitle: x", "tabs", 2),
    ("title: @home", "quotes", 2), ("title: [a, b", "brackets", 3),
  ])
  func `a syntax error is said with its line and a hint`(line: String, hint: String, row: Int) {
    let fault = only(SmallExample.text([2: line]).utf8)
    #expect(fault?.row == row, "\(String(describing: fault))")
    #expect(fault?.found.hasPrefix("a YAML error") == true)
    #expect(fault?.expected.contains(hint) == true, "\(String(describing: fault))")
  }

  @Test func `bytes that are not UTF-8 are refused with their line`() {
    var bytes = Array(SmallExample.text([2: "title: caf\u{E9}"]).utf8)
    if let place = bytes.firstIndex(of: 0xC3) { bytes.removeSubrange(place...place) }
    let fault = only(bytes)
    #expect(fault?.row == 2)
    #expect(fault?.found.contains("UTF-8") == true)
    #expect(only(Array(SmallExample.text().data(using: .utf16LittleEndian) ?? Data()))?.row == 1)
  }

  @Test(arguments: ["\u{0}", "\u{7}", "\u{85}", "\u{2028}", "\u{E02A}"])
  func `a character that hides or breaks lines is refused`(character: String) {
    let fault = only(SmallExample.text([3: "question: a\(character)b"]).utf8)
    #expect(fault?.row == 3)
    #expect(fault?.found.contains("U+") == true)
  }

  @Test func `Windows line ends and a byte-order mark change nothing but the digest`() throws {
    let plain = try SmallExample.parse()
    let text = "\u{FEFF}" + SmallExample.text().replacing("\n", with: "\r\n")
    var windows = try EvaluationProtocol.parse(bytes: text.utf8, fileName: "small.yaml")
    #expect(windows.digest != plain.digest)
    windows.digest = plain.digest
    #expect(windows == plain)
  }

  @Test func `a file beyond one mebibyte is refused unread, and one below is read in time`() {
    let large = [UInt8](repeating: UInt8(ascii: "#"), count: 1_048_577)
    #expect(only(large)?.expected.contains("1048576") == true)
    let comment = SmallExample.text() + "#" + String(repeating: "x", count: 1_000_000)
    #expect(SmallExample.faults(in: comment.utf8).isEmpty)
  }

  @Test(arguments: ["[", "{", "- ", "? ", "[{a: ", "\"", "- - [", "a: {", "\n-", "&a [", "*a ", "|\n"])
  func `a hundred thousand of one thing end in a fault, not in a crash`(piece: String) {
    let faults = SmallExample.faults(in: String(repeating: piece, count: 100_000).utf8)
    #expect(!faults.isEmpty)
  }

  @Test func `sixty thousand unknown keys are counted, and twenty said`() {
    let text = (0..<60_000).map { "key\($0): x\n" }.joined() + SmallExample.text()
    let faults = SmallExample.faults(in: text.utf8)
    #expect(faults.total == 60_000)
    #expect(faults.faults.count == 20)
  }

  @Test(arguments: ["", "\n", "# only a comment\n", "just words", "- a\n- b", "42", "---\n...\n"])
  func `what is no mapping is refused`(text: String) {
    #expect(only(text.utf8) != nil)
  }

  @Test func `damaged protocols never crash, over 3000 of them`() {
    var random = SplitMix(seed: 11)
    let original = Array(FullExample.text.utf8)
    let bytes = Array("&*!{}[]:,-#|>'\"%@`\n\t 0aé\u{E02A}".utf8)
    var refused = 0
    for _ in 0..<3000 {
      var copy = original
      for _ in 0...Int(random.next() % 4) {
        let place = Int(random.next() % UInt64(copy.count))
        switch random.next() % 3 {
        case 0: copy[place] = bytes[Int(random.next() % UInt64(bytes.count))]
        case 1: copy.remove(at: place)
        default: copy.insert(bytes[Int(random.next() % UInt64(bytes.count))], at: place)
        }
      }
      if !SmallExample.faults(in: copy).isEmpty { refused += 1 }
    }
    #expect(refused > 1000)
  }
}
