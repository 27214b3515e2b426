// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Testing
import Vocabulary

@Suite struct BindingTests {
  let text = "id,patient,truth,score,other,w,status\n1,a,0,0.1,5,1,ok\n2,b,1,0.2,6,2,failed\n"

  func first(_ change: (inout ColumnBinding) -> Void) -> InputFault? {
    var binding = plainBinding
    change(&binding)
    return faults(text, binding).faults.first
  }

  @Test func `says which column is not there and which was meant, and lists no header, which may be a patient's row`() {
    let fault = first { $0.site = "hospital" }
    #expect(fault?.column == "hospital")
    #expect(fault?.found == "no such column among 7")
    #expect(fault?.expected == "the column in the first line")
    #expect(first { $0.weight = "Scores" }?.expected == "the column in the first line; did you mean \"score\"?")
    #expect(first { $0.filters = [ColumnFilter(column: "x", values: ["1"])] }?.column == "x")
    #expect(first { $0.separatelyBy = "y" }?.column == "y")
    #expect(first { $0.knownAfterOutcome = ["z"] }?.column == "z")
    let json = faults("{\"id\":1,\"truth\":0}\n{\"id\":2,\"truth\":1}\n", name: "t.jsonl")
    #expect(json.faults.first?.found == "no such column among 2")
  }

  @Test func `refuses a column in two roles`() {
    #expect(first { $0.patient = "id" }?.found == "a column bound as case and as patient")
    #expect(first { $0.weight = "score" }?.found == "a column bound as weight and as score")
    #expect(first { $0.attributes = [NamedColumn("truth")] }?.column == "truth")
    #expect(first { $0.scores.append(NamedColumn("again", column: "score")) }?.column == "score")
    #expect(first { $0.attributes = [NamedColumn("a", column: "other"), NamedColumn("b", column: "other")] } != nil)
  }

  @Test func `lets a column serve in filters and parts besides its role`() throws {
    var binding = plainBinding
    binding.attributes = [NamedColumn("other")]
    binding.separatelyBy = "other"
    binding.filters = [ColumnFilter(column: "other", values: ["5", "6"])]
    binding.knownAfterOutcome = ["other"]
    let table = try read(text, binding)
    #expect(table.rowCount == 2)
    #expect(table.attributes[0].isKnownAfterOutcome)
    #expect(table.parts().map(\.value) == ["5", "6"])
  }

  @Test func `refuses names that mean two things`() {
    #expect(
      first {
        $0.attributes = [NamedColumn("patient", column: "other")]; $0.patient = "patient"
      } != nil)
    #expect(first { $0.scores = [NamedColumn("m", column: "score"), NamedColumn("m", column: "other")] } != nil)
    #expect(first { $0.truth = .binary(column: "truth", positive: ["1"], negative: ["1", "0"]) } != nil)
    #expect(first { $0.truth = .binary(column: "truth", positive: ["NA"]) } != nil)
    #expect(first { $0.truth = .binary(column: "truth", positive: []) } != nil)
    #expect(first { $0.truth = .classes(column: "truth", classes: ["0", "1"]) }?.found == "score columns for score")
    #expect(
      first {
        $0.truth = .classes(column: "truth", classes: ["0"]); $0.scores = [NamedColumn("0", column: "score")]
      } != nil)
    #expect(first { $0.truth = .labels([], positive: ["1"]) } != nil)
  }

  @Test(arguments: [
    ("a,0,0.1,5,-1,ok", "w", "\"-1\""), ("a,0,0.1,5,,ok", "w", "nothing"),
    ("a,0,0.1,5,inf,ok", "w", "\"inf\", which is infinite"),
    ("a,0,0.1,5,1,lost", "status", "\"lost\""), (",0,0.1,5,1,ok", "patient", "nothing"),
  ])
  func `refuses weights, states and patients that are none`(row: String, column: String, found: String) {
    var binding = plainBinding
    binding.patient = "patient"
    binding.weight = "w"
    binding.status = "status"
    let all = faults(text + "3,\(row)\n", binding)
    #expect(all.total == 1)
    #expect(all.faults.first?.row == 4)
    #expect(all.faults.first?.column == column)
    #expect(all.faults.first?.found == found)
  }

  @Test func `refuses a case in two patients and a filter that lets nothing in`() {
    var binding = plainBinding
    binding.patient = "patient"
    binding.reader = "other"
    let moved = faults(text + "1,b,0,0.1,7,1,ok\n", binding)
    #expect(moved.faults.first?.column == "patient")
    #expect(moved.faults.first?.found == "a case that belonged to another patient on line 2")
    let nothing = first { $0.filters = [ColumnFilter(column: "other", values: ["9"])] }
    #expect(nothing?.found == "no row that passes the filters by other")
  }

  @Test func `wants rows of every class and of both truths of each finding`() {
    let classes = faults(
      "id,c,a,b,d\n1,x,1,2,3\n2,y,1,2,3\n",
      ColumnBinding(
        caseColumn: "id", truth: .classes(column: "c", classes: ["x", "y", "z"]),
        scores: [NamedColumn("x", column: "a"), NamedColumn("y", column: "b"), NamedColumn("z", column: "d")]))
    #expect(classes.faults.map(\.found) == ["no row of the class \"z\""])
    let labels = faults(
      "id,t1,s1,t2,s2\n1,0,1,1,2\n2,1,1,1,2\n",
      ColumnBinding(
        caseColumn: "id",
        truth: .labels(
          [LabelBinding(name: "a", truth: "t1", score: "s1"), LabelBinding(name: "b", truth: "t2", score: "s2")],
          positive: ["1"], negative: ["0"])))
    #expect(labels.faults.map(\.column) == ["t2"])
  }

  @Test func `holds the file to its promised digest`() throws {
    let bytes = Array(text.utf8)
    let table = try CaseTable.read(from: .bytes(bytes, name: "t.csv"), binding: plainBinding)
    _ = try CaseTable.read(from: .bytes(bytes, name: "t.csv"), binding: plainBinding, expecting: table.digest)
    #expect(throws: InputFaults.self) {
      try CaseTable.read(from: .bytes(bytes + [10], name: "t.csv"), binding: plainBinding, expecting: table.digest)
    }
    // printf 'id,truth,score\n1,0,0\n2,1,1\n' | sha256sum
    let known = try read("id,truth,score\n1,0,0\n2,1,1\n")
    #expect(known.digest.hexadecimal == "d762c0fb02594d8a5b7f938c6f740eb8167b8aec431b7de2d13492cd7ae3e1c1")
  }
}
