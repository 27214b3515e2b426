// SPDX-License-Identifier: Apache-2.0
import Validation
import Vocabulary

/// The acceptance criteria one by one: demanded, observed, judged, and why.
struct CriteriaChapter {
  let evaluation: Evaluation

  var section: Document.Section {
    Document.Section("Acceptance criteria", id: "criteria", beginsPage: true) {
      Markup("p") {
        "Each criterion was fixed in the protocol before the data were opened. It holds only where the data show it; what "
        "too few data leave open cannot be judged and does not count as holding."
      }
      if isShort { together } else { Markup(evaluation.parts.map(table)) }
    }
  }

  /// Several parts with few criteria each stand in one table.
  private var isShort: Bool {
    evaluation.parts.count > 1 && evaluation.parts.allSatisfy { (1...3).contains($0.criteria.count) }
  }

  private var together: Markup {
    let cells = evaluation.parts.flatMap { part in
      part.criteria.map { [Markup(text: part.name ?? "whole table")] + self.cells($0, part, isFirst: true) }
    }
    return DataTable(
      caption: "Demanded and observed in each part", columns: [.init("Part")] + Self.columns, cells: cells
    ).markup
  }

  private static let columns = [
    DataTable.Column("Criterion"), .init("Demanded"), .init("Observed (CI)"), .init("Verdict"), .init("Why"),
  ]

  private func table(_ part: PartEvaluation) -> Markup {
    let isOne = evaluation.parts.count == 1
    let count = FlowReading.count(part.criteria.count, "criterion").replacing("criterions", with: "criteria")
    guard !part.criteria.isEmpty else {
      return Markup([
        isOne ? .nothing : Markup("h3") { part.name ?? "Whole table" },
        Markup("p") { "There is no criterion." },
      ])
    }
    return Markup([
      isOne ? .nothing : Markup("h3") { part.name ?? "Whole table" },
      DataTable(
        caption: "Demanded and observed, \(count)",
        columns: Self.columns,
        cells: part.criteria.enumerated().map { index, criterion in
          cells(criterion, part, isFirst: index == 0 || part.criteria[index - 1].text != criterion.text)
        }
      ).markup,
    ])
  }

  private func cells(_ criterion: CriterionResult, _ part: PartEvaluation, isFirst: Bool) -> [Markup] {
    let sentence = CriterionSentence(criterion: criterion, part: part, namesPart: false)
    return [
      name(criterion, sentence.endpoint, isFirst: isFirst), Markup(text: demanded(sentence)), observed(criterion),
      Markup([
        Ruling(criterion.verdict).mark(Ruling(criterion.verdict).criterionWord),
        criterion.isDecisive ? .nothing : Markup("div", ["class": "small"]) { "reported only, does not decide" },
      ]), Markup(text: sentence.reason),
    ]
  }

  private func name(_ criterion: CriterionResult, _ endpoint: EndpointResult?, isFirst: Bool) -> Markup {
    let hasName = criterion.id != criterion.text && criterion.id != endpoint?.title
    return Markup([
      Markup("div") { subject(endpoint) ?? criterion.id },
      criterion.group.map { group in Markup("div", ["class": "group"]) { GroupWords.plain(group) } } ?? .nothing,
      isFirst ? Markup("div", ["class": "code small"]) { criterion.text } : .nothing,
      isFirst && hasName ? Markup("div", ["class": "small"]) { "named \(criterion.id)" } : .nothing,
    ])
  }

  private func subject(_ endpoint: EndpointResult?) -> String? {
    endpoint.map {
      ComparisonWords.isComparison($0) ? ComparisonWords($0).subject : Wording.capitalised($0.title)
    }
  }

  private func demanded(_ sentence: CriterionSentence) -> String {
    guard let demand = sentence.demand else { return sentence.criterion.text }
    if case .holds = demand.claim, let endpoint = sentence.endpoint { return ComparisonWords(endpoint).demanded }
    return demand.words
  }

  private func observed(_ criterion: CriterionResult) -> Markup {
    guard let observed = criterion.observed else { return Markup(text: "–") }
    return EstimateCell(observed, usual: evaluation.identity.level).markup
  }
}
