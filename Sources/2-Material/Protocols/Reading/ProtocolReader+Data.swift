// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Vocabulary
import YAMLFiles

extension ProtocolReader {
  /// Reads `data`; `nil` where the columns cannot be made out, so that nothing that builds on them is checked.
  func readData(_ data: Section) -> TableReference? {
    checkKindOfData(data)
    let predicted = isPredicted(data) ? readPredicted(data) : nil
    let digest = data.text("digest").flatMap { text in
      let digest = ContentDigest(text)
      if digest == nil {
        data.fault("digest", found: text.quotedForFault, expected: "sha256: and 64 hexadecimal digits")
      }
      return digest
    }
    let table = data.text("table") ?? ""
    let format = data.choice("format", TableFormat.self)
    let endings = TableFormat.allCases.flatMap { [".\($0.rawValue)", ".\($0.rawValue).gz"] }
    if !table.isEmpty, !data.has("format"), !endings.contains(where: table.lowercased().hasSuffix) {
      data.fault(
        "table", found: table.quotedForFault,
        expected: "a name that ends in \(endings.joined(separator: ", ")), or format")
    }
    let missing = data.texts("missing", mayBeEmptyText: true) ?? ["", "NA"]
    let filters = (data.has("where") ? data.named("where", of: "column: value or values") : nil) ?? []
    let rowFilters = filters.map { filter in
      ColumnFilter(
        column: filter.name, values: data.texts(of: filter.node, at: filter.path, mayBeEmptyText: true) ?? [])
    }
    let conditions = (data.has("tuning") ? data.named("tuning", of: "column: value or values") : nil) ?? []
    let tuning = conditions.map { condition in
      ColumnFilter(
        column: condition.name, values: data.texts(of: condition.node, at: condition.path, mayBeEmptyText: true) ?? [])
    }
    let higher = data.choice("higher-scores", ScoreDirection.self) ?? .positive
    let separatelyBy = data.text("separately-by")
    let knownAfter = data.texts("known-after-outcome") ?? []
    let columns = data.has("columns") ? data.section("columns", table: ProtocolKeys.columns) : nil
    let outcome: Outcome?
    if isPredicted(data) {
      outcome = readOutcome(data, columns: columns, of: predicted, missing: missing)
    } else {
      guard let columns else { return nil }
      if !columns.has("case") { columns.fault("case", found: "no key \"case\"", expected: "the key \"case\"") }
      outcome = readOutcome(data, columns: columns, missing: missing)
    }
    guard let outcome else { return nil }
    let binding = ColumnBinding(
      caseColumn: predicted == nil ? columns?.text("case") : "case",
      patient: predicted == nil ? columns?.text("patient") : "patient", site: columns?.text("site"),
      device: columns?.text("device"), reader: columns?.text("reader"), arm: columns?.text("arm"), truth: outcome.truth,
      scores: outcome.scores, weight: columns?.text("weight"), date: columns?.text("date"),
      status: columns?.text("status"), attributes: columns.map(readAttributes) ?? [], missingTexts: missing,
      higherScores: higher,
      filters: rowFilters, tuning: tuning, separatelyBy: separatelyBy, knownAfterOutcome: knownAfter)
    checkColumnsBoundOnce(binding)
    checkSplitsAndLateColumns(binding, data: data)
    return TableReference(path: table, format: format, digest: digest, binding: binding, predicted: predicted)
  }

  private func readAttributes(_ columns: Section) -> [NamedColumn] {
    guard let node = columns.node("attributes") else { return [] }
    var attributes: [NamedColumn] = []
    if case .mapping = node.content {
      attributes = (columns.named("attributes", of: "name: column") ?? []).compactMap { entry in
        columns.text(of: entry.node, at: entry.path).map { NamedColumn(entry.name, column: $0) }
      }
    } else {
      attributes = (columns.texts("attributes") ?? []).map { NamedColumn($0) }
    }
    for attribute in attributes {
      if attribute.name.isEmpty || attribute.name.contains(where: { "[],:".contains($0) }) {
        columns.fault(
          "attributes", found: "the name \(attribute.name.quotedForFault)",
          expected: "a name without brackets, commas and colons; write name: column")
      }
      if ["site", "device", "reader"].contains(attribute.name), columns.has(attribute.name) {
        columns.fault(
          "attributes", found: "the name \(attribute.name.quotedForFault)",
          expected: "another name: columns.\(attribute.name) has it already")
      }
    }
    return attributes
  }

  private func checkColumnsBoundOnce(_ binding: ColumnBinding) {
    var bound: [(column: String, key: String)] = []
    let optional: [(String?, String)] = [
      (binding.caseColumn, "case"), (binding.patient, "patient"), (binding.site, "site"), (binding.device, "device"),
      (binding.reader, "reader"), (binding.arm, "arm"), (binding.weight, "weight"), (binding.date, "date"),
      (binding.status, "status"),
    ]
    for case (let column?, let role) in optional { bound.append((column, "columns.\(role)")) }
    bound += binding.attributes.map { ($0.column, "columns.attributes.\($0.name)") }
    switch binding.truth {
    case .binary(let truth, _, _), .classes(let truth, _):
      bound.append((truth, "columns.truth"))
      bound += binding.scores.map { ($0.column, "columns.score.\($0.name)") }
    case nil: break
    case .labels(let labels, _, _):
      for label in labels {
        bound += [(label.truth, "labels.\(label.name).truth"), (label.score, "labels.\(label.name).score")]
      }
    }
    var first: [String: String] = [:]
    for (column, detailed) in bound where !column.isEmpty {
      // A list of attributes and a lone score have no key of their own for each name.
      let hasOwnKey = log.lines["data.\(detailed)"] != nil
      let key = hasOwnKey ? detailed : detailed.split(separator: ".").prefix(2).joined(separator: ".")
      if let other = first[column] {
        log.add(
          "data.\(key)", found: "the column \(column.quotedForFault), which \(other) has already",
          expected: "each column bound once")
      } else {
        first[column] = "data.\(key)"
      }
    }
  }

  private func checkSplitsAndLateColumns(_ binding: ColumnBinding, data: Section) {
    let outcomeColumns = (binding.truth?.columns ?? []) + binding.scoreColumns
    if let column = binding.separatelyBy, outcomeColumns.contains(column) {
      data.fault(
        "separately-by", found: "the column \(column.quotedForFault), which is a truth or a score",
        expected: "a column that is known before the case is read")
    }
    for condition in binding.tuning where outcomeColumns.contains(condition.column) {
      data.fault(
        "tuning", found: "the column \(condition.column.quotedForFault), which is a truth or a score",
        expected: "a column that is known before the case is read")
    }
    for name in binding.knownAfterOutcome {
      guard let attribute = binding.attributes.first(where: { $0.name == name && $0.column != name }) else {
        continue
      }
      data.fault(
        "known-after-outcome", found: "the attribute's name \(name.quotedForFault)",
        expected: "the column's name \(attribute.column.quotedForFault)")
    }
  }
}
