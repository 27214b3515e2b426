// SPDX-License-Identifier: Apache-2.0
import Protocols
import Testing
import Validation
import Vocabulary

/// Advice on a protocol, completed by its table.
@Suite struct AdviceInEvaluationTests {
  /// A table with a given number of positive cases among 200, all of different patients.
  private static func table(positives: Int, of count: Int = 200, scale: Double = 1) -> String {
    var lines = ["case,truth,score"]
    for row in 0..<count {
      lines.append("c\(row),\(row < positives ? 1 : 0),\(Double((row * 37) % 100) / 100 * scale)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static let endpoints = "primary: [{metric: auc}]\nsecondary: [{metric: precision}, {metric: accuracy}]"
  private static let point = "operating-point: {threshold: 0.5, chosen-on: other cases}"

  private static func evaluate(_ task: String, positives: Int, scale: Double = 1) throws -> PartEvaluation {
    let plan = Study.plan(settings: point + "\n" + task, endpoints: endpoints)
    return try Study.evaluate(plan, table(positives: positives, scale: scale)).parts[0]
  }

  @Test func `takes a sample for enriched whose prevalence is far from that of use, and says so`() throws {
    let part = try Self.evaluate("task: {kind: classification, prevalence: 0.05}", positives: 96)
    let advice = try #require(part.analyses.first)
    #expect(advice.topic == .advice && advice.refusal == nil)
    #expect(
      advice.findings.contains(
        "The declared prevalence of use is 5 %, and 48 % of the 200 cases here are positive: the sample is taken to be "
          + "enriched, so that what depends on the prevalence cannot be read off it."))
    let precision = try #require(part.endpoints.first { $0.metric == .precision })
    #expect(precision.cautions.count == 1)
    #expect(precision.cautions[0].contains("it holds at the sample’s prevalence of 48 %, not at the 5 % of use"))
    // The prevalence that counts for accuracy is that of use.
    let accuracy = try #require(part.endpoints.first { $0.metric == .accuracy })
    #expect(accuracy.cautions.contains { $0.contains("is right in 95 % of all cases") })
  }

  @Test func `believes the table where the protocol contradicts it`() throws {
    let near = try Self.evaluate("task: {kind: classification, prevalence: 0.47, enriched: true}", positives: 96)
    #expect(near.analyses[0].findings.contains { $0.hasSuffix("although the sample is declared to be enriched.") })
    let far = try Self.evaluate("task: {kind: classification, prevalence: 0.05, enriched: false}", positives: 96)
    #expect(far.analyses[0].findings.contains { $0.contains("although the sample is declared not to be enriched") })
    let ratings = try Self.evaluate(
      "task: {kind: classification, scores: probabilities, prevalence: 0.5, threshold: false}", positives: 96, scale: 9)
    #expect(ratings.analyses[0].findings.contains { $0.contains("some lie outside 0 to 1") })
    #expect(ratings.analyses[0].findings.contains { $0.contains("the protocol has an operating point") })
    // A handful of cases is no contradiction: chance alone would do it.
    let plan = Study.plan(settings: "task: {kind: classification, prevalence: 0.3}")
    let few = try Study.evaluate(plan, Self.table(positives: 4, of: 9)).parts[0]
    #expect(!few.analyses[0].findings.contains { $0.contains("declared prevalence") })
  }

  @Test func `names what is missing`() throws {
    let part = try Self.evaluate("task: {kind: classification, prevalence: 0.5, scores: probabilities}", positives: 100)
    let findings = part.analyses[0].findings
    #expect(findings.contains { $0.hasPrefix("Missing: sensitivity") })
    #expect(findings.contains { $0.hasPrefix("Missing: the calibration curve") })
    guard case .table(let table) = part.analyses[0].pictures[0] else {
      Issue.record("the first picture is a table")
      return
    }
    #expect(table.columns.map(\.title) == ["Metric", "Advice", "Why", "Source"])
    #expect(table.rows[0][0] == "The area under the ROC curve")
  }

  @Test func `without a declared task says only what the table refuses, beside the endpoint`() throws {
    let rare = try Self.evaluate("", positives: 4)
    #expect(rare.analyses.isEmpty)
    let accuracy = try #require(rare.endpoints.first { $0.metric == .accuracy })
    #expect(accuracy.cautions.count == 1 && accuracy.cautions[0].contains("is right in 98 % of all cases"))
    #expect(rare.endpoints.first { $0.metric == .precision }?.cautions == [])
    let common = try Self.evaluate("", positives: 100)
    #expect(common.endpoints.allSatisfy { $0.cautions.isEmpty })
  }

  @Test func `changes no verdict`() throws {
    let criteria = "[accuracy.value >= 0.2]"
    let table = Self.table(positives: 4)
    let plain = Study.plan(settings: Self.point, endpoints: Self.endpoints, criteria: criteria)
    let advised = Study.plan(
      settings: Self.point + "\ntask: {kind: classification, prevalence: 0.02}", endpoints: Self.endpoints,
      criteria: criteria)
    let verdicts = try [plain, advised].map { try Study.evaluate($0, table).verdict }
    #expect(verdicts[0] == verdicts[1])
  }

  @Test func `advises before any data are seen`() throws {
    let text = Study.plan(
      settings: Self.point + "\ntask: {kind: classification, prevalence: 0.01}", endpoints: Self.endpoints)
    let advice = MetricAdvice(try EvaluationProtocol.parse(bytes: Array(text.utf8), fileName: "plan.yaml"))
    #expect(advice.severity(of: .accuracy) == .refused)
    #expect(advice.task.prevalenceInSample == nil)
    #expect(advice.severity(of: .clusteredInterval) == nil)
  }
}
