// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Statistics
import Vocabulary
import YAMLFiles

extension ProtocolKeys {
  static let fairness = KeyTable(
    "fairness", required: ["by"],
    optional: ["bins", "reference", "metrics", "criteria", "no-finding", "margin", "adjust"],
    choices: ["adjust": words(FairnessPlan.Adjustment.self)])
}

extension ProtocolReader {
  /// Reads `fairness`.
  func readFairness(_ section: Section, data: TableReference?) -> FairnessPlan {
    var plan = FairnessPlan()
    let bins = fairnessBins(section)
    plan.divisions = fairnessDivisions(section, bins: bins, data: data)
    let names = Set(plan.divisions.flatMap(\.names))
    for (name, path, node) in section.named("reference", of: "names under by, each with the value of its reference")
      ?? []
    {
      if !names.isEmpty, !names.contains(name) {
        log.add(path, line: node.line, found: "the name \(name.quotedForFault)", expected: "a name under fairness.by")
      }
      if let value = section.text(of: node, at: path) { plan.references[name] = value }
    }
    plan.measures = fairnessWords("metrics", FairnessMeasure.self, section)
    plan.criteria = fairnessWords("criteria", FairnessCriterion.self, section)
    if section.flag("no-finding") == true { plan.positiveMeans = .noFinding }
    plan.margin = section.number("margin", expected: "a number above 0 and below 1") { $0 > 0 && $0 < 1 }
    plan.adjustment = section.choice("adjust", FairnessPlan.Adjustment.self) ?? .holm
    return plan
  }

  private func fairnessDivisions(_ section: Section, bins: [String: [Double]], data: TableReference?) -> [SubgroupSpec]
  {
    var seen: [Set<String>] = []
    let items = section.items("by", of: "divisions, each a name or a list of names to cross") ?? []
    if items.isEmpty, section.has("by") {
      section.fault("by", found: "no division", expected: "a list of names, each alone or in a list to cross")
    }
    return items.compactMap { path, node in
      guard let names = section.texts(of: node, at: path), !names.isEmpty else { return nil }
      if seen.contains(Set(names)) {
        log.add(path, line: node.line, found: "\(names.joined(separator: " × ")) again", expected: "each division once")
      }
      seen.append(Set(names))
      if names.count > 1, let binned = names.first(where: { bins[$0] != nil }) {
        log.add(
          path, line: node.line, found: "\(binned.quotedForFault), which has bins, crossed with another name",
          expected: "a name with bins alone")
      }
      return SubgroupSpec(
        factors: names.map { fairnessFactor($0, path: path, line: node.line, data: data) },
        bins: names.count == 1 ? bins[names[0]] : nil, line: node.line)
    }
  }

  private func fairnessFactor(_ name: String, path: String, line: Int, data: TableReference?) -> NamedColumn {
    guard let data else { return NamedColumn(name) }
    if let column = data.binding.groupingColumn(name) { return NamedColumn(name, column: column) }
    let known =
      [("site", data.binding.site), ("device", data.binding.device), ("reader", data.binding.reader)]
      .filter { $0.1 != nil }.map(\.0) + data.binding.attributes.map(\.name)
    let near = nearestName(to: name, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
    log.add(
      path, line: line, found: "the name \(name.quotedForFault)",
      expected: "a name bound under data.columns: site, device, reader or one of attributes\(near)")
    return NamedColumn(name)
  }

  private func fairnessBins(_ section: Section) -> [String: [Double]] {
    var bins: [String: [Double]] = [:]
    for (name, path, node) in section.named("bins", of: "numeric names under by, each with its edges") ?? [] {
      guard case .list(let items) = node.content else {
        log.add(path, line: node.line, found: node.words, expected: "a list of edges")
        continue
      }
      let edges = items.compactMap { section.number(of: $0, at: path) }
      guard edges.count == items.count else { continue }
      if edges.count < 2 || zip(edges, edges.dropFirst()).contains(where: { $0 >= $1 }) {
        log.add(
          path, line: node.line, found: "the edges \(edges.map { "\($0)" }.joined(separator: ", "))",
          expected: "at least two edges, each above the one before")
      } else {
        bins[name] = edges
      }
    }
    return bins
  }

  private func fairnessWords<Word: CaseIterable & RawRepresentable<String>>(
    _ key: String, _: Word.Type, _ section: Section
  ) -> [Word] {
    let words = Word.allCases.map(\.rawValue)
    return (section.texts(key) ?? []).compactMap { text in
      if let word = Word(rawValue: text) { return word }
      let near = nearestName(to: text, among: words).map { "; did you mean \"\($0)\"?" } ?? ""
      section.fault(key, found: text.quotedForFault, expected: "words from \(words.joined(separator: ", "))\(near)")
      return nil
    }
  }
}
