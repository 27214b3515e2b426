// SPDX-License-Identifier: Apache-2.0
import Validation
import Vocabulary

extension PartChapter {
  /// The endpoints in a table, primary first.
  var endpoints: Markup {
    guard !part.endpoints.isEmpty else { return Markup("p") { "No endpoint was measured." } }
    let ordered = part.endpoints.filter(\.isPrimary) + part.endpoints.filter { !$0.isPrimary }
    let some = ordered.contains { $0.estimate.clusters != nil }
    let cells = ordered.map { endpoint -> [Markup] in
      let estimate = endpoint.estimate
      let name = Markup([
        Markup("div") { Wording.capitalised(endpoint.title) },
        Markup("div", ["class": "small"]) {
          endpoint.isPrimary ? "primary, " : "secondary, "
          Markup("span", ["class": "code"]) { endpoint.id }
        },
      ])
      let units = some ? [Markup(text: estimate.clusters.map(NumberWords.count) ?? "–")] : []
      let value = Markup([
        endpoint.refusal.map(Self.refused) ?? EstimateCell(estimate, usual: level).markup,
        Markup(endpoint.cautions.map { caution in Markup("div", ["class": "small undefined"]) { caution } }),
      ])
      return [name, value]
        + [Markup(text: endpoint.refusal == nil ? NumberWords.count(estimate.n) : "–")] + units
        + [Markup(text: endpoint.refusal == nil ? estimate.method : "–")]
    }
    return DataTable(
      caption: "Endpoints with \(NumberWords.level(level)) confidence intervals",
      columns: [.init("Endpoint"), .init("Estimate (\(NumberWords.level(level)) CI)"), .init("n", isNumeric: true)]
        + (some ? [.init("Units", isNumeric: true)] : []) + [.init("Method")],
      cells: cells,
      note: "n counts the observations that entered."
        + (some ? " Units are the independent sampling units (\(units)) that they came from." : "")
    ).markup
  }

  private static func refused(_ why: String) -> Markup {
    Markup("span", ["class": "undefined"]) { "not reported: \(why)" }
  }

  /// The comparisons: both sides, the difference, the tests, and a picture for each measure and margin.
  var comparisons: Markup {
    let compared = part.endpoints.filter(ComparisonWords.isComparison)
    guard !compared.isEmpty else { return .nothing }
    return Markup([sidesTable(compared), Markup(charts(compared)), tests(compared)])
  }

  private func sidesTable(_ compared: [EndpointResult]) -> Markup {
    let cells = compared.map { endpoint -> [Markup] in
      let words = ComparisonWords(endpoint)
      func arm(_ index: Int) -> Markup {
        guard index < endpoint.arms.count else { return Markup(text: "–") }
        let arm = endpoint.arms[index]
        return Markup([
          Markup("div", ["class": "small"]) { arm.group ?? "" }, EstimateCell(arm, usual: level).markup,
        ])
      }
      let difference =
        endpoint.refusal.map { why in Markup("span", ["class": "undefined"]) { "not reported: \(why)" } }
        ?? EstimateCell(endpoint.estimate, usual: level).markup
      return [
        Markup(text: Wording.capitalised(endpoint.title)), arm(0), arm(1), difference,
        Markup([Markup("div") { words.demanded }, words.outcome]),
      ]
    }
    return DataTable(
      caption: "Both sides and their difference, with \(NumberWords.level(level)) confidence intervals",
      columns: [.init("Comparison"), .init("Test"), .init("Reference"), .init("Difference"), .init("Hypothesis")],
      cells: cells, note: "The difference is test minus reference."
    ).markup
  }

  /// One chart for each axis and margin.
  private func charts(_ compared: [EndpointResult]) -> [Markup] {
    var groups: [(words: ComparisonWords, rows: [IntervalRow])] = []
    for endpoint in compared where endpoint.refusal == nil {
      let words = ComparisonWords(endpoint)
      let row = IntervalRow(endpoint.id, finding: .estimate(endpoint.estimate), style: .overall)
      if let place = groups.firstIndex(where: { $0.words.axis == words.axis && $0.words.margin == words.margin }) {
        groups[place].rows.append(row)
      } else {
        groups.append((words, [row]))
      }
    }
    return groups.enumerated().map { number, group in
      DifferenceChart(
        id: id("difference-\(number + 1)"), measure: group.words.axis, rows: group.rows, margin: group.words.margin,
        favoursLeft: group.words.favours?.left, favoursRight: group.words.favours?.right,
        caption: Self.caption(group.words, n: group.words.endpoint.estimate, level: level)
      ).figure.markup
    }
  }

  /// What the picture of a difference shows.
  static func caption(_ words: ComparisonWords, n estimate: Estimate?, level: ConfidenceLevel) -> String {
    var text = "\(words.axis), with \(NumberWords.level(estimate?.level ?? level)) confidence intervals"
    if let estimate, estimate.n > 0 { text += ", n = \(NumberWords.count(estimate.n))" }
    switch words.margin {
    case .none: return text + "; the line marks no difference."
    case .within: return text + "; intervals must stay out of the shaded zones beyond the margins."
    default: return text + "; an interval that touches the shaded zone beyond the margin does not show non-inferiority."
    }
  }

  private func tests(_ compared: [EndpointResult]) -> Markup {
    let rows = compared.flatMap { endpoint in
      endpoint.tests.map { test -> [String] in
        let degrees = test.degreesOfFreedom.map { NumberWords.decimal($0, decimals: 1) }.joined(separator: ", ")
        let statistic = test.statistic.map { NumberWords.decimal($0) } ?? "–"
        return [
          endpoint.id, test.name, statistic + (degrees.isEmpty ? "" : " (df \(degrees))"), test.alternative.rawValue,
          NumberWords.test(test), test.method,
        ]
      }
    }
    guard !rows.isEmpty else { return .nothing }
    return DataTable(
      caption: "Tests of the comparisons",
      columns: [
        .init("Endpoint"), .init("Test"), .init("Statistic", isNumeric: true), .init("Alternative"),
        .init("p-value"), .init("Method"),
      ], rows: rows
    ).markup
  }
}
