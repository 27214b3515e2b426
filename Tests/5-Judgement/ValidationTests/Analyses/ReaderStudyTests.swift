// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import ReaderStudies
import Statistics
import TestSupport
import Testing
import Validation
import Vocabulary

/// That a table becomes the right reader study; the methods themselves are tested in their own room.
@Suite struct `Reader studies in an evaluation` {
  private struct Row {
    let arm: Int
    let reader: Int
    let index: Int
    let rating: Double
  }

  private static let cases = 60

  private static func isDiseased(_ index: Int) -> Bool { index % 3 == 0 }

  /// Five readers read sixty cases in two arms; ratings share the case and tie.
  private static let rows: [Row] = {
    var random = SplitMix(seed: 12)
    var rows: [Row] = []
    for index in 0..<cases {
      let own = random.uniform() * 5
      for arm in 0...1 {
        for reader in 0..<5 {
          let rating = own + random.uniform() * 3 + (isDiseased(index) ? 2.0 + Double(arm) * 0.5 : 0)
          rows.append(Row(arm: arm, reader: reader, index: index, rating: rating.rounded()))
        }
      }
    }
    return rows
  }()

  /// The model's score: the same for all readers of a case.
  private static func machine(_ index: Int) -> Double { Double((index * 7) % 11) + (isDiseased(index) ? 4 : 0) }

  private static let table =
    (["case,reader,arm,truth,score,ai"]
    + rows.map {
      "c\($0.index),r\($0.reader),\($0.arm == 0 ? "plain" : "aided"),\(isDiseased($0.index) ? 1 : 0),\($0.rating),"
        + "\(machine($0.index))"
    }).joined(separator: "\n")

  /// The study made by hand: the aided arm first, then the plain one, then the model.
  private static func study(withMachine: Bool) throws -> ReaderStudy {
    var reads = rows.map {
      ReaderStudy.Read(arm: 1 - $0.arm, reader: $0.reader, caseIndex: $0.index, rating: $0.rating)
    }
    if withMachine {
      reads += (0..<cases).map { ReaderStudy.Read(arm: 2, reader: 5, caseIndex: $0, rating: machine($0)) }
    }
    return try ReaderStudy(
      arms: ["aided", "plain"] + (withMachine ? ["ai"] : []), readers: (0..<(withMachine ? 6 : 5)).map { "r\($0)" },
      isDiseased: (0..<cases).map { isDiseased($0) }, reads: reads)
  }

  private static func plan(_ endpoints: String, scores: String = "score: score", settings: String = "") -> String {
    Study.plan(
      columns: "{case: case, reader: reader, arm: arm, truth: truth, \(scores)}", settings: settings,
      endpoints: endpoints, criteria: "[e.value >= \(endpoints.contains("compare") ? "-1" : "0")]")
  }

  private static func evaluate(_ plan: String) throws -> PartEvaluation {
    try #require(try Study.evaluate(plan, table).parts.first)
  }

  private static let comparison = "compare: {test: aided, reference: plain}, generalise-to: readers"

  @Test func `judge an endpoint for other readers by Obuchowski-Rockette`() throws {
    let part = try Self.evaluate(
      Self.plan(
        "primary: [{id: e, metric: auc, \(Self.comparison), hypothesis: non-inferiority, margin: 0.05}]\n"
          + "secondary: [{id: one, metric: auc, arm: plain, generalise-to: readers}]"))
    let model = ObuchowskiRockette(FigureTable(.area, of: try Self.study(withMachine: false)), range: 0...1)
    let expected = try #require(model.difference(0, less: 1))
    let found = part.endpoints[0]
    #expect(found.refusal == nil)
    #expect(abs((found.estimate.value ?? 9) - (expected.value ?? 0)) < 1e-12)
    #expect(abs((found.estimate.standardError ?? 9) - (expected.standardError ?? 0)) < 1e-12)
    #expect(found.estimate.n == 600)
    #expect(found.estimate.clusters == 60)
    #expect(found.tests.map(\.name) == ["difference.auc", "noninferiority.auc"])
    #expect(found.isShown == expected.judged(.nonInferiority(margin: 0.05)).isShown)
    #expect(found.margin == 0.05)
    #expect(found.arms.map(\.group) == ["aided", "plain"])
    #expect(part.endpoints[1].estimate.value == model.means()[1].value)
    #expect(part.endpoints[1].estimate.interval == model.means()[1].interval)
    #expect(part.notes.contains { $0.contains("where other readers are spoken of") })
  }

