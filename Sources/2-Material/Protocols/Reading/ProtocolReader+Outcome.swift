// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Vocabulary
import YAMLFiles

extension ProtocolReader {
  /// What the truth means and which columns score it; labels bring their scores with them.
  typealias Outcome = (truth: TruthBinding, scores: [NamedColumn])

  /// Reads truth and score in one of their three forms.
  func readOutcome(_ data: Section, columns: Section, missing: [String]) -> Outcome? {
    if data.has("labels") {
      return readLabels(data, columns: columns, missing: missing)
    }
    for key in ["truth", "score"] where !columns.has(key) {
      columns.fault(
        key, found: "no key \"\(key)\"", expected: "the key \"\(key)\", or data.labels for several findings")
    }
    if data.has("classes") {
      return readClasses(data, columns: columns)
    }
    let values = readValues(data, missing: missing)
    guard let truth = columns.text("truth"), let scores = readScores(columns) else { return nil }
    return (.binary(column: truth, positive: values.positive, negative: values.negative), scores)
  }

  private func readScores(_ columns: Section) -> [NamedColumn]? {
    guard let node = columns.node("score") else { return nil }
    guard case .mapping = node.content else {
      return columns.text("score").map { [NamedColumn($0)] }
    }
    let scores = (columns.named("score", of: "model: column") ?? []).compactMap { entry in
      columns.text(of: entry.node, at: entry.path).map { NamedColumn(entry.name, column: $0) }
    }
    return scores.isEmpty ? nil : scores
  }

  private func readClasses(_ data: Section, columns: Section) -> Outcome? {
    for key in ["positive", "negative"] where data.has(key) {
      data.fault(key, found: "\(key) beside classes", expected: "either positive and negative, or classes")
    }
    guard let classes = data.texts("classes") else { return nil }
    if classes.count < 2 {
      data.fault("classes", found: "one class", expected: "at least two classes")
    }
    guard let truth = columns.text("truth"), let node = columns.node("score") else { return nil }
    guard case .mapping = node.content else {
      columns.fault("score", found: node.words, expected: "a mapping from each class to its column")
      return nil
    }
    let scores = readScores(columns) ?? []
    for score in scores where !classes.contains(score.name) {
      let near = nearestName(to: score.name, among: classes).map { "; did you mean \"\($0)\"?" } ?? ""
      log.add(
        columns.keyPath("score.\(score.name)"), found: "the class \(score.name.quotedForFault)",
        expected: "a class of data.classes\(near)")
    }
    let ordered = classes.compactMap { name in scores.first { $0.name == name } }
    for name in classes where !scores.contains(where: { $0.name == name }) {
      columns.fault(
        "score", found: "no column for the class \(name.quotedForFault)", expected: "a column for each class")
    }
    return (.classes(column: truth, classes: ordered.map(\.name)), ordered)
  }

  private func readLabels(_ data: Section, columns: Section, missing: [String]) -> Outcome? {
    if data.has("classes") {
      data.fault("classes", found: "classes beside labels", expected: "either classes or labels")
    }
    for key in ["truth", "score"] where columns.has(key) {
      columns.fault(key, found: "\(key) beside data.labels", expected: "either data.labels, or truth and score")
    }
    let values = readValues(data, missing: missing)
    let labels: [LabelBinding] = (data.named("labels", of: "finding: {truth: column, score: column}") ?? [])
      .compactMap { entry in
        guard let pair = Section(entry.node, path: entry.path, table: ProtocolKeys.label, log: log),
          let truth = pair.text("truth"), let score = pair.text("score")
        else { return nil }
        return LabelBinding(name: entry.name, truth: truth, score: score)
      }
    return labels.isEmpty ? nil : (.labels(labels, positive: values.positive, negative: values.negative), [])
  }

  func readValues(_ data: Section, missing: [String]) -> (positive: [String], negative: [String]?) {
    if !data.has("positive") {
      data.fault(
        "positive", found: "no key \"positive\"", expected: "the truth's value or values that mean diseased, or classes"
      )
    }
    let positive = data.texts("positive") ?? []
    let negative = data.texts("negative")
    if let both = negative?.first(where: positive.contains) {
      data.fault("negative", found: "\(both.quotedForFault) as positive and as negative", expected: "one or the other")
    }
    for (key, values) in [("positive", positive), ("negative", negative ?? [])] {
      if let both = values.first(where: missing.contains) {
        data.fault(key, found: "\(both.quotedForFault), which also means missing", expected: "a value with one meaning")
      }
    }
    return (positive, negative)
  }
}
