// SPDX-License-Identifier: Apache-2.0
import Validation
import Vocabulary

/// Results of analyses as pieces of a page, topic by topic.
struct AnalysisBlocks {
  let results: [AnalysisResult]
  let level: ConfidenceLevel
  /// The name by which links reach a place.
  let id: (String) -> String
  /// A heading inside a block.
  let heading: (String) -> Markup

  /// Longer tables of estimates are folded.
  private static let mostOpenRows = 12

  /// The topics that were asked, in their order.
  var topics: [AnalysisResult.Topic] {
    AnalysisResult.Topic.allCases.filter { topic in results.contains { $0.topic == topic } }
  }

  /// What was found about a topic: findings, pictures, numbers, notes.
  func body(_ topic: AnalysisResult.Topic) -> Markup {
    let results = results.filter { $0.topic == topic }
    let refusals = Set(results.map(\.refusal))
    // One reason for all of them is said once.
    if results.count > 1, refusals.count == 1, results.allSatisfy({ $0.refusal != nil && $0.findings.isEmpty }) {
      return remark(topic, results[0])
    }
    return Markup(
      results.enumerated().map { number, result in
        Markup([
          results.count > 1 ? heading(result.name ?? "All cases") : .nothing,
          self.result(topic, result, "analysis-\(topic.rawValue)-\(number + 1)"),
        ])
      })
  }

  private func remark(_ topic: AnalysisResult.Topic, _ result: AnalysisResult) -> Markup {
    guard let refusal = result.refusal else { return .nothing }
    return Markup("div", ["class": "remark unsure", "role": "note"]) {
      Markup("p") {
        Markup("strong") { TopicWords.refused(topic) + "." }
        " The reason: \(Self.ended(refusal))"
      }
    }
  }

  private func result(_ topic: AnalysisResult.Topic, _ result: AnalysisResult, _ name: String) -> Markup {
    Markup([
      remark(topic, result), findings(result.findings),
      Markup(result.pictures.enumerated().map { picture($1, "\(name)-\($0 + 1)") }),
      estimates(result), tests(result), notes(result.notes),
    ])
  }

  /// A finding or a note as a sentence of its own.
  private static func sentence(_ text: String) -> String { ended(Wording.capitalised(text)) }

  private static func ended(_ text: String) -> String { text.hasSuffix(".") ? text : text + "." }

  /// The first finding is a paragraph; the others follow as a list where there are several.
  private func findings(_ findings: [String]) -> Markup {
    guard let first = findings.first else { return .nothing }
    let others = findings.dropFirst()
    return Markup([
      Markup("p", ["class": "lead"]) { Self.sentence(first) },
      others.isEmpty
        ? .nothing
        : Markup("ul") {
          for finding in others { Markup("li") { Self.sentence(finding) } }
        },
    ])
  }

  private func notes(_ notes: [String]) -> Markup {
    guard !notes.isEmpty else { return .nothing }
    return Markup("ul", ["class": "note"]) {
      for note in notes { Markup("li") { Self.sentence(note) } }
    }
  }

  // MARK: Pictures

  private func picture(_ picture: Picture, _ name: String) -> Markup {
    switch picture {
    case .lines(let picture): LineChart(id: id(name), picture: picture).figure.markup
    case .reliability(let picture): ReliabilityChart(id: id(name), picture: picture).figure.markup
    case .forest(let picture): ForestChart(id: id(name), picture: picture).figure.markup
    case .table(let picture): table(picture)
    case .heatMap(let picture): HeatMapChart(id: id(name), picture: picture).figure.markup
    case .panels(let picture): PanelChart(id: id(name), picture: picture).figure.markup
    }
  }

  private func table(_ picture: TablePicture) -> Markup {
    let table = DataTable(
      caption: picture.caption, columns: picture.columns.map { .init($0.title, isNumeric: $0.isNumeric) },
      rows: picture.rows.map { $0.map(Wording.typeset) }, note: picture.note
    ).markup
    return picture.rows.count > 2 * Self.mostOpenRows
      ? Self.folded(table, "\(picture.caption) (\(FlowReading.count(picture.rows.count, "row")))") : table
  }

