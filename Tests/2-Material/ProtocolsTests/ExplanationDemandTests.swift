// SPDX-License-Identifier: Apache-2.0
import Protocols
import Testing
import Vocabulary

@Suite("Demands on explanations")
struct ExplanationDemandTests {
  private static let list = """
    explanations:
      - {measure: pointing, of: outline grown by 5.0 mm, at-least: 0.6}
      - measure: max-sensitivity
        of: softer by one pass
        at-most: 1
    """
  private static let demands = ExplanationCriteria([
    .init("pointing", of: "outline grown by 5.0 mm", .atLeast(0.6)),
    .init("max-sensitivity", of: "softer by one pass", .atMost(1)),
  ])

  @Test func `are the same in a protocol and in a file of their own`() throws {
    #expect(try ExplanationCriteria.parse(bytes: Self.list.utf8, fileName: "demands.yaml") == Self.demands)
    let whole = SmallExample.text() + "\n" + Self.list
    let plan = try EvaluationProtocol.parse(bytes: whole.utf8, fileName: "small.yaml")
    #expect(plan.explanations == Self.demands)
    #expect(try ExplanationCriteria.parse(bytes: whole.utf8, fileName: "small.yaml") == Self.demands)
    #expect(try EvaluationProtocol.parse(bytes: SmallExample.text().utf8, fileName: "small.yaml").explanations == nil)
  }

  @Test func `are refused with each fault named, alike in both`() {
    let wrong = """
      explanations:
        - {measure: beauty, at-least: 0}
        - {measure: pointing}
        - {measure: pointing, at-least: 0, at-most: 1}
        - 3
        - {measure: pointing, atleast: 0.5}
        - {measure: rank, at-least: "0.5"}
        - {measure: pointing, at-least: 0.2}
        - {measure: pointing, at-least: 0.2}
      """
    func faults(_ text: String, _ read: (String) throws(InputFaults) -> Void) -> [InputFault] {
      do {
        try read(text)
        return []
      } catch { return error.faults }
    }
    let alone = faults(wrong) { text throws(InputFaults) in
      _ = try ExplanationCriteria.parse(bytes: text.utf8, fileName: "x.yaml")
    }
    let whole = faults(SmallExample.text() + "\n" + wrong) { text throws(InputFaults) in
      _ = try EvaluationProtocol.parse(bytes: text.utf8, fileName: "x.yaml")
    }
    #expect(alone.map(\.column) == whole.map(\.column))
    #expect(alone.map(\.found) == whole.map(\.found))
    #expect(
      alone.map(\.column) == [
        "explanations[0].measure", "explanations[1]", "explanations[2]", "explanations[3]",
        "explanations[4].atleast", "explanations[4]", "explanations[5].measure", "explanations[5].at-least",
        "explanations[7]",
      ])
    #expect(alone.first?.row == 2)
    #expect(alone.first?.expected.contains("randomised.spearman-absolute") == true)
  }

  @Test func `must be there, and are not there in a protocol without them`() {
    for text in ["explanations:", "explanations: []", "demands: []", "3", SmallExample.text()] {
      #expect(throws: InputFaults.self, "\(text.prefix(20))") {
        try ExplanationCriteria.parse(bytes: text.utf8, fileName: "x.yaml")
      }
    }
  }
}
