// SPDX-License-Identifier: Apache-2.0
import Validation
import Vocabulary

/// The primary endpoints of several parts beside each other, without pooling them.
struct PartsSideBySide {
  let evaluation: Evaluation

  /// The chapter; `nil` for a single part.
  var section: Document.Section? {
    let parts = evaluation.parts
    guard parts.count > 1 else { return nil }
    var ids: [String] = []
    for endpoint in parts.flatMap(\.endpoints) where endpoint.isPrimary && !ids.contains(endpoint.id) {
      ids.append(endpoint.id)
    }
    guard !ids.isEmpty else { return nil }
    return Document.Section("The parts side by side", id: "parts") {
      Markup("p") { "The primary endpoints of all parts on one axis. The parts are not pooled." }
      for (number, id) in ids.enumerated() { chart(id, number) }
    }
  }

  private func chart(_ id: String, _ number: Int) -> Markup {
    let parts = evaluation.parts
    guard let first = parts.flatMap(\.endpoints).first(where: { $0.id == id }) else { return .nothing }
    let rows = parts.map { part in
      let found = part.endpoints.first { $0.id == id }
      let finding: IntervalRow.Finding =
        if let refusal = found?.refusal {
          .cannotBeJudged(refusal)
        } else if let found {
          .estimate(found.estimate)
        } else {
          .cannotBeJudged("not measured")
        }
      return IntervalRow(part.name ?? "whole table", finding: finding)
    }
    let level = NumberWords.level(evaluation.identity.level)
    let name = "parts-\(number + 1)"
    if ComparisonWords.isComparison(first) {
      let known = parts.flatMap(\.endpoints).first { $0.id == id && $0.arms.count == 2 } ?? first
      let words = ComparisonWords(known)
      return DifferenceChart(
        id: name, measure: words.axis, rows: rows, margin: words.margin, favoursLeft: words.favours?.left,
        favoursRight: words.favours?.right,
        caption: PartChapter.caption(words, n: nil, level: evaluation.identity.level)
      ).figure.markup
    }
    return ForestChart(
      id: name, measure: Wording.capitalised(first.title), rows: rows,
      caption: "\(Wording.capitalised(first.title)) in each part, with \(level) confidence intervals."
    ).figure.markup
  }
}
