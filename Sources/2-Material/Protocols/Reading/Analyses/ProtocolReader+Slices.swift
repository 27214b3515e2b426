// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Statistics
import Vocabulary
import YAMLFiles

extension ProtocolKeys {
  static let slices = KeyTable(
    "slices",
    optional: [
      "attributes", "metric", "depth", "minimum-rows", "minimum-units", "bins", "worse-by", "top", "level", "adjust",
      "search", "seed",
    ],
    choices: [
      "metric": SlicesPlan.Measure.allCases.map(\.rawValue), "search": SlicesPlan.Search.allCases.map(\.rawValue),
      "adjust": MultiplicityAdjustment.allCases.map(\.rawValue),
    ])
}

extension ProtocolReader {
  /// Reads `slices`.
  func readSlices(_ section: Section, data: TableReference?) -> SlicesPlan {
    var plan = SlicesPlan()
    plan.attributes = section.texts("attributes")?.map { slicing($0, section: section, data: data) }
    plan.measure =
      section.choice(
        "metric", SlicesPlan.Measure.self,
        synonyms: ["recall": "sensitivity", "tpr": "sensitivity", "tnr": "specificity", "accuracy": "error"])
      ?? plan.measure
    plan.depth = section.integer("depth", in: 1...3) ?? plan.depth
    plan.minimumRows = section.integer("minimum-rows", in: 5...1_000_000) ?? plan.minimumRows
    plan.minimumUnits =
      section.integer("minimum-units", in: 2...1_000_000) ?? min(plan.minimumUnits, plan.minimumRows)
    plan.bins = section.integer("bins", in: 2...20) ?? plan.bins
    plan.worseBy =
      section.number("worse-by", expected: "a number from 0 to below 1") { (0..<1).contains($0) } ?? plan.worseBy
    plan.most = section.integer("top", in: 1...100) ?? plan.most
    plan.level = section.number("level", expected: "a number between 0 and 1") { $0 > 0 && $0 < 1 }
      .flatMap(ConfidenceLevel.init)
    plan.adjustment = section.choice("adjust", MultiplicityAdjustment.self) ?? plan.adjustment
    plan.search = section.choice("search", SlicesPlan.Search.self) ?? plan.search
    if plan.search == .tuning, let data, data.binding.tuning.isEmpty {
      section.fault("search", found: "\"tuning\" without tuning rows", expected: "rows set apart under data.tuning")
    }
    plan.seed = section.integer("seed", in: 0...UInt64.max)
    return plan
  }

  /// The column of an attribute by which slices are cut.
  private func slicing(_ name: String, section: Section, data: TableReference?) -> NamedColumn {
    guard let data else { return NamedColumn(name) }
    let known =
      [("site", data.binding.site), ("device", data.binding.device)].compactMap { role, column in
        column.map { NamedColumn(role, column: $0) }
      } + data.binding.attributes
    if let column = known.first(where: { $0.name == name }) {
      if data.binding.knownAfterOutcome.contains(column.column) {
        section.fault(
          "attributes", found: "\(name.quotedForFault), which is known only after the outcome",
          expected: "attributes that are known before it: others would choose cases by their result")
      }
      return column
    }
    let near = nearestName(to: name, among: known.map(\.name)).map { "; did you mean \"\($0)\"?" } ?? ""
    section.fault(
      "attributes", found: "the name \(name.quotedForFault)",
      expected: "site, device or a name under data.columns.attributes\(near)")
    return NamedColumn(name)
  }
}