  private static func folded(_ table: Markup, _ words: String) -> Markup {
    Markup("details") {
      Markup("summary") { words }
      table
    }
  }

  // MARK: Numbers

  private func estimates(_ result: AnalysisResult) -> Markup {
    let estimates = result.estimates
    guard !estimates.isEmpty else { return .nothing }
    let hasClusters = estimates.contains { $0.clusters != nil }
    let hasGroups = estimates.contains { $0.group != nil }
    let cells = estimates.map { estimate -> [Markup] in
      [Markup(text: TopicWords.measure(estimate.name))]
        + (hasGroups ? [Markup(text: estimate.group.map(GroupWords.readable) ?? "all")] : [])
        + [EstimateCell(estimate, usual: level).markup, Markup(text: NumberWords.count(estimate.n))]
        + (hasClusters ? [Markup(text: estimate.clusters.map(NumberWords.count) ?? "–")] : [])
        + [Markup(text: estimate.method + (estimate.seed.map { ", seed \($0)" } ?? ""))]
    }
    let caption = "All estimates, with \(NumberWords.level(level)) confidence intervals"
    let table = DataTable(
      caption: caption,
      columns: [.init("Measure")] + (hasGroups ? [.init("Of")] : []) + [
        .init("Estimate (\(NumberWords.level(level)) CI)"), .init("n", isNumeric: true),
      ] + (hasClusters ? [.init("Units", isNumeric: true)] : []) + [.init("Method")],
      cells: cells
    ).markup
    return Markup([
      estimates.count > Self.mostOpenRows
        ? Self.folded(table, "\(caption) (\(NumberWords.count(estimates.count)))") : table,
      definitions(estimates),
    ])
  }

  /// Each definition once, under the names that share it.
  private func definitions(_ estimates: [Estimate]) -> Markup {
    var found: [(names: [String], words: String)] = []
    for estimate in estimates where !estimate.definition.isEmpty {
      let name = TopicWords.measure(estimate.name)
      if let place = found.firstIndex(where: { $0.words == estimate.definition }) {
        if !found[place].names.contains(name) { found[place].names.append(name) }
      } else {
        found.append(([name], estimate.definition))
      }
    }
    guard !found.isEmpty else { return .nothing }
    return Markup("details") {
      Markup("summary") { "What was computed" }
      Markup("dl", ["class": "words"]) {
        for entry in found {
          Markup("dt") { entry.names.joined(separator: ", ") }
          Markup("dd") { Self.ended(Wording.capitalised(entry.words)) }
        }
      }
    }
  }

  private func tests(_ result: AnalysisResult) -> Markup {
    guard !result.tests.isEmpty else { return .nothing }
    let hasGroups = result.tests.contains { $0.group != nil }
    let rows = result.tests.map { test -> [String] in
      let degrees = test.degreesOfFreedom.map { NumberWords.decimal($0, decimals: $0 == $0.rounded() ? 0 : 1) }
        .joined(separator: ", ")
      let statistic = test.statistic.map { NumberWords.decimal($0) } ?? "–"
      return [TopicWords.measure(test.name)] + (hasGroups ? [test.group.map(GroupWords.readable) ?? "all"] : []) + [
        statistic + (degrees.isEmpty ? "" : " (df \(degrees))"), test.alternative.rawValue, NumberWords.test(test),
        test.method,
      ]
    }
    let table = DataTable(
      caption: "Tests",
      columns: [.init("Test")] + (hasGroups ? [.init("Of")] : []) + [
        .init("Statistic", isNumeric: true), .init("Alternative"), .init("p-value"), .init("Method"),
      ], rows: rows
    ).markup
    return rows.count > Self.mostOpenRows ? Self.folded(table, "Tests (\(NumberWords.count(rows.count)))") : table
  }
}
