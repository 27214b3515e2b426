// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Testing
import Vocabulary

/// A table that is wrong, with the place and the words of its first fault.
struct Malformed: Sendable, CustomTestStringConvertible {
  var what: String
  var text: String
  var row: Int?
  var column: String?
  var found: String
  var name = "t.csv"
  var total = 1

  var testDescription: String { what }
}

@Suite struct MalformedTableTests {
  static let head = "id,truth,score\n"

  static let structural: [Malformed] = [
    Malformed(what: "empty file", text: "", row: nil, column: nil, found: "an empty file"),
    Malformed(what: "only a byte order mark", text: "\u{FEFF}", row: nil, column: nil, found: "an empty file"),
    Malformed(what: "header only", text: head, row: nil, column: nil, found: "a header and no rows"),
    Malformed(
      what: "header without line end", text: "id,truth,score", row: nil, column: nil, found: "a header and no rows"),
    Malformed(
      what: "missing header", text: "1,0,0.5\n2,1,0.7\n", row: 1, column: nil, found: "a first line without names"),
    Malformed(
      what: "empty first line", text: "\nid,truth,score\n", row: 1, column: nil, found: "a first line without names"),
    Malformed(
      what: "duplicate names", text: "id,truth,score,id\n1,0,1,2\n", row: 1, column: nil,
      found: "the same name for the columns 1 and 4"),
    Malformed(
      what: "nameless column", text: "id,truth,score,\n1,0,1,2\n", row: 1, column: nil, found: "column 4 without a name"
    ),
    Malformed(what: "short row", text: head + "1,0,0.1\n2,1\n3,1,0.2\n", row: 3, column: nil, found: "2 fields"),
    Malformed(what: "long row", text: head + "1,0,0.1\n2,1,0.2,9\n", row: 3, column: nil, found: "4 fields"),
    Malformed(what: "decimal comma", text: head + "1,0,0,1\n", row: 2, column: nil, found: "4 fields"),
    Malformed(
      what: "unterminated quote", text: head + "1,0,0.1\n\"2,1,0.2\n3,1,0.2\n", row: 3, column: "id",
      found: "a quote that is never closed"),
    Malformed(
      what: "quote inside", text: head + "1,0,0.1\na\"b\",1,0.2\n", row: 3, column: "id", found: "a quote inside"),
    Malformed(
      what: "text after quote", text: head + "\"1\"x,0,0.1\n2,1,0.2\n", row: 2, column: "id",
      found: "text after the closing quote"),
    Malformed(what: "zero byte", text: head + "1,0,0\0.1\n2,1,0.2\n", row: 2, column: "score", found: "a zero byte"),
    Malformed(
      what: "zero byte in quotes", text: head + "\"1\0\",0,0.1\n2,1,0.2\n", row: 2, column: "id", found: "a zero byte"),
    Malformed(
      what: "row after quoted line ends", text: head + "\"a\nb\r\nc\",0,0.1\n2,1\n", row: 5, column: nil,
      found: "2 fields"),
    Malformed(
      what: "unknown ending", text: head, row: nil, column: nil, found: "a name that does not tell", name: "t.xlsx"),
    Malformed(what: "not gzip", text: head, row: nil, column: nil, found: "a name that ends in .gz", name: "t.csv.gz"),
    Malformed(
      what: "not an object", text: "[1]\n", row: 1, column: nil, found: "a line that is not a JSON object",
      name: "t.ndjson", total: 1),
    Malformed(
      what: "nested value", text: "{\"id\":1,\"truth\":0,\"score\":{\"a\":1}}\n", row: 1, column: "score",
      found: "an object or an array", name: "t.ndjson"),
    Malformed(
      what: "repeated key", text: "{\"id\":1,\"truth\":0,\"score\":1,\"id\":2}\n", row: 1, column: "id",
      found: "the same key twice", name: "t.ndjson"),
    Malformed(
      what: "broken JSON", text: "{\"id\":1,\"truth\":0,\"score\":1\n", row: 1, column: nil,
      found: "a line that is not JSON", name: "t.ndjson"),
    Malformed(
      what: "text behind the object", text: "{\"id\":1,\"truth\":0,\"score\":1} x\n", row: 1, column: nil,
      found: "a line that is not JSON", name: "t.ndjson"),
    Malformed(
      what: "lone surrogate", text: "{\"id\":\"\\ud800\",\"truth\":0,\"score\":1}\n", row: 1, column: nil,
      found: "a line that is not JSON", name: "t.ndjson"),
    Malformed(
      what: "bad JSON number", text: "{\"id\":1,\"truth\":0,\"score\":01}\n", row: 1, column: nil,
      found: "a line that is not JSON", name: "t.ndjson"),
  ]

