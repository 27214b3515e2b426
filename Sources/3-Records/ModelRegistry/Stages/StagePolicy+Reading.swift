// SPDX-License-Identifier: Apache-2.0
public import Vocabulary
import YAMLFiles

extension StagePolicy {
  private static let top = KeyTable("", required: ["policy", "stages"], optional: ["aliases"])
  private static let names = ["validated", "approved", "live"]
  private static let stage = KeyTable(
    "stages", optional: ["evidence", "signature", "intended-use", "approvals", "approval-days"])
  private static let rule = KeyTable("evidence", required: ["kind"], optional: ["verdict", "protocol", "days"])

  /// Reads a policy.
  ///
  /// - Parameters:
  ///   - bytes: The file, YAML.
  ///   - fileName: How it is named in faults.
  /// - Throws: `InputFaults` with all that is wrong.
  public init(bytes: [UInt8], fileName: String) throws(InputFaults) {
    let root = try YAMLText(bytes: bytes, fileName: fileName, of: "a policy of stages").root()
    let log = FaultLog(fileName: fileName, tables: [Self.top, Self.stage, Self.rule])
    guard let section = Section(root, path: "", table: Self.top, log: log) else { throw log.sorted }
    let title = section.text("policy")
    var stages: [ModelStage: Rules] = [:]
    for (name, path, node) in section.named("stages", of: "stages") ?? [] {
      guard Self.names.contains(name), let stage = ModelStage(rawValue: name) else {
        log.add(
          path, line: node.line, found: name.quotedForFault, expected: "one of \(Self.names.joined(separator: ", "))")
        continue
      }
      if let entry = Section(node, path: path, table: Self.stage, log: log) { stages[stage] = Self.rules(entry, log) }
    }
    var aliases: [String: ModelStage] = [:]
    for (name, path, node) in section.has("aliases") ? section.named("aliases", of: "aliases") ?? [] : [] {
      guard ModelAlias(name)?.place == nil, ModelAlias(name) != nil else {
        log.add(path, line: node.line, found: name.quotedForFault, expected: "small letters, digits and hyphens")
        continue
      }
      guard let text = section.text(of: node, at: path), let stage = ModelStage(rawValue: text), stage != .retired
      else {
        log.add(
          path, line: node.line, found: node.words,
          expected: "one of registered, \(Self.names.joined(separator: ", "))")
        continue
      }
      aliases[name] = stage
    }
    guard log.isEmpty, let title else { throw log.sorted }
    self.init(title: title, stages: stages, aliases: aliases)
  }

  private static func rules(_ section: Section, _ log: FaultLog) -> Rules {
    var rules = Rules()
    for (path, node) in section.has("evidence") ? section.items("evidence", of: "evidence") ?? [] : [] {
      guard let entry = Section(node, path: path, table: rule, log: log),
        let kind = entry.choice("kind", EvidenceKind.self)
      else { continue }
      var rule = EvidenceRule(kind)
      if entry.has("verdict") { rule.verdict = entry.choice("verdict", EvidenceVerdict.self) ?? .accepted }
      if entry.has("days") { rule.days = entry.integer("days", in: 1...36_500) }
      if entry.has("protocol"), let text = entry.text("protocol") {
        rule.protocolDigest = ContentDigest(text)
        if rule.protocolDigest == nil {
          entry.fault("protocol", found: text.quotedForFault, expected: "a digest, sha256:…")
        }
      }
      rules.evidence.append(rule)
    }
    if section.has("signature") { rules.needsSignature = section.flag("signature") ?? false }
    if section.has("intended-use") { rules.needsIntendedUse = section.flag("intended-use") ?? false }
    if section.has("approvals") { rules.approvals = section.integer("approvals", in: 0...20) ?? 0 }
    if section.has("approval-days") { rules.approvalDays = section.integer("approval-days", in: 1...36_500) ?? 365 }
    if section.has("approval-days"), rules.approvals == 0 {
      section.fault("approval-days", found: "days of approvals that are not asked", expected: "approvals too")
    }
    return rules
  }
}
