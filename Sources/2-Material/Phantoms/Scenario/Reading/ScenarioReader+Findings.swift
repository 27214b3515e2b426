// SPDX-License-Identifier: Apache-2.0
import Vocabulary
import YAMLFiles

extension ScenarioReader {
  /// Reads `findings`, `comorbidity`, `implants` and `follow-up`.
  func readFindings(_ root: Section, into scenario: inout Scenario) {
    let planned = root.section("findings", table: ScenarioKeys.findings)
    for kind in FindingKind.allCases {
      guard let planned, planned.has(kind.rawValue) else { continue }
      if kind.region != scenario.region { planned.refuse(kind, at: kind.rawValue, region: scenario.region) }
      if let plan = readFinding(planned, kind) { scenario.findings.append(plan) }
    }
    let kinds = scenario.findings.map(\.kind)
    func mustBePlanted(_ kind: FindingKind, _ path: String, line: Int? = nil) {
      guard !kinds.contains(kind), kind.region == scenario.region else { return }
      log.add(
        path, line: line, found: "\(kind.rawValue), which is not planted",
        expected:
          "a finding that \"findings\" plants\(kinds.isEmpty ? "" : ": \(kinds.map(\.rawValue).joined(separator: ", "))")"
      )
    }
    for (index, site) in scenario.sites.enumerated() {
      for kind in FindingKind.allCases where site.prevalence[kind] != nil {
        mustBePlanted(kind, "sites[\(index)].prevalence.\(kind.rawValue)")
      }
    }
    for item in root.items("comorbidity", of: "pairs of findings") ?? [] {
      guard let section = Section(item.node, path: item.path, table: ScenarioKeys.comorbidity, log: log),
        let given = section.choice("given", FindingKind.self),
        let finding = section.choice("finding", FindingKind.self),
        let ratio = section.quantity("odds-ratio", in: 0.01...100)
      else { continue }
      mustBePlanted(given, section.keyPath("given"))
      mustBePlanted(finding, section.keyPath("finding"))
      let twin = scenario.comorbidity.contains { Set([$0.given, $0.finding]) == Set([given, finding]) }
      if given == finding || twin {
        section.fault(
          "finding", found: "\(finding.rawValue) with \(given.rawValue)\(twin ? " again" : "")",
          expected: "two findings, each pair once")
      }
      scenario.comorbidity.append(Comorbidity(given: given, finding: finding, oddsRatio: ratio))
    }
    if let section = root.section("implants", table: ScenarioKeys.implants) {
      for implant in Implant.allCases {
        if let share = section.quantity(implant.rawValue, in: 0...1) { scenario.implants[implant] = share }
      }
    }
    if let section = root.section("follow-up", table: ScenarioKeys.followUp) {
      scenario.followUp.most = section.integer("most", in: 0...50) ?? scenario.followUp.most
      scenario.followUp.mean = section.quantity("mean", in: 0...20) ?? scenario.followUp.mean
      scenario.followUp.interval =
        section.spread("interval", within: 1...3650, unit: "days", place: "follow-up.interval", log: log)
        ?? scenario.followUp.interval
    }
  }

  private func readFinding(_ findings: Section, _ kind: FindingKind) -> FindingPlan? {
    let tables = ScenarioKeys.finding(kind)
    guard let section = findings.section(kind.rawValue, table: tables[0]) else { return nil }
    let place = tables[0].place
    var plan = FindingPlan(kind)
    plan.prevalence = section.quantity("prevalence", in: 0...1) ?? plan.prevalence
    plan.size =
      section.spread("size", within: kind.possibleSizes, unit: kind.sizeUnit, place: "\(place).size", log: log)
      ?? plan.size
    plan.left = section.quantity("left", in: 0...1)
    if let count = section.section("count", table: tables[1]) {
      plan.meanCount = count.quantity("mean", in: 1...20) ?? plan.meanCount
      plan.mostCount = count.integer("most", in: 1...20) ?? max(plan.mostCount, 1)
      if plan.mostCount > 1, [.cardiomegaly].contains(kind) {
        count.fault("most", found: "\(plan.mostCount)", expected: "1, for there is one heart")
      }
      let isOneSided = plan.left == 0 || plan.left == 1
      if plan.mostCount > (isOneSided ? 1 : 2), kind == .pneumothorax {
        count.fault(
          "most", found: "\(plan.mostCount)",
          expected: isOneSided ? "1, for all are in one lung" : "at most 2, one for each lung")
      }
    }
    plan.zones = shares(section.section("zones", table: tables[2]), FindingRequest.Zone.self) ?? [:]
    plan.conspicuity =
      section.spread("conspicuity", within: 0...1, place: "\(place).conspicuity", log: log) ?? plan.conspicuity
    plan.doublingTime =
      section.spread("doubling-time", within: 1...36_500, unit: "days", place: "\(place).doubling-time", log: log)
      ?? plan.doublingTime
    plan.halfLife = section.quantity("half-life", in: 0.1...36_500, unit: "days") ?? plan.halfLife
    for (key, other) in [("doubling-time", "half-life"), ("half-life", "doubling-time")] where section.has(key) {
      if section.has(other), key == "half-life" {
        section.fault(key, found: "half-life beside doubling-time", expected: "a finding that grows, or one that heals")
      }
      if key == "half-life" { plan.doublingTime = nil } else { plan.halfLife = nil }
    }
    return plan
  }
}
