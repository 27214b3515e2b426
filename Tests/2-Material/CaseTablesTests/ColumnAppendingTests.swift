// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Testing
import Vocabulary

@Suite("A column appended to a table")
struct ColumnAppendingTests {
  private func appended(_ text: String, name: String = "t.csv", column: String = "s") throws -> (
    String, ColumnAppending
  ) {
    let made = try ColumnAppending("p", from: column, of: .bytes(Array(text.utf8), name: name)) { $0 / 2 }
    return (String(decoding: made.text, as: UTF8.self), made)
  }

  @Test func `leaves every other byte as it was`() throws {
    let text = "\u{FEFF}id, s ,\"no,te\"\r\n\"a\"\"b\",0.5,  x\n\nc,1e-3,\"two\nlines\"\rd,NA,\ne,,\"\"\nf,+0.25,end"
    let (found, made) = try appended(text, column: " s ")
    #expect(
      found
        == "\u{FEFF}id, s ,\"no,te\",p\r\n\"a\"\"b\",0.5,  x,0.25\n\nc,1e-3,\"two\nlines\",0.0005\rd,NA,,\ne,,\"\",\nf,+0.25,end,0.125"
    )
    #expect(made.valueCount == 3)
    #expect(made.missingCount == 2)
  }

  @Test func `writes tabulators where the table has them`() throws {
    #expect(try appended("s\tx\n1\t2\n", name: "t.tsv").0 == "s\tx\tp\n1\t2\t0.5\n")
  }

  @Test func `says where a number is missing, and what the table has instead of the column`() throws {
    let bad = #expect(throws: InputFaults.self) { try appended("s,x\n1,2\nnan,3\n4\n") }
    #expect(bad?.faults.map(\.row) == [3, 4])
    #expect(bad?.faults.first?.column == "s")
    let absent = #expect(throws: InputFaults.self) { try appended("score,x\n1,2\n", column: "scores") }
    #expect(absent?.faults.first?.expected.contains("did you mean \"score\"?") == true)
    let taken = #expect(throws: InputFaults.self) { try appended("s,p\n1,2\n") }
    #expect(taken?.faults.first?.found == "a column of that name")
    #expect(throws: InputFaults.self) { try appended("{\"s\": 1}\n", name: "t.ndjson") }
    #expect(throws: InputFaults.self) { try appended("") }
  }
}
