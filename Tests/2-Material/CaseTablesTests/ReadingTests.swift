// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import TestSupport
import Testing
import Vocabulary

@Suite struct ReadingTests {
  static let fancy = ColumnBinding(
    caseColumn: "the case", reader: "reader", truth: .binary(column: "truth", positive: ["yes"], negative: ["no"]),
    scores: [NamedColumn("score")], attributes: [NamedColumn("note"), NamedColumn("age")])

  /// One table in every way RFC 4180 lets it be written.
  static let fancyText =
    "\u{FEFF}\"the case\",reader,truth,score,note,age\r\n"
    + "\"a, \"\"b\"\"\",r1,yes,1e-3,\"two\r\nlines, é and 漢\",40\r\n"
    + "c,\"r1\",no,.5,\"\",NA\n"
    + "\n"
    + "d,r2,no,NA,\"\"\"\",41.5\r"
    + "c,r2,no, 7 ,x,0"

  @Test(arguments: [1, 2, 3, 7, 64, 1 << 18])
  func `reads the same table whatever the size of the blocks`(block: Int) throws {
    let table = try read(Self.fancyText, Self.fancy, block: block)
    #expect(table == (try read(Self.fancyText, Self.fancy)))
    #expect(table.rowCount == 4)
    #expect(table.cases == Categories(["a, \"b\"", "c", "d", "c"]))
    #expect(table.readers == Categories(["r1", "r1", "r2", "r2"]))
    #expect(table.scores[0].values == [0.001, 0.5, 0, 7])
    #expect(table.scores[0].states == [.present, .present, .missing, .present])
    #expect(table.scores[0][2] == nil)
    #expect(table.sourceRows == [2, 4, 6, 7])
    #expect(table.attributes[0].categories == Categories(["two\r\nlines, é and 漢", nil, "\"", "x"]))
    #expect(
      table.attributes[1].numbers == NumericValues(values: [40, 0, 41.5, 0], isMissing: [false, true, false, false]))
    #expect(table.columnNames == ["the case", "reader", "truth", "score", "note", "age"])
  }

  /// `gzip -n -9` of the four lines; the digest is that of `sha256sum` on its bytes.
  static let packed: [UInt8] = Array(
    Data(
      base64Encoded: "H4sIAAAAAAACA8tM0SkpKi3J0ClOzi9K5TLUMdAx0DMy5VJKVFBSSlJS0lFIVtIBiuqZchmD5cxNuQCSC+ZsNAAAAA==")
      ?? Data())

  func table(_ bytes: [UInt8], block: Int = 1 << 18) throws -> CaseTable {
    try CaseTable.read(
      from: .bytes(bytes, name: "t.csv.gz"), binding: plainBinding, limits: ReadingLimits(blockSize: block))
  }

  @Test(arguments: [1, 2, 7, 1 << 18])
  func `unpacks gzip and keeps the digest of the packed bytes`(block: Int) throws {
    let table = try table(Self.packed, block: block)
    #expect(table.cases?.levels == ["1", "a \"b\", c", "3"])
    #expect(table.scores[0].values == [0.25, 0.5, 0.75])
    #expect(table.digest.hexadecimal == "c4cf2cba7ba7ca67739cc7667ce4bcd30801d8718e4103712d82f3af46f065fc")
    // The name need not end in .gz; a second member goes on where the first ends, and zeros behind it are padding.
    let named = try CaseTable.read(from: .bytes(Self.packed, name: "t.csv"), binding: plainBinding)
    #expect(named.rowCount == 3)
    let second = gzip(stored: Array("4,1,1\n".utf8))
    #expect(try self.table(Self.packed + second, block: block).scores[0].values == [0.25, 0.5, 0.75, 1])
    #expect(try self.table(Self.packed + [0, 0, 0], block: block).rowCount == 3)
  }

  @Test func `refuses a gzip stream that is cut, damaged or followed by something else`() {
    for count in 2..<Self.packed.count {
      #expect(throws: InputFaults.self, "cut to \(count)") { try table(Array(Self.packed.prefix(count))) }
    }
    let cut = faults(Array(Self.packed.dropLast(4)), name: "t.csv.gz")
    #expect(cut.faults.first?.found == "a gzip stream that ends early")
    var damaged = Self.packed
    damaged[damaged.count - 7] ^= 1
    #expect(faults(damaged, name: "t.csv.gz").faults.first?.found == "a damaged gzip stream")
    #expect(faults(Self.packed + [1, 2], name: "t.csv.gz").faults.first?.found == "other bytes after the gzip stream")
  }

  /// A gzip member whose bytes are stored, not packed; RFC 1951 and 1952.
  func gzip(stored bytes: [UInt8]) -> [UInt8] {
    var crc: UInt32 = ~0
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    func little(_ value: UInt32, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> (8 * UInt32($0)) & 255) } }
    let size = UInt32(bytes.count)
    return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1] + little(size, 2) + little(~size & 0xFFFF, 2) + bytes
      + little(~crc, 4) + little(size, 4)
  }

  @Test func `gives random fields back, plain and packed, with commas and tabulators and as objects`() throws {
    var random = SplitMix(seed: 7)
    let pieces = [
      "a", "B", "9", " ", ",", "\"", "\n", "\r", "\r\n", "\t", "é", "漢", "👩‍⚕️", "\\", "/", "-", "\u{7F}", "NA",
    ]
    func field() -> String {
      (0..<Int(random.next() % 6)).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
    }
    for round in 0..<40 {
      let rows = (0..<(2 + round)).map { row in
        (id: "case \(row)" + field(), truth: row % 2, score: Double(bitPattern: random.next()), note: field())
      }
      let finite = rows.map { $0.score.isFinite ? $0.score : 0 }
      func quoted(_ text: String, _ separator: String) -> String {
        let mustBe = text.unicodeScalars.contains { "\"\r\n".unicodeScalars.contains($0) } || text.contains(separator)
        return mustBe || random.next() & 3 == 0
          ? "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : text
      }
      var binding = plainBinding
      binding.attributes = [NamedColumn("note")]
      binding.missingTexts = [""]
      for separator in [",", "\t"] {
        let end = ["\n", "\r\n", "\r"][round % 3]
        var text = ["id", "truth", "note", "score"].joined(separator: separator) + end
        for (row, score) in zip(rows, finite) {
          text +=
            [quoted(row.id, separator), "\(row.truth)", quoted(row.note, separator), "\(score)"]
            .joined(separator: separator) + end
        }
        let bytes = Array(text.utf8)
        let name = separator == "," ? "t.csv" : "t.tsv"
        let source = TableSource.bytes(round & 1 == 0 ? bytes : gzip(stored: bytes), name: name)
        let table = try CaseTable.read(
          from: source, binding: binding, limits: ReadingLimits(blockSize: 1 + Int(random.next() % 50)))
        #expect(table.cases?.codes.map { table.cases?.levels[Int($0)] } == rows.map(\.id))
        #expect(table.scores[0].values == finite)
        #expect((0..<rows.count).map { table.attributes[0].categories[$0] ?? "" } == rows.map(\.note))
      }
      let lines = try rows.indices.map { row in
        let object: [String: Any] = [
          "id": rows[row].id, "truth": rows[row].truth, "note": rows[row].note, "score": finite[row], "extra": true,
        ]
        return String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
      }
      let table = try read(lines.joined(separator: "\n"), name: "t.ndjson", binding, block: 1 + round)
      #expect(table.cases?.codes.map { table.cases?.levels[Int($0)] } == rows.map(\.id))
      #expect(table.scores[0].values == finite)
      #expect((0..<rows.count).map { table.attributes[0].categories[$0] ?? "" } == rows.map(\.note))
    }
  }

  @Test func `takes absent keys and null for missing, and true and false for texts`() throws {
    var binding = plainBinding
    binding.truth = .binary(column: "truth", positive: ["true"], negative: ["false"])
    binding.attributes = [NamedColumn("sex")]
    let text = """
      {"id": "1", "truth": true, "score": 0.5, "sex": null}

        { "id" : 2 , "truth" : false }\u{20}
      {"truth": false, "\\u0069d": "\\u00e9\\ud83d\\ude00\\n\\"", "score": 1e-1, "sex": "F"}
      {"id": 4, "score": 2}
      """
    let table = try read(text, name: "t.jsonl", binding)
    #expect(table.cases?.levels == ["1", "2", "é😀\n\"", "4"])
    #expect(table.scores[0].states == [.present, .missing, .present, .present])
    #expect(table.scores[0].values == [0.5, 0, 0.1, 2])
    #expect(
      table.truth
        == .binary(BinaryTruth(isPositive: [true, false, false, false], isMissing: [false, false, false, true])))
    #expect(table.attributes[0].categories == Categories([nil, nil, "F", nil]))
    #expect(table.sourceRows == [1, 3, 4, 5])
    #expect(table.columnNames == ["id", "truth", "score", "sex"])
  }

  @Test func `reads from a file and tells the columns of one`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "tables-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "ünï t.csv")
    try Data(Self.fancyText.utf8).write(to: file)
    #expect(try CaseTable.read(from: .file(file), binding: Self.fancy).rowCount == 4)
    #expect(try CaseTable.columnNames(of: .file(file)).count == 6)
    #expect(
      try CaseTable.columnNames(of: .bytes(Array("{\"b\":1,\"a\":2}\n".utf8), name: "-"), format: .ndjson) == [
        "b", "a",
      ])
  }

  @Test func `takes a nameless first column, as R writes row names, and a table of one column`() throws {
    #expect(try read("\"\",id,truth,score\n1,1,0,1\n2,2,1,1\n").rowCount == 2)
    let single = try read("v\na\n\nb\n", ColumnBinding(attributes: [NamedColumn("v")]))
    #expect(single.attributes[0].categories == Categories(["a", nil, "b"]))
  }

  @Test func `filters rows before they are looked at and counts them by filter`() throws {
    var binding = plainBinding
    binding.filters = [
      ColumnFilter(column: "part", values: ["a", "b"]), ColumnFilter(column: "ok", values: ["1"]),
    ]
    let table = try read(
      "id,truth,score,part,ok\n1,0,1,a,1\n2,1,2,b,1\n3,x,NaN,c,1\n4,x,NaN,c,0\n5,x,NaN,a,0\n6,0,3,b,1\n", binding)
    #expect(table.rowCount == 3)
    #expect(table.rowsRead == 6)
    #expect(table.filteredOut == [FilteredRows(column: "part", rows: 2), FilteredRows(column: "ok", rows: 1)])
    #expect(table.sourceRows == [2, 3, 7])
  }
}