  static let values: [Malformed] = [
    Malformed(
      what: "NaN", text: head + "1,0,0.1\n2,1,NaN\n", row: 3, column: "score", found: "\"NaN\", which is not a number"),
    Malformed(
      what: "infinite", text: head + "1,0,-inf\n2,1,1\n", row: 2, column: "score", found: "\"-inf\", which is infinite"),
    Malformed(
      what: "too large", text: head + "1,0,1e999\n2,1,1\n", row: 2, column: "score", found: "\"1e999\", which is beyond"
    ),
    Malformed(what: "no number", text: head + "1,0,high\n2,1,1\n", row: 2, column: "score", found: "\"high\""),
    Malformed(
      what: "JSON NaN", text: "{\"id\":1,\"truth\":0,\"score\":NaN}\n{\"id\":2,\"truth\":1,\"score\":1}", row: 1,
      column: "score", found: "\"NaN\", which", name: "t.ndjson"),
    Malformed(
      what: "unknown truth", text: head + "1,0,1\n2,maybe,1\n3,1,1\n", row: 3, column: "truth", found: "\"maybe\""),
    Malformed(what: "no positives", text: head + "1,0,1\n2,0,1\n", row: nil, column: "truth", found: "no positive row"),
    Malformed(what: "no negatives", text: head + "1,1,1\n2,1,1\n", row: nil, column: "truth", found: "no negative row"),
    Malformed(what: "empty case", text: head + "1,0,1\n,1,1\n", row: 3, column: "id", found: "nothing"),
    Malformed(
      what: "the same read twice", text: head + "1,0,1\n2,1,1\n1,0,2\n", row: 4, column: "id",
      found: "the same case as on line 2"),
    Malformed(
      what: "two truths", text: head + "1,0,1\n2,1,1\n1,1,2\n", row: 4, column: "truth",
      found: "a truth that was another on line 2", total: 2),
  ]

  @Test(arguments: structural + values)
  func `names the place and what was found`(malformed: Malformed) throws {
    for block in [1 << 18, 1, 5] {
      let all = faults(Array(malformed.text.utf8), name: malformed.name, limits: ReadingLimits(blockSize: block))
      let first = try #require(all.faults.first(where: { $0.column == malformed.column }) ?? all.faults.first)
      #expect(all.total == malformed.total, "\(all)")
      #expect(first.row == malformed.row)
      #expect(first.column == malformed.column)
      #expect(first.found.hasPrefix(malformed.found), "\(first.found)")
      #expect(!first.expected.isEmpty)
      #expect(first.file == malformed.name)
    }
  }

