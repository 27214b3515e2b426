// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Testing
import Vocabulary

@Suite struct FlowTests {
  /// Two patients with two cases each, two single ones; every kind of non-result once.
  static let text = """
    id,p,truth,score,m2,status,set
    1,a,0,0.1,1,ok,test
    2,a,1,0.2,,ok,test
    3,b,1,0.3,3,failed,test
    4,b,0,,4,indeterminate,test
    5,c,,0.5,5,ok,test
    6,d,1,,6,ok,test
    7,d,0,0.7,7,ok,train
    8,e,0,0.8,8,ok,test
    """

  func table() throws -> CaseTable {
    var binding = plainBinding
    binding.patient = "p"
    binding.status = "status"
    binding.scores = [NamedColumn("m1", column: "score"), NamedColumn("m2")]
    binding.filters = [ColumnFilter(column: "set", values: ["test"])]
    return try read(Self.text, binding)
  }

  @Test func `counts what became of the rows`() throws {
    let flow = try table().flow()
    #expect(flow.rowsRead == 8)
    #expect(flow.filteredOut == [FilteredRows(column: "set", rows: 1)])
    #expect(flow.classes == ["negative", "positive"])
    #expect(flow.streams.map(\.model) == ["m1", "m2"])
    let first = flow.streams[0]
    #expect([first.entered.rows, first.entered.cases, first.entered.patients] == [7, 7, 5])
    #expect(first.truthMissing.rows == 1)
    #expect(first.missing.byClass == [0, 1])
    #expect(first.failed.byClass == [0, 1])
    #expect(first.indeterminate.byClass == [1, 0])
    #expect(first.analysed.byClass == [2, 1])
    #expect(first.analysed.patients == 2)
    #expect(flow.streams[1].missing.byClass == [0, 1])
    #expect(flow.streams[1].analysed.byClass == [2, 1])
  }

  @Test func `loses no row on the way`() throws {
    for rule in NonResultRule.allCases {
      let rules = NonResultRules(missing: rule, failed: rule, indeterminate: rule)
      let flow = try table().flow(rules: rules)
      for stream in flow.streams {
        let lost = stream.truthMissing.rows + stream.missing.rows + stream.failed.rows + stream.indeterminate.rows
        if rule == .exclude {
          #expect(stream.entered.rows == lost + stream.analysed.rows)
        } else {
          #expect(stream.entered.rows == stream.truthMissing.rows + stream.analysed.rows)
        }
      }
      #expect(flow.rowsRead == flow.streams[0].entered.rows + flow.filteredOut[0].rows)
    }
  }

  @Test func `puts non-results on the side the rule says`() throws {
    let table = try table()
    let top = CaseTable.scoreAboveAll
    #expect(table.readings(ofScore: 0)?.scores == [0.1, 0.2, 0.8])
    let rules = NonResultRules(missing: .worstCase, failed: .negative, indeterminate: .positive)
    let readings = table.readings(ofScore: 0, rules: rules)
    #expect(readings?.rows == [0, 1, 2, 3, 5, 6])
    #expect(readings?.scores == [0.1, 0.2, -top, top, -top, 0.8])
    #expect(readings?.isPositive == [false, true, true, false, true, false])
    #expect(readings?.substituted == 3)
    let worst = NonResultRules(missing: .exclude, failed: .exclude, indeterminate: .worstCase)
    #expect(table.readings(ofScore: 0, rules: worst)?.scores == [0.1, 0.2, top, 0.8])
  }

  @Test func `follows arms apart and classes together`() throws {
    var binding = plainBinding
    binding.arm = "arm"
    let arms = try read("id,arm,truth,score\n1,x,0,1\n1,y,0,\n2,x,1,1\n2,y,1,2\n", binding)
    let flow = arms.flow()
    #expect(flow.streams.map(\.arm) == ["x", "y"])
    #expect(flow.streams.map(\.model) == [nil, nil])
    #expect(flow.streams.map(\.analysed.byClass) == [[1, 1], [0, 1]])
    #expect(arms.readings(ofScore: 0, arm: 1)?.rows == [3])
    let classes = try read(
      "id,c,a,b\n1,y,1,2\n2,x,3,\n3,,5,6\n4,x,7,8\n",
      ColumnBinding(
        caseColumn: "id", truth: .classes(column: "c", classes: ["x", "y"]),
        scores: [NamedColumn("x", column: "a"), NamedColumn("y", column: "b")]))
    let stream = classes.flow().streams[0]
    #expect(stream.missing.byClass == [1, 0])
    #expect(stream.analysed.byClass == [1, 1])
    #expect(stream.truthMissing.rows == 1)
  }
}
