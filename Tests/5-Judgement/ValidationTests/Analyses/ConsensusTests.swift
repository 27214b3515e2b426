// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import Protocols
import Statistics
import TestSupport
import Testing
import Validation
import Vocabulary

@Suite struct ConsensusTests {
  /// Ratings of made cases by four raters with known skills; truth, score and a patient of two cases stand beside.
  struct Made {
    var wide = "case,patient,truth,score,anna,ben,cleo,dora\n"
    var long = "case,reader,rating,truth,score\n"
    let skills = [(0.9, 0.85), (0.85, 0.9), (0.8, 0.7), (0.95, 0.8)]

    init(_ count: Int = 200, seed: UInt64 = 4) {
      var draws = SplitMix(seed: seed)
      for item in 0..<count {
        let truth = draws.uniform() < 0.4
        let score = 0.5 * draws.uniform() + (truth ? 0.35 : 0.1)
        var cells: [String] = []
        for (reader, skill) in skills.enumerated() {
          let isRight = draws.uniform() < (truth ? skill.0 : skill.1)
          let isMissing = draws.uniform() < 0.1
          cells.append(isMissing ? "" : isRight == truth ? "yes" : "no")
          if !isMissing {
            long +=
              "c\(item),\(["anna", "ben", "cleo", "dora"][reader]),\(isRight == truth ? "yes" : "no"),"
              + "\(truth ? 1 : 0),\(score)\n"
          }
        }
        wide += "c\(item),p\(item / 2),\(truth ? 1 : 0),\(score),\(cells.joined(separator: ","))\n"
      }
    }
  }

  static let raters = ["anna", "ben", "cleo", "dora"]

  static func questions(
    _ text: String, _ binding: ColumnBinding, replicates: Int = 100, threshold: Double? = nil
  ) throws -> TableQuestions {
    let table = try CaseTable.read(from: .bytes(Array(text.utf8), name: "table.csv"), binding: binding)
    return TableQuestions(
      table, level: .percent95,
      settings: AnalysisSettings(level: .percent95, seed: 7, bootstrapReplicates: replicates), threshold: threshold)
  }

  static func wide(_ made: Made, judged: Bool = true, patients: Bool = false) throws -> TableQuestions {
    try questions(
      made.wide,
      ColumnBinding(
        caseColumn: "case", patient: patients ? "patient" : nil,
        truth: judged ? .binary(column: "truth", positive: ["1"]) : nil, scores: judged ? [NamedColumn("score")] : [],
        attributes: raters.map { NamedColumn($0) }, missingTexts: [""]), threshold: 0.45)
  }

  static func plan(_ method: ConsensusPlan.Method = .dawidSkene) -> ConsensusPlan {
    var plan = ConsensusPlan()
    plan.raters = raters
    plan.method = method
    plan.positive = ["yes"]
    return plan
  }

  @Test func `gives each rater's skill with an interval, and judges the consensus and the score`() throws {
    let result = try #require(try Self.wide(Made()).consensus(Self.plan()).first)
    #expect(result.refusal == nil)
    let skills = result.estimates.filter { Self.raters.contains($0.group ?? "") }
    #expect(skills.count == 8 && skills.allSatisfy { $0.interval != nil && $0.seed == 7 })
    let sensitivity = try #require(skills.first { $0.group == "anna" && $0.name == "sensitivity" })
    #expect(abs((sensitivity.value ?? 0) - 0.9) < 0.1)
    let prevalence = try #require(result.estimates.first { $0.group == nil && $0.name == "prevalence" })
    #expect(prevalence.interval?.contains(0.4) == true)
    // The model knows who is skilled, and is right at least as often as the vote.
    func rate(_ name: String, _ group: String) -> Double {
      result.estimates.first { $0.name == name && $0.group == group }?.value ?? -1
    }
    #expect(rate("auc", "Dawid–Skene against the truth") >= rate("auc", "majority vote against the truth") - 0.01)
    for metric in ["auc", "sensitivity", "specificity", "accuracy", "brier"] {
      let expected = try #require(result.estimates.first { $0.name == metric && $0.group == "score" })
      let likely = try #require(result.estimates.first { $0.name == "\(metric).most-likely" && $0.group == "score" })
      let gap = try #require(result.estimates.first { $0.name == "gap.\(metric)" && $0.group == "score" })
      let difference = (expected.value ?? 0) - (likely.value ?? 0)
      #expect(abs(difference - (gap.value ?? 1)) < 1e-12)
    }
    #expect(result.findings.count >= 6 && result.pictures.count == 4)
  }

