// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Statistics
import Vocabulary
import YAMLFiles

extension ProtocolReader {
  /// Reads `operating-point`.
  func readPoint(_ section: Section, data: TableReference?) -> OperatingPoint? {
    let chosenOn = section.text("chosen-on") ?? ""
    guard let node = section.node("threshold") else { return nil }
    guard case .mapping = node.content else {
      return section.number("threshold").map { OperatingPoint(threshold: .shared($0), chosenOn: chosenOn) }
    }
    var thresholds: [String: Double] = [:]
    for entry in section.named("threshold", of: "model: threshold") ?? [] {
      if let names = data?.binding.scoreNames, !names.contains(entry.name) {
        log.add(
          entry.path, found: "the name \(entry.name.quotedForFault)",
          expected: "a model or label: \(names.joined(separator: ", "))")
      }
      thresholds[entry.name] = section.number(of: entry.node, at: entry.path)
    }
    return OperatingPoint(threshold: .each(thresholds), chosenOn: chosenOn)
  }

  /// Reads `analysis`, whose keys all have defaults.
  func readAnalysis(_ section: Section?, data: TableReference?) -> AnalysisSettings {
    let bootstrap = section?.section("bootstrap", table: ProtocolKeys.bootstrap)
    let readers = section?.choice("readers", AnalysisSettings.Readers.self)
    if readers != nil, let data, data.binding.reader == nil {
      section?.fault("readers", found: "a rule for readers", expected: "the key left out: no reader column is bound")
    }
    return AnalysisSettings(
      level: section.flatMap { readLevel($0) } ?? .percent95,
      seed: section?.integer("seed", in: 0...UInt64.max) ?? AnalysisSettings.defaultSeed,
      bootstrapReplicates: bootstrap?.integer("replicates", in: 1...1_000_000)
        ?? AnalysisSettings.defaultReplicates,
      bootstrapInterval: bootstrap?.choice("interval", BootstrapPlan.IntervalKind.self) ?? .bca,
      aucInterval: section?.choice("auc-interval", AnalysisSettings.AreaInterval.self) ?? .logit,
      proportionInterval: section?.choice("proportion-interval", ProportionInterval.self) ?? .wilson,
      compositeInterval: section?.choice("composite-interval", AnalysisSettings.CompositeInterval.self) ?? .delta,
      readers: data?.binding.reader == nil ? nil : readers ?? .averaged)
  }

  /// Reads a confidence level.
  func readLevel(_ section: Section) -> ConfidenceLevel? {
    section.number("level", expected: "a level between 0 and 1, such as 0.95") { ConfidenceLevel($0) != nil }
      .flatMap(ConfidenceLevel.init)
  }

  /// Reads `sampling-unit`.
  func readSamplingUnit(_ root: Section, data: TableReference?) -> SamplingUnit {
    let hasPatient = data?.binding.patient != nil
    guard let unit = root.choice("sampling-unit", SamplingUnit.self) else { return hasPatient ? .patient : .case }
    if unit == .patient, data != nil, !hasPatient {
      root.fault("sampling-unit", found: "patient", expected: "data.columns.patient bound, or case")
    }
    return unit
  }

  /// Reads `non-results`.
  func readNonResults(
    _ section: Section?, data: TableReference?
  ) -> (rules: NonResultRules, texts: StatusTexts) {
    let texts = section?.section("status-values", table: ProtocolKeys.statusValues)
    let status = data?.binding.status
    if data != nil, status == nil, let section {
      for key in ["failed", "indeterminate", "status-values"] where section.has(key) {
        section.fault(key, found: "a rule for the status column", expected: "data.columns.status bound")
      }
    }
    let rules = NonResultRules(
      missing: section?.choice("missing", NonResultRule.self) ?? .exclude,
      failed: section?.choice("failed", NonResultRule.self) ?? .exclude,
      indeterminate: section?.choice("indeterminate", NonResultRule.self) ?? .exclude)
    let words = StatusTexts(
      missing: texts?.texts("missing", mayBeEmptyText: true) ?? ["missing"],
      failed: texts?.texts("failed", mayBeEmptyText: true) ?? ["failed"],
      indeterminate: texts?.texts("indeterminate", mayBeEmptyText: true) ?? ["indeterminate"])
    var meaning: [String: String] = [:]
    for (kind, values) in [
      ("missing", words.missing), ("failed", words.failed), ("indeterminate", words.indeterminate),
    ] {
      for value in values {
        if let other = meaning[value] {
          texts?.fault(
            kind, found: "\(value.quotedForFault), which means \(other)", expected: "a text with one meaning")
        }
        meaning[value] = kind
      }
    }
    return (rules, words)
  }

