// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// The chapter of one check.
struct QualityChapter {
  let check: QualityPage.Check
  let level: ConfidenceLevel

  /// So many images are listed; all are in the JSON.
  private static let mostCases = 40
  /// Measures that are drawn for all findings of a check together, as they are of one kind.
  private static let overviews: Set = [
    "label-errors.share", "shortcut.attribute-tells", "shortcut.image-shows", "representativeness.difference",
  ]

  /// Where a finding stands in the page.
  static func anchor(_ check: String, _ place: Int) -> String { Anchor.id("\(check)-finding-\(place + 1)") }

  var section: Document.Section {
    Document.Section(QualityWording.title(check.name), id: check.name) {
      if let question = QualityWording.question(check.name) { Markup("p", ["class": "lead"]) { question } }
      if check.findings.isEmpty, check.gaps.isEmpty { Markup("p") { "Nothing was found." } }
      gaps
      overview
      Markup(check.findings.enumerated().map { finding($1, $0) })
    }
  }

  private var gaps: Markup {
    guard !check.gaps.isEmpty else { return .nothing }
    return Markup("div", ["class": "remark unsure", "role": "note"]) {
      Markup("p") { Markup("strong") { "Not judged." } }
      Markup("ul") {
        for gap in check.gaps { Markup("li") { "\(gap.subject.map { "\($0): " } ?? "")\(gap.reason)." } }
      }
    }
  }

  // MARK: Charts

  private var overview: Markup {
    let all = check.findings.flatMap(\.evidence)
    var names: [String] = []
    for estimate in all where !names.contains(estimate.name) { names.append(estimate.name) }
    let wanted = check.name == "imbalance" ? ["prevalence"] : names.filter(Self.overviews.contains)
    return Markup(
      wanted.map { name in
        var seen: Set<String> = []
        let rows = all.filter { $0.name == name && seen.insert($0.group ?? "").inserted }
        return chart(rows, name, id: "\(check.name)-\(name)")
      })
  }

  private func chart(_ estimates: [Estimate], _ name: String, id: String) -> Markup {
    let drawn = estimates.filter { $0.value != nil && $0.interval != nil }
    guard drawn.count > 1, drawn.count <= 60 else { return .nothing }
    var chart = ForestChart(
      id: id, measure: QualityWording.measure(name),
      rows: drawn.map { IntervalRow($0.group ?? "all", finding: .estimate($0)) },
      caption: Wording.capitalised(drawn[0].definition) + ", with its \(NumberWords.level(level)) interval.")
    chart.title = QualityWording.measure(name)
    return chart.figure.markup
  }

  // MARK: A finding

  private func finding(_ finding: QualityPage.Finding, _ place: Int) -> Markup {
    let own = Set(finding.evidence.map(\.name)).subtracting(Self.overviews)
    let names = finding.evidence.map(\.name).filter(own.contains)
    var seen: Set<String> = []
    let drawn = names.filter { name in
      seen.insert(name).inserted && !(check.name == "imbalance") && name != "auc" && name != "cramers-v"
    }
    return Markup([
      Markup("h3", ["id": Self.anchor(check.name, place)]) {
        QualityWording.mark(finding.grade)
        " "
        finding.title
      },
      Markup("p") { finding.advice },
      Markup(
        drawn.map { name in
          chart(finding.evidence.filter { $0.name == name }, name, id: "\(Self.anchor(check.name, place))-\(name)")
        }),
      numbers(finding), tests(finding), cases(finding),
    ])
  }

  private func numbers(_ finding: QualityPage.Finding) -> Markup {
    guard !finding.evidence.isEmpty else { return .nothing }
    let cells = finding.evidence.map { estimate -> [Markup] in
      [
        Markup(text: QualityWording.measure(estimate.name)), Markup(text: estimate.group ?? "all"),
        EstimateCell(estimate, usual: level).markup, Markup(text: NumberWords.count(estimate.n)),
        Markup(text: estimate.clusters.map(NumberWords.count) ?? "–"), Markup(text: estimate.method),
      ]
    }
    return Markup("details") {
      Markup("summary") { "The numbers (\(NumberWords.count(cells.count)))" }
      DataTable(
        caption: "Estimates with \(NumberWords.level(level)) intervals",
        columns: [
          .init("Measure"), .init("Of"), .init("Estimate"), .init("n", isNumeric: true),
          .init("Patients", isNumeric: true), .init("Method"),
        ], cells: cells
      ).markup
    }
  }

  private func tests(_ finding: QualityPage.Finding) -> Markup {
    guard !finding.tests.isEmpty else { return .nothing }
    return Markup("details") {
      Markup("summary") { "The tests (\(NumberWords.count(finding.tests.count)))" }
      DataTable(
        caption: "Tests",
        columns: [.init("Test"), .init("Of"), .init("Statistic", isNumeric: true), .init("p-value"), .init("Method")],
        rows: finding.tests.map { test -> [String] in
          [
            QualityWording.measure(test.name), test.group ?? "all",
            test.statistic.map { NumberWords.decimal($0) } ?? "–",
            NumberWords.test(test), test.method,
          ]
        }
      ).markup
    }
  }

  private func cases(_ finding: QualityPage.Finding) -> Markup {
    guard !finding.cases.isEmpty else { return .nothing }
    let shown = finding.cases.prefix(Self.mostCases)
    let hasOther = shown.contains { $0.other != nil }
    let hasScore = shown.contains { $0.score != nil }
    let left = finding.cases.count - shown.count
    let table = DataTable(
      caption: "The images, the worst first",
      columns: [.init("Image", isNumeric: true)] + (hasOther ? [.init("And image", isNumeric: true)] : [])
        + (hasScore ? [.init("Score", isNumeric: true)] : []) + [.init("What is to be said")],
      rows: shown.map { item -> [String] in
        [String(item.image)] + (hasOther ? [item.other.map(String.init) ?? "–"] : [])
          + (hasScore ? [item.score.map { NumberWords.decimal($0) } ?? "–"] : []) + [item.note ?? "–"]
      }, note: left > 0 ? "\(NumberWords.count(left)) more are in the report's JSON." : nil
    ).markup
    return Markup("details") {
      Markup("summary") { "The images (\(NumberWords.count(finding.cases.count)))" }
      table
    }
  }
}
