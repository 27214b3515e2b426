// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import Protocols
import Statistics
import TestSupport
import Testing
import Validation
import Vocabulary

@Suite("Calibration of a table")
struct CalibrationTests {
  /// Stated chances that are too extreme and too high, at two sites; some rows have no result.
  private static func table(_ count: Int = 600, patients: Int? = nil, failures: Bool = false) -> String {
    var random = SplitMix(seed: 31)
    var lines = ["case,patient,site,truth,score,other,status"]
    for row in 0..<count {
      let logit = 6 * random.uniform() - 3
      let slope = row % 2 == 0 ? 0.5 : 0.7
      let isPositive = random.uniform() < LogitScale.probability(slope * logit - 0.4)
      let other = LogitScale.probability(slope * logit - 0.4 + 0.2 * (random.uniform() - 0.5))
      let patient = patients.map { Int(random.uniform() * Double($0)) } ?? row
      lines.append(
        "c\(row),p\(patient),\(row % 2 == 0 ? "North" : "South"),\(isPositive ? 1 : 0),\(LogitScale.probability(logit)),\(other),"
          + (failures && row % 100 == 7 ? "failed" : "ok"))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static let columns = "{case: case, truth: truth, score: score, site: site}"

  private static func result(_ evaluation: Evaluation) throws -> AnalysisResult {
    let part = try #require(evaluation.parts.first)
    return try #require(part.analyses.first { $0.topic == .calibration })
  }

  @Test func `measures, draws and says in sentences what the statistics found`() throws {
    let evaluation = try Study.evaluate(
      Study.plan(
        columns: Self.columns,
        settings: "calibration: {bins: 8, by: site}\nanalysis: {bootstrap: {replicates: 200}}"), Self.table())
    let result = try Self.result(evaluation)
    #expect(result.refusal == nil)
    let slope = try #require(result.estimates.first { $0.name == "calibration-slope" && $0.group == nil })
    let interval = try #require(slope.interval)
    #expect(interval.upper < 1)
    #expect(result.findings.contains { $0.hasPrefix("Slope 0.") && $0.contains("too extreme") })
    #expect(result.findings.first?.hasSuffix("they are too high.") == true)
    #expect(result.findings.contains { $0.hasPrefix("By site, the calibration slope reaches from") })
    #expect(result.estimates.contains { $0.name == "ece" && $0.definition.contains("8 bins of equal width") })
    #expect(result.estimates.count { $0.name == "brier" } == 3)
    #expect(result.tests.map(\.name).contains("hosmer-lemeshow"))
    var kinds: [String] = []
    for picture in result.pictures {
      switch picture {
      case .reliability(let drawn):
        kinds.append("reliability")
        #expect(drawn.curve.count == 101)
        #expect(drawn.bins.count == 8)
        #expect(drawn.histogram.reduce(0) { $0 + $1.positives + $1.negatives } == 600)
        #expect(drawn.isotonic.count == 101)
      case .forest(let drawn):
        kinds.append("forest")
        #expect(drawn.rows.map(\.label) == ["site=North", "site=South", "all"])
        #expect(drawn.rows.allSatisfy { $0.estimate?.interval != nil })
      default: Issue.record("an unexpected picture")
      }
    }
    #expect(kinds == ["reliability", "forest", "forest"])
  }

  @Test func `refuses ratings, and asks for no protocol`() throws {
    let ratings = "case,truth,score\n" + (0..<60).map { "c\($0),\($0 % 2),\($0 * 201 / 59)" }.joined(separator: "\n")
    let evaluation = try Study.evaluate(Study.plan(settings: "calibration: {}"), ratings)
    let refusal = try #require(try Self.result(evaluation).refusal)
    #expect(refusal.contains("the scores reach from 0 to 201"))
    let plan = Study.plan(endpoints: "primary: [{metric: auc}, {metric: brier}, {metric: ici}]")
    let endpoints = try #require(try Study.evaluate(plan, ratings).parts.first).endpoints
    for endpoint in endpoints.dropFirst() {
      #expect(endpoint.estimate.value == nil)
      #expect(endpoint.estimate.reason?.description.contains("0 to 201") == true)
    }
  }

  @Test func `a group too small is listed with what it lacks`() throws {
    let evaluation = try Study.evaluate(
      Study.plan(
        columns: Self.columns,
        settings:
          "calibration: {by: [site]}\nsubgroup-minimum: {positives: 200, negatives: 10}\nanalysis: {bootstrap: {replicates: 50}}"
      ),
      Self.table())
    let result = try Self.result(evaluation)
    #expect(result.findings.contains { $0.hasPrefix("Too small to be judged by site: site=North needs") })
    let undefined = result.estimates.filter { $0.group == "site=North" }
    #expect(undefined.count == 7)
    #expect(undefined.allSatisfy { $0.value == nil && $0.reason != nil })
  }

  @Test func `endpoints, criteria, groups and comparisons of calibration`() throws {
    let evaluation = try Study.evaluate(
      Study.plan(
        columns: "{case: case, truth: truth, score: {stated: score, better: other}, site: site}",
        settings: "analysis: {bootstrap: {replicates: 200}}",
        endpoints: """
          primary:
            - {id: better.slope, metric: calibration-slope, model: better}
            - {id: old.slope, metric: calibration-slope, model: stated}
            - {metric: observed-expected-ratio, model: better}
            - {metric: calibration-in-the-large, model: better}
            - {metric: scaled-brier, model: better}
            - {metric: ici, model: better}
            - {metric: ece, model: better}
            - {id: gain, metric: brier, compare: {test: better, reference: stated}, hypothesis: superiority}
          """,
        subgroups: "subgroups: [{by: site}]",
        criteria: """
          ["for each site: better.slope.lower >= 0.2", old.slope.upper >= 1.5, gain holds,
              observed-expected-ratio.upper <= 1.4, calibration-in-the-large.lower >= -2, ici.upper <= 0.2]
          """), Self.table())
    let part = try #require(evaluation.parts.first)
    for endpoint in part.endpoints { #expect(endpoint.estimate.interval != nil, "\(endpoint.id)") }
    #expect(part.criteria.count >= 6)
    for criterion in part.criteria {
      // A slope whose upper bound must be above 1.5 is what this model has not.
      let expected: Verdict = criterion.text.contains("old.slope") ? .notAccepted : .accepted
      #expect(criterion.verdict == expected, "\(criterion.text): \(criterion.reason)")
    }
  }

  @Test func `repeated patients widen intervals, and a comparison knows them`() throws {
    func estimate(_ columns: String) throws -> Estimate {
      let plan = Study.plan(columns: columns, endpoints: "primary: [{metric: brier}]", criteria: "[brier.upper <= 0.9]")
      let evaluation = try Study.evaluate(plan, Self.table(400, patients: 60))
      return try #require(evaluation.parts.first?.endpoints.first?.estimate)
    }
    let rows = try estimate("{case: case, truth: truth, score: score}")
    let patients = try estimate("{case: case, patient: patient, truth: truth, score: score}")
    #expect(rows.clusters == nil)
    #expect(patients.clusters == 60)
    let values = try [rows, patients].map { try #require($0.value) }
    // Sums over patients are taken in another order.
    #expect((values[0] - values[1]).magnitude < 1e-14)
    #expect(rows.standardError != patients.standardError)
  }

  @Test func `rows without a result are left out and counted`() throws {
    let evaluation = try Study.evaluate(
      Study.plan(
        columns: "{case: case, truth: truth, score: score, status: status}",
        settings: """
          non-results: {failed: negative, status-values: {failed: [failed]}}
          calibration: {smoother: loess}
          analysis: {bootstrap: {replicates: 50}}
          """, endpoints: "primary: [{metric: auc}, {metric: brier}]"), Self.table(failures: true))
    let result = try Self.result(evaluation)
    #expect(result.notes.contains { $0.hasPrefix("6 rows without a result state no chance") })
    let brier = try #require(evaluation.parts.first?.endpoints.last?.estimate)
    #expect(brier.n == 594)
    #expect(brier.definition.contains("6 rows that state no probability are left out"))
    #expect(result.estimates.first { $0.name == "ici" }?.definition.contains("loess of degree 2") == true)
  }
}