  @Test func `refuses bytes that are not UTF-8 and says where`() throws {
    var bytes = Array((Self.head + "1,0,0.1\n").utf8)
    bytes += [0x32, 0xC3, 0x28] + Array(",1,0.3\n3,0,1\n".utf8)
    let first = try #require(faults(bytes).faults.first)
    #expect(first.row == 3)
    #expect(first.column == "id")
    #expect(first.found == "bytes that are not UTF-8")
    // Latin-1 in an unbound column, an overlong form, a surrogate, beyond the last character, cut off at the end.
    for wrong: [UInt8] in [[0xE4], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82]] {
      let text = Array("id,truth,score,note\n1,0,1,".utf8) + wrong + Array("\n2,1,1,x\n".utf8)
      #expect(faults(text).faults.first?.column == "note")
      #expect(faults(text, limits: ReadingLimits(blockSize: 3)).faults.first?.row == 2)
    }
    #expect(faults([0xFF, 0xFE, 0x69, 0x00]).faults.first?.found == "UTF-16")
    #expect(faults([0x69, 0xFF] + Array(",truth,score\n".utf8)).faults.first?.row == 1)
  }

  @Test func `refuses fields, records and headers beyond the limits`() throws {
    let long = String(repeating: "x", count: 200)
    let limits = ReadingLimits(blockSize: 64, longestField: 100, longestRecord: 300, mostColumns: 5)
    let field = try #require(faults(Array((Self.head + "1,0,\(long)\n2,1,1\n").utf8), limits: limits).faults.first)
    #expect(field.row == 2)
    #expect(field.column == "score")
    #expect(field.found == "a field of more than 100 bytes")
    let endless = Self.head + "1,0,1\n\"" + String(repeating: "y\n", count: 5000)
    let record = try #require(faults(Array(endless.utf8), limits: limits).faults.first)
    #expect(record.row == 3)
    #expect(record.found == "a record of more than 300 bytes")
    let wide = faults(Array("a,b,c,d,e,f\n1,2,3,4,5,6\n".utf8), limits: limits)
    #expect(wide.faults.first?.found == "more than 5 columns")
  }

  @Test func `collects twenty faults in the order of the file and counts the rest`() {
    var text = Self.head
    for row in 0..<100 { text += row % 2 == 0 ? "\(row),x,NaN\n" : "\(row),0\n" }
    let all = faults(text)
    #expect(all.total == 150)
    #expect(all.faults.count == 20)
    #expect(all.faults.map { $0.row ?? 0 } == all.faults.map { $0.row ?? 0 }.sorted())
    #expect(all.faults[0].column == "truth")
    #expect(all.faults[1].column == "score")
    #expect(all.faults[2].found == "2 fields")
  }

  @Test func `never quotes a case, a patient, a reader or a date`() {
    var binding = plainBinding
    binding.patient = "patient"
    binding.reader = "reader"
    binding.date = "date"
    binding.attributes = [NamedColumn("sex")]
    let text = """
      id,patient,reader,date,truth,score,sex,note
      secretcase,secretpatient,secretreader,secretdate,0,secret,F,secretnote
      secretcase,secretother,secretreader,2020-01-01,1,1,F,secretnote
      secretcase,secretother,secretreader,2020-01-01,1,1,F
      """
    let all = faults(text, binding)
    #expect(all.total >= 5)
    for fault in all.faults {
      // The score is no secret, so that its value may be seen.
      if fault.column == "score" { continue }
      #expect(!fault.found.contains("secret") && !fault.expected.contains("secret"), "\(fault)")
    }
    #expect(all.faults.contains { $0.column == "date" && $0.found == "‹protected›" })
    // Where the header is missing, what stands in its place is no name.
    let headless = faults("1234567,2020-03-04,x\n1,1,1\n", binding)
    #expect(!headless.faults.isEmpty)
    for fault in headless.faults { #expect(!fault.expected.contains("1234567") && !fault.expected.contains("2020")) }
  }

  @Test func `cuts what it quotes to forty characters and takes out control characters`() throws {
    let value = String(repeating: "é", count: 60)
    let first = try #require(faults(Self.head + "1,0,\(value)\n2,1,1\n").faults.first)
    #expect(first.found == "\"\(String(repeating: "é", count: 40))…\"")
    let control = try #require(faults(Self.head + "1,0,a\u{1B}[31m\n2,1,1\n").faults.first)
    #expect(control.found == "\"a\u{FFFD}[31m\"")
  }

  @Test func `says what the system says of a file that cannot be read`() {
    for path in ["/no/such/folder/t.csv", "/"] {
      let name = path == "/" ? TableFormat.csv : nil
      #expect(throws: InputFaults.self) {
        try CaseTable.read(from: .init(path: path), format: name, binding: plainBinding)
      }
    }
  }
}
