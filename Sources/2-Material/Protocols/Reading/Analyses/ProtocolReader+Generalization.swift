// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Statistics
import Vocabulary
import YAMLFiles

extension ProtocolKeys {
  static let generalization = KeyTable(
    "generalization",
    optional: ["by", "metrics", "method", "interval", "leave-one-out", "sensitivity", "target"],
    choices: [
      "method": words(HeterogeneityMethod.self), "interval": words(PooledIntervalMethod.self),
    ])
  static let generalizationTarget = KeyTable(
    "generalization.target", optional: ["where", "columns", "shares", "truncation"])
  static let generalizationShares = KeyTable(
    "generalization.target.shares[]", required: ["of", "shares"], optional: ["bins"])
}

extension ProtocolReader {
  /// Reads `generalization`.
  func readGeneralization(_ section: Section, data: TableReference?) -> GeneralizationPlan {
    var plan = GeneralizationPlan()
    let names = section.texts("by") ?? ["site"]
    plan.by = SubgroupSpec(
      factors: names.map { NamedColumn($0, column: generalizationColumn($0, "by", section, data)) }, line: section.line)
    plan.metrics = readPooledMetrics(section)
    plan.method =
      section.choice(
        "method", HeterogeneityMethod.self,
        synonyms: ["dersimonian-laird": "dl", "paule-mandel": "pm", "restricted": "reml"]) ?? .reml
    plan.interval =
      section.choice("interval", PooledIntervalMethod.self, synonyms: ["knha": "hartung-knapp", "z": "wald"])
      ?? .hartungKnapp
    plan.leaveOneOut = section.flag("leave-one-out") ?? true
    plan.sensitivity = section.number("sensitivity", expected: "a sensitivity strictly between 0 and 1") {
      $0 > 0 && $0 < 1
    }
    plan.target = section.section("target", table: ProtocolKeys.generalizationTarget).map {
      readTarget($0, data: data)
    }
    return plan
  }

  private func readPooledMetrics(_ section: Section) -> [Metric] {
    (section.texts("metrics") ?? []).compactMap { text in
      guard let metric = Metric(rawValue: text) else {
        let near = nearestName(to: text, among: Metric.allCases.map(\.rawValue)).map { "; did you mean \"\($0)\"?" }
        section.fault("metrics", found: text.quotedForFault, expected: "names of metrics\(near ?? "")")
        return nil
      }
      switch metric {
      case .partialAUC, .handTillAUC, .macroAUC, .microAUC:
        section.fault(
          "metrics", found: text.quotedForFault, expected: "metrics of one score, without a range: auc, sensitivity, …")
        return nil
      default: return metric
      }
    }
  }

  private func readTarget(_ section: Section, data: TableReference?) -> TargetPlan {
    var target = TargetPlan()
    if section.has("where") == section.has("shares") {
      section.fault(
        "where", found: section.has("where") ? "both where and shares" : "neither where nor shares",
        expected: "rows that are the target (where), or the shares of its categories (shares)")
    }
    if section.has("where") {
      for entry in section.named("where", of: "name: value or list") ?? [] {
        _ = generalizationColumn(entry.name, "where", section, data)
        guard let values = section.texts(of: entry.node, at: entry.path) else { continue }
        target.rows.append(ColumnFilter(column: entry.name, values: values))
      }
    }
    target.columns = section.texts("columns") ?? []
    for name in target.columns { _ = generalizationColumn(name, "columns", section, data) }
    if section.has("where"), target.columns.isEmpty {
      section.fault(
        "columns", found: "no columns", expected: "the names by which tested rows are made like the target: [age, sex]")
    }
    target.shares = section.has("shares") ? readShares(section, data: data) : []
    target.truncation =
      section.number("truncation", expected: "a quantile above 0.5 and at most 1") { $0 > 0.5 && $0 <= 1 }
      ?? TargetWeights.usualTruncation
    return target
  }

  private func readShares(_ section: Section, data: TableReference?) -> [TargetPlan.Shares] {
    (section.items("shares", of: "properties with their shares") ?? []).compactMap { path, node in
      guard let part = Section(node, path: path, table: ProtocolKeys.generalizationShares, log: log),
        let name = part.text("of")
      else { return nil }
      _ = generalizationColumn(name, "of", part, data)
      var shares = TargetPlan.Shares(name: name, shares: [])
      if part.has("bins") {
        let edges = (part.items("bins", of: "edges") ?? []).compactMap { part.number(of: $0.node, at: $0.path) }
        shares.shares = (part.items("shares", of: "shares, one for each bin") ?? []).compactMap {
          part.number(of: $0.node, at: $0.path)
        }
        shares.bins = edges
        if edges.count < 2 || zip(edges, edges.dropFirst()).contains(where: { $0 >= $1 }) {
          part.fault("bins", found: "\(edges.count) edges", expected: "at least two edges, each above the one before")
        } else if shares.shares.count != edges.count - 1 {
          part.fault(
            "shares", found: "\(shares.shares.count) shares", expected: "one for each of \(edges.count - 1) bins")
        }
      } else {
        for entry in part.named("shares", of: "category: share") ?? [] {
          guard let share = part.number(of: entry.node, at: entry.path) else { continue }
          shares.categories.append(entry.name)
          shares.shares.append(share)
        }
      }
      let sum = shares.shares.reduce(0, +)
      if shares.shares.contains(where: { $0 < 0 }) || (sum - 1).magnitude > 1e-6 {
        part.fault("shares", found: "shares that sum to \(sum)", expected: "shares ≥ 0 that sum to 1")
      }
      return shares
    }
  }

  /// The column of a name that divides or describes cases; a fault where none is bound.
  private func generalizationColumn(
    _ name: String, _ key: String, _ section: Section, _ data: TableReference?
  ) -> String {
    guard let data else { return name }
    if let column = data.binding.groupingColumn(name) { return column }
    let known =
      [("site", data.binding.site), ("device", data.binding.device), ("reader", data.binding.reader)]
      .filter { $0.1 != nil }.map(\.0) + data.binding.attributes.map(\.name)
    let near = nearestName(to: name, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
    section.fault(
      key, found: "the name \(name.quotedForFault)",
      expected: "a name bound under data.columns: site, device, reader or one of attributes\(near)")
    return name
  }
}
