// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Testing
import Vocabulary

/// Files of iMRMC: free text, `BEGIN DATA:`, and truths stated by the reader `-1`.
@Suite struct ReaderStudyFileTests {
  static let binding = ColumnBinding(
    caseColumn: "caseID", reader: "readerID", arm: "modalityID",
    truth: .binary(column: "truth", positive: ["1"], negative: ["0"]), scores: [NamedColumn("score")])

  static let text = """
    A study, told in free text
    NR: 2
    BEGIN DATA:
    -1 , one , 0 , 0
    -1,two,anything,1

    anna,one,A,2.5
    anna , two , B , 4
    ben,one,A,1
    """

  func read(_ text: String, name: String = "study.imrmc", format: TableFormat? = nil) throws -> CaseTable {
    try CaseTable.read(from: .bytes(Array(text.utf8), name: name), format: format, binding: Self.binding)
  }

  func faults(_ text: String, format: TableFormat? = nil) -> [String] {
    do {
      _ = try read(text, format: format)
      return []
    } catch let faults as InputFaults {
      return faults.faults.map { "\($0.row ?? 0) \($0.column ?? ""): \($0.found); \($0.expected)" }
    } catch {
      return ["\(error)"]
    }
  }

  @Test func `states the truth of every read`() throws {
    let table = try read(Self.text)
    #expect(table.rowCount == 3)
    #expect(table.readers == Categories(["anna", "anna", "ben"]))
    #expect(table.cases == Categories(["one", "two", "one"]))
    #expect(table.arms == Categories(["A", "B", "A"]))
    #expect(table.scores[0].values == [2.5, 4, 1])
    guard case .binary(let truth) = try #require(table.truth) else {
      Issue.record("no binary truth")
      return
    }
    #expect((0..<3).map { truth[$0] } == [false, true, false])
    #expect(table.sourceRows == [7, 8, 9])
    #expect(table.file == "study.imrmc")
    #expect(table.digest == ContentDigest(hashing: Array(Self.text.utf8)))
  }

  @Test func `may be a table with a header, in any order of columns`() throws {
    let text = """
      "","caseID","readerID","modalityID","score"
      "1","one","truth","truth",0
      "2","two","-1","truth",1
      "3","one","anna","A",2.5
      "4","two","anna","B",4
      """
    let table = try read(text, name: "study.csv", format: .imrmc)
    #expect(table.readers == Categories(["anna", "anna"]))
    #expect(table.scores[0].values == [2.5, 4])
    #expect(table.sourceRows == [4, 5])
  }

  @Test func `says the line of what is wrong, and names no case`() {
    let second = faults(Self.text + "\n-1,two,0,1")
    #expect(second.count == 1 && second[0].contains("10") && second[0].contains("a second truth of a case"))
    let unknown = faults(Self.text + "\ncarl,three,A,1")
    #expect(unknown.count == 1 && unknown[0].contains("10") && unknown[0].contains("a case without a truth"))
    #expect(!unknown[0].contains("three") && !unknown[0].contains("carl"))
    let short = faults(Self.text + "\ncarl,one,A")
    #expect(short.count == 1 && short[0].contains("3 fields"))
    let odd = faults(Self.text.replacing("anything,1", with: "anything,2"))
    #expect(odd.count == 1 && odd[0].contains("a truth other than 0 and 1"))
    let score = faults(Self.text + "\ncarl,one,A,high")
    #expect(score.count == 1 && score[0].contains("10") && score[0].contains("score"))
    #expect(faults("nothing\nof the kind")[0].contains("BEGIN DATA:"))
    #expect(faults("BEGIN DATA:\nanna,one,A,1")[0].contains("no row that states a truth"))
  }
}
