// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Vocabulary
import YAMLFiles

extension ProtocolKeys {
  static let deferral = KeyTable(
    "deferral",
    optional: [
      "loss", "cost-missed", "cost-false-alarm", "confidence", "column", "column-says", "coverages", "reader-minutes",
      "reader-calls", "reader-sensitivity", "reader-specificity", "target-risk", "target-workload", "by",
    ],
    choices: [
      "loss": words(DeferralPlan.Loss.self), "confidence": words(DeferralPlan.Confidence.self),
      "column-says": words(DeferralPlan.Direction.self),
    ])
}

extension ProtocolReader {
  /// Reads `deferral`.
  func readDeferral(_ section: Section, data: TableReference?) -> DeferralPlan {
    var plan = DeferralPlan()
    plan.loss = section.choice("loss", DeferralPlan.Loss.self) ?? plan.loss
    readCosts(section, into: &plan)
    plan.confidence = section.choice("confidence", DeferralPlan.Confidence.self) ?? plan.confidence
    plan.columnSays = section.choice("column-says", DeferralPlan.Direction.self) ?? plan.columnSays
    plan.column = attribute("column", section, data: data)
    if plan.confidence == .column, !section.has("column") {
      section.fault("column", found: "no column", expected: "the attribute that says how sure the model is")
    }
    if plan.confidence != .column, section.has("column") || section.has("column-says") {
      section.fault("confidence", found: plan.confidence.rawValue, expected: "confidence: column beside column")
    }
    plan.coverages = readCoverages(section) ?? plan.coverages
    plan.readerMinutes = section.number("reader-minutes", expected: "minutes above 0") { $0 > 0 }
    plan.readerCalls = attribute("reader-calls", section, data: data)
    plan.readerSensitivity = section.number("reader-sensitivity", expected: "a share within 0…1") {
      (0...1).contains($0)
    }
    plan.readerSpecificity = section.number("reader-specificity", expected: "a share within 0…1") {
      (0...1).contains($0)
    }
    if section.has("reader-sensitivity") != section.has("reader-specificity") {
      section.fault(
        section.has("reader-sensitivity") ? "reader-specificity" : "reader-sensitivity", found: "one of the two",
        expected: "both reader-sensitivity and reader-specificity, or neither")
    }
    if section.has("reader-calls"), section.has("reader-sensitivity") {
      section.fault(
        "reader-calls", found: "a reader's calls beside assumed rates", expected: "one of the two kinds of reader")
    }
    plan.targetRisk = section.number("target-risk", expected: "a mean loss of at least 0") { $0 >= 0 }
    plan.targetWorkload = section.number("target-workload", expected: "a share between 0 and 1") { $0 > 0 && $0 < 1 }
    plan.divisions = readDivisions(section, data: data)
    return plan
  }

  private func readCosts(_ section: Section, into plan: inout DeferralPlan) {
    let keys = ["cost-missed", "cost-false-alarm"]
    if plan.loss == .cost, let missing = keys.first(where: { !section.has($0) }) {
      section.fault(missing, found: "no cost", expected: "both \(keys[0]) and \(keys[1]) beside loss: cost")
    }
    if plan.loss != .cost, let odd = keys.first(where: section.has) {
      section.fault(odd, found: "a cost beside loss: \(plan.loss.rawValue)", expected: "loss: cost")
    }
    plan.missedCost = section.number("cost-missed", expected: "a cost above 0") { $0 > 0 } ?? plan.missedCost
    plan.falseAlarmCost =
      section.number("cost-false-alarm", expected: "a cost above 0") { $0 > 0 } ?? plan.falseAlarmCost
  }

  private func readCoverages(_ section: Section) -> [Double]? {
    guard let items = section.items("coverages", of: "shares of cases that are kept") else { return nil }
    let shares = items.compactMap { section.number(of: $0.node, at: $0.path) }
    guard shares.count == items.count else { return nil }
    guard !shares.isEmpty, shares.allSatisfy({ $0 > 0 && $0 <= 1 }), Set(shares).count == shares.count else {
      section.fault(
        "coverages", found: "[\(shares.map { "\($0)" }.joined(separator: ", "))]",
        expected: "different shares of cases, each above 0 and up to 1")
      return nil
    }
    return shares
  }

  /// An attribute that a key names.
  private func attribute(_ key: String, _ section: Section, data: TableReference?) -> String? {
    guard let name = section.text(key) else { return nil }
    guard let data else { return name }
    let known = data.binding.attributes.map(\.name)
    if !known.contains(name) {
      let near = nearestName(to: name, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
      section.fault(
        key, found: "the name \(name.quotedForFault)", expected: "a name under data.columns.attributes\(near)")
    }
    return name
  }

  /// The divisions that `by` names, each by itself.
  func readDivisions(_ section: Section, data: TableReference?) -> [SubgroupSpec] {
    (section.texts("by") ?? []).map { name in
      let column = data.map { $0.binding.groupingColumn(name) } ?? name
      if column == nil {
        section.fault(
          "by", found: "the name \(name.quotedForFault)",
          expected: "a name bound under data.columns: site, device, reader or one of attributes")
      }
      return SubgroupSpec(factors: [NamedColumn(name, column: column)], line: section.line)
    }
  }
}
