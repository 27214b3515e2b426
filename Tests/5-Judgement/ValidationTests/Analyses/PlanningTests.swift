// SPDX-License-Identifier: Apache-2.0
import Protocols
import Statistics
import Testing
import Validation
import Vocabulary

@Suite struct `What this study can show` {
  private static func results(_ section: String, rows: Int = 300) throws -> [AnalysisResult] {
    let evaluation = try Study.evaluate(
      Study.plan(
        columns: "{case: case, truth: truth, score: score, attributes: [group]}", settings: "planning: \(section)"),
      Study.table(rows, group: { $0 % 5 == 0 ? "rare" : "usual" }))
    return evaluation.parts[0].analyses.filter { $0.topic == .planning }
  }

  @Test func `is said in sentences, numbers and pictures, overall and by group`() throws {
    let result = try #require(try Self.results("{by: group, half-width: 0.02}").first)
    #expect(result.refusal == nil)
    #expect(result.findings.first?.hasPrefix("With 100 diseased and 200 healthy cases, an AUC of") == true)
    #expect(result.findings.contains { $0.contains("times the cases") })
    #expect(result.findings.contains { $0.hasPrefix("group=rare (20 diseased, 40 healthy)") })
    let expected = result.estimates.filter { $0.name == "expected.auc" }
    #expect(expected.map(\.group) == [nil, "group=rare", "group=usual"])
    func width(_ estimate: Estimate) -> Double { (estimate.interval?.upper ?? 0) - (estimate.interval?.lower ?? 0) }
    #expect(width(expected[1]) > width(expected[2]) && width(expected[2]) > width(expected[0]))
    #expect(result.estimates.contains { $0.name == "gap.auc" && $0.group == "group=rare" && $0.value != nil })
    #expect(result.pictures.contains { if case .forest = $0 { true } else { false } })
    #expect(result.pictures.contains { if case .lines = $0 { true } else { false } })
    #expect(result.notes.contains { $0.contains("taken as the truth") })
    #expect(result.notes.contains { $0.contains("Bonferroni") })
  }

  @Test func `a larger study shows more`() throws {
    func shown(_ rows: Int) throws -> Double {
      let result = try #require(try Self.results("{}", rows: rows).first)
      let expected = try #require(result.estimates.first { $0.name == "expected.auc" })
      let above = try #require(result.estimates.first { $0.name == "shown-above.auc" }?.value)
      return try #require(expected.value) - above
    }
    #expect(try shown(900) < shown(90))
  }
}