  @Test func `says the same of columns and of rows`() throws {
    let made = Made()
    let one = try #require(try Self.wide(made, judged: false).consensus(Self.plan()).first)
    var plan = Self.plan()
    plan.raters = []
    plan.rating = "rating"
    let two = try #require(
      try Self.questions(
        made.long, ColumnBinding(caseColumn: "case", reader: "reader", attributes: [NamedColumn("rating")])
      ).consensus(plan).first)
    #expect(two.refusal == nil)
    for estimate in two.estimates {
      let twin = try #require(one.estimates.first { $0.name == estimate.name && $0.group == estimate.group })
      #expect(abs((twin.value ?? 0) - (estimate.value ?? 1)) < 1e-6)
    }
  }

  @Test(arguments: ConsensusPlan.Method.allCases)
  func `answers by every method, and names what it cannot say`(method: ConsensusPlan.Method) throws {
    let result = try #require(try Self.wide(Made()).consensus(Self.plan(method)).first)
    #expect(result.refusal == nil)
    for estimate in result.estimates { #expect(estimate.interval != nil || estimate.reason != nil, "\(estimate.name)") }
    #expect(result.estimates.contains { $0.name == "prevalence" && $0.group == nil })
    #expect(result.estimates.contains { $0.name == "ability" } == (method == .glad))
  }

  @Test func `draws patients where they have several cases`() throws {
    let result = try #require(try Self.wide(Made(), judged: false, patients: true).consensus(Self.plan()).first)
    let prevalence = try #require(result.estimates.first { $0.name == "prevalence" })
    #expect(prevalence.clusters == 100 && prevalence.n == 200)
    #expect(prevalence.method.contains("by patient"))
  }

  @Test func `writes the chances of every case`() throws {
    let file = try Self.wide(Made(), judged: false).consensusFile(Self.plan(), of: "table.csv")
    let lines = file.text.split(separator: "\n")
    #expect(lines[0] == "case,chance_no,chance_yes,consensus,ratings,disagreement,uncertainty")
    #expect(lines.count == 201 && file.caseCount == 200)
    for line in lines.dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      let chances = [Double(cells[1]) ?? -1, Double(cells[2]) ?? -1]
      #expect(abs(chances[0] + chances[1] - 1) < 1e-8)
      #expect(cells[3] == (chances[0] == chances[1] ? "" : chances[1] > 0.5 ? "yes" : "no"))
    }
  }

  @Test func `refuses with the reason what is no disagreement`() throws {
    func refusal(_ text: String, _ plan: ConsensusPlan) throws -> String {
      let binding = ColumnBinding(caseColumn: "case", attributes: plan.raters.map { NamedColumn($0) })
      return try #require(try Self.questions(text, binding).consensus(plan).first?.refusal)
    }
    var plan = ConsensusPlan()
    plan.raters = ["a", "b"]
    #expect(try refusal("case,a,b\n1,x,x\n2,x,x\n", plan).contains("every rating is x"))
    #expect(try refusal("case,a,b\n1,x,\n2,y,\n", plan).contains("one rater"))
    let many = (0..<40).map { "\($0),\($0),\($0 + 1)\n" }.joined()
    #expect(try refusal("case,a,b\n" + many, plan).contains("41 different values"))
    plan.positive = ["z"]
    #expect(try refusal("case,a,b\n1,x,y\n2,y,y\n", plan).contains("no rating is z"))
    #expect(throws: InputFaults.self) {
      let binding = ColumnBinding(caseColumn: "case", attributes: plan.raters.map { NamedColumn($0) })
      return try Self.questions("case,a,b\n1,x,y\n2,y,y\n", binding).consensusFile(plan, of: "table.csv")
    }
  }

  @Test func `stands in a protocol beside the endpoints`() throws {
    let made = Made()
    let evaluation = try Study.evaluate(
      Study.plan(
        columns: "{case: case, truth: truth, score: score, attributes: [anna, ben, cleo, dora]}",
        settings: "analysis: {bootstrap: {replicates: 50}}\n"
          + "consensus: {raters: [anna, ben, cleo, dora], positive: \"yes\", method: one-coin, prior: 1}"),
      made.wide)
    let result = try #require(evaluation.parts[0].analyses.first { $0.topic == .consensus })
    #expect(result.refusal == nil)
    #expect(result.estimates.contains { $0.name == "gap.auc" })
    #expect(result.notes.contains { $0.contains("imagined") })
  }

  @Test func `leaves a score that belongs to the read alone`() throws {
    let text = "case,reader,rating,score\n1,a,x,3\n1,b,y,4\n2,a,y,5\n2,b,y,6\n3,a,x,1\n3,b,x,2\n"
    var plan = ConsensusPlan()
    plan.rating = "rating"
    plan.positive = ["y"]
    let result = try #require(
      try Self.questions(
        text,
        ColumnBinding(
          caseColumn: "case", reader: "reader", scores: [NamedColumn("score")], attributes: [NamedColumn("rating")])
      ).consensus(plan).first)
    #expect(result.refusal == nil)
    #expect(result.notes.contains { $0.contains("belongs to the read") })
    #expect(!result.estimates.contains { $0.name == "auc" })
  }
}
