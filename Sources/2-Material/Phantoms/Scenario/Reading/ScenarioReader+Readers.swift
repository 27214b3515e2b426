// SPDX-License-Identifier: Apache-2.0
import Distributions
import Vocabulary
import YAMLFiles

extension ScenarioReader {
  /// Reads `labels` and `detectability`.
  func readLabels(_ root: Section, into scenario: inout Scenario) {
    let kinds = scenario.findings.map(\.kind)
    // Without a word about it, what is looked for is what is planted first.
    scenario.labels.target = kinds.first ?? scenario.labels.target
    if let section = root.section("labels", table: ScenarioKeys.labels) {
      if let target = section.choice("target", FindingKind.self) {
        scenario.labels.target = target
        if target.region != scenario.region { section.refuse(target, at: "target", region: scenario.region) }
      }
      scenario.labels.leastSize = section.quantity("least-size", in: 0...5000) ?? 0
      scenario.labels.source = section.choice("source", LabelPlan.Source.self) ?? scenario.labels.source
      scenario.labels.sensitivity = section.quantity("sensitivity", in: 0...1) ?? 1
      scenario.labels.specificity = section.quantity("specificity", in: 0...1) ?? 1
    }
    if let section = root.section("detectability", table: ScenarioKeys.detectability) {
      section.read(ScenarioKeys.detectabilityNumbers, into: &scenario.detectability)
    }
  }

  /// Reads `readers` and `reports`.
  func readReaders(_ root: Section, into scenario: inout Scenario) {
    if let section = root.section("readers", table: ScenarioKeys.readers) {
      scenario.readers = readPlan(section, seed: scenario.seed)
    }
    if root.has("reports"), let section = root.section("reports", table: ScenarioKeys.reports) {
      var plan = ReportPlan()
      section.read(ScenarioKeys.reportNumbers, into: &plan)
      scenario.reports = plan
    }
    let source = scenario.labels.source
    if source == .report, scenario.reports == nil || !root.has("reports") {
      log.add("labels.source", found: "report, and no reports", expected: "the key \"reports\", or another source")
    }
    if source == .reader, scenario.readers.readers.isEmpty {
      log.add("labels.source", found: "reader, and no readers", expected: "the key \"readers\", or another source")
    }
  }

  private func readPlan(_ section: Section, seed: UInt64) -> ReaderPlan {
    var plan = ReaderPlan()
    var usual = ReaderPlan.Reader(name: "")
    section.read(ScenarioKeys.readerNumbers, into: &usual)
    let skillSpread = section.quantity("skill-spread", in: 0...2) ?? 0
    let criterionSpread = section.quantity("criterion-spread", in: 0...3) ?? 0
    if section.has("number"), section.has("list") {
      section.fault("list", found: "a list beside a number", expected: "either number or list")
    }
    if let number = section.integer("number", in: 1...1000) {
      plan.readers = (0..<number).map { index in
        // Replicates below zero belong to the cohort: no patient and no image draws from them.
        var stream = PhiloxStream(seed: seed, replicate: -1 - index, purpose: DrawPurpose.reader.rawValue)
        var reader = usual
        reader.name = "R\(index + 1)"
        reader.skill = max(0, usual.skill + skillSpread * stream.normal())
        reader.criterion = usual.criterion + criterionSpread * stream.normal()
        return reader
      }
    }
    for item in section.items("list", of: "readers") ?? [] {
      guard let part = Section(item.node, path: item.path, table: ScenarioKeys.reader, log: log) else { continue }
      var reader = usual
      reader.name = name(part, among: plan.readers.map(\.name)) ?? "reader"
      part.read(ScenarioKeys.readerNumbers, into: &reader)
      plan.readers.append(reader)
    }
    if plan.readers.isEmpty, log.isEmpty {
      section.fault("number", found: "nobody", expected: "number, or a list with readers")
    }
    if let items = section.items("arms", of: "arms") {
      var arms: [ReaderPlan.Arm] = []
      for item in items {
        guard let part = Section(item.node, path: item.path, table: ScenarioKeys.arm, log: log) else { continue }
        var arm = ReaderPlan.Arm(name: name(part, among: arms.map(\.name)) ?? "arm")
        part.read(ScenarioKeys.armNumbers, into: &arm)
        arms.append(arm)
      }
      if arms.isEmpty { section.fault("arms", found: "an empty list", expected: "a list of arms") }
      plan.arms = arms
    }
    plan.ratings = section.choice("ratings", ReaderPlan.Ratings.self) ?? plan.ratings
    plan.categories = section.integer("categories", in: 2...100) ?? plan.categories
    plan.caseShare = section.quantity("case-share", in: 0...1) ?? plan.caseShare
    plan.fraction = section.quantity("fraction", in: 0...1) ?? plan.fraction
    plan.blocks = section.integer("blocks", in: 1...100) ?? plan.blocks
    if plan.blocks > max(1, plan.readers.count) {
      section.fault("blocks", found: "\(plan.blocks)", expected: "at most as many blocks as readers")
    }
    return plan
  }
}
