// SPDX-License-Identifier: Apache-2.0
import Validation
import Vocabulary

extension PartChapter {
  /// The pre-declared subgroups: a chart for each division and endpoint, and what is refused, with the reason.
  var subgroups: Markup {
    Markup(
      part.subgroups.enumerated().map { number, subgroup in
        Markup([heading("By \(subgroup.title)"), body(subgroup, number)])
      })
  }

  private func body(_ subgroup: SubgroupResult, _ number: Int) -> Markup {
    if let refusal = subgroup.refusal {
      return Markup("div", ["class": "remark unsure", "role": "note"]) {
        Markup("p") {
          Markup("strong") { "No result is reported by \(subgroup.title)." }
          " The reason: \(refusal)."
        }
      }
    }
    guard !subgroup.groups.isEmpty else { return Markup("p") { "No row belongs to any group." } }
    guard !part.endpoints.isEmpty else { return sizes(subgroup) }
    let isAnyJudged = subgroup.groups.contains { $0.shortfall == nil }
    guard isAnyJudged else {
      return Markup([Markup("p") { "None of the groups is large enough to be judged." }, sizes(subgroup)])
    }
    return Markup(part.endpoints.enumerated().map { chart(subgroup, number, $1, $0) })
  }

  private func sizes(_ subgroup: SubgroupResult) -> Markup {
    DataTable(
      caption: "Groups by \(subgroup.title)",
      columns: [
        .init("Group"), .init("Positives", isNumeric: true), .init("Negatives", isNumeric: true), .init("Judged"),
      ],
      rows: subgroup.groups.map {
        [
          GroupWords.plain($0.name), NumberWords.count($0.positives), NumberWords.count($0.negatives),
          $0.shortfall.map { "cannot be judged: \($0)" } ?? "yes",
        ]
      }, note: "Positives and negatives are counted in \(units)."
    ).markup
  }

  private func chart(_ subgroup: SubgroupResult, _ number: Int, _ endpoint: EndpointResult, _ place: Int) -> Markup {
    if let refusal = endpoint.refusal {
      return Markup("p", ["class": "note"]) { "\(Wording.capitalised(endpoint.title)) is not reported: \(refusal)." }
    }
    let rows = [IntervalRow("All", finding: .estimate(endpoint.estimate), style: .overall)] + groups(subgroup, endpoint)
    let name = id("subgroup-\(number + 1)-\(place + 1)")
    let unjudged = subgroup.groups.count { $0.shortfall != nil }
    var caption =
      "\(Wording.capitalised(endpoint.title)) by \(subgroup.title), with \(NumberWords.level(level)) confidence intervals; "
    caption += "n pos. and n neg. count \(units)."
    if unjudged > 0 {
      caption +=
        " \(unjudged) of \(subgroup.groups.count) groups \(unjudged == 1 ? "is" : "are") too small to be judged."
    }
    if ComparisonWords.isComparison(endpoint) {
      let words = ComparisonWords(endpoint)
      return DifferenceChart(
        id: name, measure: words.axis, rows: rows, margin: words.margin, favoursLeft: words.favours?.left,
        favoursRight: words.favours?.right, caption: caption
      ).figure.markup
    }
    let limit = limit(subgroup, endpoint)
    return ForestChart(
      id: name, measure: Wording.capitalised(endpoint.title), rows: rows,
      reference: endpoint.estimate.value, criterion: limit?.value,
      criterionLabel: limit.map { "demanded: \($0.words)" },
      caption: caption
    ).figure.markup
  }

  private func groups(_ subgroup: SubgroupResult, _ endpoint: EndpointResult) -> [IntervalRow] {
    subgroup.groups.map { group in
      let found = group.endpoints.first { $0.id == endpoint.id }
      let finding: IntervalRow.Finding =
        if let shortfall = group.shortfall {
          .cannotBeJudged(shortfall)
        } else if let refusal = found?.refusal {
          .cannotBeJudged(refusal)
        } else if let found {
          .estimate(found.estimate)
        } else {
          .cannotBeJudged("not measured")
        }
      return IntervalRow(
        GroupWords.short(group.name), positives: group.positives, negatives: group.negatives, finding: finding)
    }
  }

  /// The number that a criterion demands of the groups of this division.
  private func limit(_ subgroup: SubgroupResult, _ endpoint: EndpointResult) -> (value: Double, words: String)? {
    for criterion in part.criteria {
      guard let demand = Demand(criterion.text), demand.division == subgroup.by,
        case .number(let quantity, _, let limit) = demand.claim, quantity != .p,
        CriterionSentence.endpoint(of: demand, in: part.endpoints)?.id == endpoint.id
      else { continue }
      return (limit, demand.words)
    }
    return nil
  }
}