  /// Reads `subgroups`.
  func readSubgroups(_ root: Section, data: TableReference?) -> [SubgroupSpec] {
    guard root.has("subgroups"), let items = root.items("subgroups", of: "subgroups, each with the key by") else {
      return []
    }
    var seen: [Set<String>] = []
    return items.compactMap { path, node in
      guard let section = Section(node, path: path, table: ProtocolKeys.subgroup, log: log) else { return nil }
      let names = section.texts("by") ?? []
      let bins = section.has("bins") ? readBins(section, names: names) : nil
      guard !names.isEmpty else { return nil }
      if seen.contains(Set(names)) {
        section.fault("by", found: "the subgroup \(names.joined(separator: " × ")) again", expected: "each once")
      }
      seen.append(Set(names))
      let factors = names.map { name in factor(name, section: section, data: data) }
      return SubgroupSpec(factors: factors, bins: bins, line: section.line)
    }
  }

  /// Reads `subgroup-minimum`.
  func readMinimum(_ section: Section?) -> SubgroupMinimum {
    let range = 1...1_000_000
    return SubgroupMinimum(
      positives: section?.integer("positives", in: range) ?? SubgroupMinimum.usual,
      negatives: section?.integer("negatives", in: range) ?? SubgroupMinimum.usual)
  }

  private func readBins(_ section: Section, names: [String]) -> [Double] {
    if names.count > 1 {
      section.fault("bins", found: "bins for several names", expected: "bins for one name, or one subgroup for each")
    }
    guard let items = section.items("bins", of: "edges") else { return [] }
    let edges = items.compactMap { section.number(of: $0.node, at: $0.path) }
    guard edges.count == items.count else { return [] }
    if edges.count < 2 || zip(edges, edges.dropFirst()).contains(where: { $0 >= $1 }) {
      section.fault(
        "bins", found: "the edges \(edges.map { "\($0)" }.joined(separator: ", "))",
        expected: "at least two edges, each above the one before")
    }
    return edges
  }

  /// The column of a name that divides cases; a name that is not bound is a fault of `by`.
  func factor(_ name: String, section: Section, data: TableReference?) -> NamedColumn {
    guard let data else { return NamedColumn(name) }
    if let column = data.binding.groupingColumn(name) { return NamedColumn(name, column: column) }
    let known =
      [("site", data.binding.site), ("device", data.binding.device), ("reader", data.binding.reader)]
      .filter { $0.1 != nil }.map(\.0) + data.binding.attributes.map(\.name)
    let expected: String
    if name == "arm" {
      expected = "a site, device, reader or attribute; an arm is chosen in an endpoint by arm or compare"
    } else if let near = nearestName(to: name, among: known) {
      expected = "a bound name; did you mean \"\(near)\"?"
    } else {
      let names = known.isEmpty ? "" : " (bound are \(known.joined(separator: ", ")))"
      expected = "a name bound under data.columns: site, device, reader or one of attributes\(names)"
    }
    section.fault("by", found: "the name \(name.quotedForFault)", expected: expected)
    return NamedColumn(name)
  }
}

extension AnalysisSettings {
  /// The seed where the file names none: a fixed number, so that two runs agree.
  public static let defaultSeed: UInt64 = 20_261_121
  /// The number of bootstrap replicates where the file names none.
  public static let defaultReplicates = 2000
}