  @Test func `take the method and the thresholds that the protocol names`() throws {
    let endpoints =
      "primary: [{id: e, metric: sensitivity, \(Self.comparison)}]\n"
      + "secondary: [{id: s, metric: specificity, \(Self.comparison)}]"
    let part = try Self.evaluate(
      Self.plan(
        endpoints,
        settings: "operating-point: {threshold: 6, chosen-on: the design}\n"
          + "reader-study: {method: u-statistics, covariance: delong}"))
    var moved: [ReaderStudy.Read] = []
    for row in Self.rows {
      moved.append(
        ReaderStudy.Read(
          arm: 1 - row.arm, reader: row.reader, caseIndex: row.index, rating: row.rating - 6))
    }
    let study = try ReaderStudy(
      arms: ["aided", "plain"], readers: (0..<5).map { "r\($0)" },
      isDiseased: (0..<Self.cases).map { Self.isDiseased($0) }, reads: moved)
    for (figure, found) in zip([EmpiricalFigure.sensitivity(atLeast: 0), .specificity(atLeast: 0)], part.endpoints) {
      let expected = UStatistics(study, figure: figure).difference(0, less: 1)
      #expect(abs((found.estimate.value ?? 9) - (expected.value ?? 0)) < 1e-12)
      #expect(abs((found.estimate.standardError ?? 9) - (expected.standardError ?? 0)) < 1e-12)
      #expect(found.estimate.method.hasPrefix("U-statistics"))
      #expect(found.isShown == nil)
    }
  }

  @Test func `take a column that is the same for every reader as a model alone`() throws {
    let part = try Self.evaluate(
      Self.plan(
        "primary: [{id: e, metric: auc, model: score, arm: plain}]", scores: "score: {score: score, ai: ai}",
        settings: "reader-study: {}"))
    let result = try #require(part.analyses.first { $0.topic == .readerStudy })
    #expect(result.refusal == nil)
    let model = ObuchowskiRockette(FigureTable(.area, of: try Self.study(withMachine: true)))
    let machine = try #require(result.estimates.first { $0.group == "ai" && $0.name == "auc" })
    #expect(abs((machine.value ?? 9) - (model.means()[2].value ?? 0)) < 1e-12)
    #expect(machine.n == Self.cases)
    let difference = try #require(result.estimates.first { $0.group == "score, plain less ai" })
    let expected = try #require(model.difference(1, less: 2))
    #expect(abs((difference.standardError ?? 9) - (expected.standardError ?? 0)) < 1e-12)
    #expect(result.notes.contains { $0.contains("ai stands alone") })
    #expect(result.notes[0].contains("one arm is a reader that stands alone"))
    #expect(result.tests.contains { $0.name == "equality.auc" })
  }

  @Test func `say the comparison in sentences, tables and pictures`() throws {
    let part = try Self.evaluate(
      Self.plan(
        "primary: [{id: e, metric: auc, arm: plain}]",
        settings: "reader-study: {reference: plain, hypothesis: superiority}"))
    let result = try #require(part.analyses.first { $0.topic == .readerStudy })
    #expect(result.estimates.prefix(3).map(\.name) == ["auc", "auc", "difference.auc"])
    // Ten readers in arms, five differences, nine parts of the analysis of variance, four of the pseudovalues.
    #expect(result.estimates.count == 3 + 10 + 5 + 9 + 4)
    #expect(result.tests.count(where: { $0.name == "equality.auc" }) == 3)
    #expect(result.findings[0].hasPrefix("aided less plain: AUC differs by"))
    #expect(result.findings[0].contains("The claim of superiority is"))
    #expect(result.findings[1].contains("methods"))
    let kinds = result.pictures.map { picture in
      switch picture {
      case .forest: "forest"
      case .table: "table"
      case .panels(let panels): "panels \(panels.panels.count)"
      default: "other"
      }
    }
    #expect(kinds == ["forest", "forest", "table", "table", "panels 5"])
  }

  @Test func `refuse what cannot be judged, with what would help`() throws {
    func refusal(_ plan: String) throws -> String {
      try Study.evaluate(plan, Self.table).parts[0].endpoints[0].refusal ?? "none"
    }
    #expect(
      try refusal(
        Self.plan(
          "primary: [{id: e, metric: f1, \(Self.comparison)}]",
          settings: "operating-point: {threshold: 5, chosen-on: the design}")
      ).contains("not generalised to other readers"))
  }
}
