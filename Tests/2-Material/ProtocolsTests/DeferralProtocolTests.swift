// SPDX-License-Identifier: Apache-2.0
import Protocols
import Statistics
import Testing
import Vocabulary

@Suite("Deferral and conformal sets in a protocol")
struct DeferralProtocolTests {
  private static func text(_ analysis: String) -> [UInt8] {
    Array(
      """
      fiducial: 1
      title: A test
      question: Does it hold?
      data:
        table: table.csv
        columns: {case: case, truth: truth, score: score, attributes: [sex, unsure]}
        positive: "1"
      \(analysis)
      endpoints: {primary: [{metric: auc}]}
      acceptance: {criteria: [auc.lower >= 0.5]}
      """.utf8)
  }

  @Test func `every key is read, and what is left out has its default`() throws {
    let plan = try EvaluationProtocol.parse(
      bytes: Self.text(
        """
        deferral: {loss: cost, cost-missed: 5, cost-false-alarm: 1, confidence: column, column: unsure, coverages: [0.8],
          reader-minutes: 2.5, reader-sensitivity: 0.9, reader-specificity: 0.85, target-risk: 0.1, target-workload: 0.2,
          by: [sex]}
        conformal: {alpha: 0.05, score: raps, randomised: true, penalty: 0.1, free-ranks: 2, within: groups, by: sex,
          repeated-patients: refuse}
        """), fileName: "plan.yaml")
    let deferral = try #require(plan.analyses.deferral)
    #expect(deferral.deferralLoss == .cost(missed: 5, falseAlarm: 1))
    #expect(deferral.confidence == .column && deferral.column == "unsure" && deferral.columnSays == .uncertainty)
    #expect(
      deferral.coverages == [0.8] && deferral.readerMinutes == 2.5 && deferral.divisions.map(\.names) == [["sex"]])
    #expect(deferral.targetRisk == 0.1 && deferral.targetWorkload == 0.2 && deferral.readerSensitivity == 0.9)
    let conformal = try #require(plan.analyses.conformal)
    #expect(conformal.alpha == 0.05 && conformal.within == .groups && conformal.repeats == .refuse)
    #expect(conformal.conformalScore == .raps(penalty: 0.1, freeRanks: 2, isRandomised: true))
    let plain = try EvaluationProtocol.parse(
      bytes: Self.text("deferral: {}\nconformal: {}"), fileName: "plan.yaml")
    #expect(plain.analyses.deferral == DeferralPlan() && plain.analyses.conformal == ConformalPlan())
    #expect(plain.analyses.conformal?.conformalScore == .lac)
  }

  @Test(arguments: [
    ("deferral: {loss: cost, cost-missed: 5}", "deferral.cost-false-alarm", "beside loss: cost"),
    ("deferral: {cost-missed: 5}", "deferral.cost-missed", "loss: cost"),
    ("deferral: {confidence: column}", "deferral.column", "the attribute"),
    ("deferral: {column: unsure}", "deferral.confidence", "confidence: column"),
    ("deferral: {confidence: column, column: unsur}", "deferral.column", "did you mean \"unsure\"?"),
    ("deferral: {coverages: [0.8, 1.2]}", "deferral.coverages", "up to 1"),
    ("deferral: {coverages: [0.8, 0.8]}", "deferral.coverages", "different shares"),
    ("deferral: {reader-sensitivity: 0.9}", "deferral.reader-specificity", "or neither"),
    (
      "deferral: {reader-calls: sex, reader-sensitivity: 0.9, reader-specificity: 0.9}", "deferral.reader-calls",
      "one of"
    ),
    ("deferral: {target-workload: 20}", "deferral.target-workload", "between 0 and 1"),
    ("deferral: {by: scanner}", "deferral.by", "bound under data.columns"),
    ("conformal: {alpha: 1}", "conformal.alpha", "between 0 and 1"),
    ("conformal: {score: lac, randomised: true}", "conformal.randomised", "aps or raps"),
    ("conformal: {score: aps, penalty: 0.1}", "conformal.penalty", "raps"),
    ("conformal: {within: groups}", "conformal.by", "within: groups"),
    ("conformal: {score: lack}", "conformal.score", "did you mean \"lac\"?"),
  ])
  func `what does not go together is one fault`(analysis: String, key: String, words: String) {
    do {
      _ = try EvaluationProtocol.parse(bytes: Self.text(analysis), fileName: "plan.yaml")
      Issue.record("no fault in \(analysis)")
    } catch {
      #expect(error.total == 1 && error.faults.first?.column == key, "\(error.faults)")
      let said = [error.faults.first?.found ?? "", error.faults.first?.expected ?? ""].joined(separator: " / ")
      #expect(said.contains(words), "\(said)")
    }
  }
}
