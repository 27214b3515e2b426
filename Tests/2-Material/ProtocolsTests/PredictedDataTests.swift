// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Testing
import Vocabulary

@Suite("Models and a data set in place of a table")
struct PredictedDataTests {
  private func parse(_ data: [String]) throws -> EvaluationProtocol {
    let text =
      ["fiducial: 1", "title: t", "question: q", "data:"] + data.map { "  \($0)" } + [
        "endpoints:", "  primary:", "    - {id: area, metric: auc}", "acceptance:", "  criteria:",
        "    - criterion: \"area.lower >= 0.5\"",
      ]
    return try EvaluationProtocol.parse(bytes: Array(text.joined(separator: "\n").utf8), fileName: "p.yaml")
  }

  private func faults(_ data: [String]) -> [InputFault] {
    do {
      _ = try parse(data)
      return []
    } catch let faults as InputFaults {
      return faults.faults
    } catch { return [] }
  }

  private static let sound = ["model: chest@2", "dataset: cxr@1:test", "finding: nodule", "positive: 1"]

  @Test func `columns are bound by themselves`() throws {
    let plan = try parse(Self.sound + ["columns: {site: site, attributes: [sex]}", "archive: ../a", "split: by-site"])
    let data = try #require(plan.data.predicted)
    #expect(data.models.map(\.reference) == ["chest@2"])
    #expect(data.models[0].name == nil)
    #expect(data.dataset == "cxr@1:test")
    #expect(data.archive == "../a")
    #expect(data.split == "by-site")
    #expect(try parse(Self.sound).data.predicted?.split == nil)
    let binding = plan.data.binding
    #expect(binding.caseColumn == "case")
    #expect(binding.patient == "patient")
    #expect(binding.scores == [NamedColumn("score_nodule")])
    #expect(binding.truth == .binary(column: "truth_nodule", positive: ["1"], negative: nil))
    #expect(binding.site == "site")
    #expect(plan.endpoints[0].model == "score_nodule")
  }

  @Test func `several models are scores by their names, several findings labels`() throws {
    let several = ["models: {new: chest@2, old: ./old}", "dataset: cxr", "finding: nodule", "positive: 1"]
    let found = faults(several)
    #expect(found.first?.found.contains("no model for \"area\"") == true)
    let labels = ["model: chest@2", "dataset: cxr", "finding: [nodule, mass]", "positive: 1"]
    #expect(faults(labels).first?.found.contains("no label") == true)
    let both = faults(["models: {a: x, b: y}", "dataset: d", "finding: [nodule, mass]", "positive: 1"])
    #expect(both.contains { $0.column == "data.finding" && $0.row == 7 })
  }

  @Test(arguments: [
    (["model: m", "finding: f", "positive: 1"], "data.dataset"),
    (["model: m", "dataset: d", "positive: 1"], "data.finding"),
    (["dataset: d", "finding: f", "positive: 1"], "data.models"),
    (["model: m", "models: {a: b}", "dataset: d", "finding: f", "positive: 1"], "data.models"),
    (["model: m", "dataset: d", "finding: f"], "data.positive"),
    (["model: m", "dataset: d", "finding: f", "positive: 1", "table: t.csv"], "data.table"),
    (["model: m", "dataset: d", "finding: f", "positive: 1", "classes: [a, b]"], "data.classes"),
    (["model: m", "dataset: d", "finding: f", "positive: 1", "columns: {truth: t}"], "data.columns.truth"),
    (["models: {\"a@b\": m}", "dataset: d", "finding: f", "positive: 1"], "data.models.a@b"),
    (["table: t.csv", "finding: f", "positive: 1", "columns: {case: c, truth: t, score: s}"], "data.finding"),
    (["table: t.csv", "split: s", "positive: 1", "columns: {case: c, truth: t, score: s}"], "data.split"),
    (["positive: 1", "columns: {case: c, truth: t, score: s}"], "data.table"),
    (["table: t.csv", "positive: 1"], "data.columns"),
    (["table: t.csv", "positive: 1", "columns: {truth: t, score: s}"], "data.columns.case"),
  ])
  func `a wrong key is named with its line`(data: [String], key: String) {
    let found = faults(data)
    #expect(found.contains { $0.column == key && $0.row != nil }, "\(found)")
  }
}
