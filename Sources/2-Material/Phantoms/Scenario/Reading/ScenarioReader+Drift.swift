// SPDX-License-Identifier: Apache-2.0
import Vocabulary
import YAMLFiles

extension ScenarioReader {
  /// Reads `drift`.
  func readDrift(_ root: Section, into scenario: inout Scenario) {
    for item in root.items("drift", of: "changes") ?? [] {
      guard let section = Section(item.node, path: item.path, table: ScenarioKeys.drift, log: log),
        let kind = section.word("kind", among: ScenarioKeys.driftKeys.map(\.kind))
      else { continue }
      checkKeys(section, of: kind)
      guard let change = readKind(section, kind, scenario: scenario),
        var drift = readDays(section, kind: change, tag: kind)
      else { continue }
      let taken = scenario.drift.map(\.tag)
      if section.has("tag") {
        drift.tag = name(section, "tag", among: taken) ?? kind
        if drift.tag.contains(" ") {
          section.fault("tag", found: drift.tag.quotedForFault, expected: "a word without blanks")
        }
      } else {
        var number = 2
        while taken.contains(drift.tag) {
          drift.tag = "\(kind)-\(number)"
          number += 1
        }
      }
      drift.sites = readIndices(section, "sites", among: scenario.sites.map(\.name))
      drift.devices = readIndices(section, "devices", among: scenario.devices.map(\.name))
      if section.has("devices"), ["prevalence", "demographics", "label-policy", "new-scanner"].contains(kind) {
        section.fault(
          "devices", found: "devices of a change of \(kind)", expected: "sites alone: it does not depend on the device")
      }
      scenario.drift.append(drift)
    }
  }

  private func checkKeys(_ section: Section, of kind: String) {
    guard let keys = ScenarioKeys.driftKeys.first(where: { $0.kind == kind }) else { return }
    for key in keys.required where !section.has(key) {
      section.fault(key, found: "no key \"\(key)\"", expected: "the key \"\(key)\" of a change of \(kind)")
    }
    let own = keys.required + keys.optional
    for rule in ScenarioKeys.drift.keys
    where section.has(rule.name) && !own.contains(rule.name)
      && !["kind", "tag", "at", "from", "to", "until", "sites", "devices"].contains(rule.name)
    {
      section.fault(
        rule.name, found: "the key \(rule.name)",
        expected: own.isEmpty
          ? "no key of its own for a change of \(kind)"
          : "keys of a change of \(kind): \(own.joined(separator: ", "))")
    }
  }

  private func readDays(_ section: Section, kind: DriftChange.Kind, tag: String) -> DriftChange? {
    guard section.has("at") != section.has("from") else {
      section.fault(
        section.has("at") ? "from" : "at", found: section.has("at") ? "from beside at" : "no key \"at\"",
        expected: "at: DAY for an abrupt change, or from: DAY and to: DAY for a gradual one")
      return nil
    }
    if section.has("to") != section.has("from") {
      section.fault(
        "to", found: section.has("to") ? "to without from" : "no key \"to\"", expected: "from and to together")
      return nil
    }
    guard let start = section.day(section.has("at") ? "at" : "from") else { return nil }
    var change = DriftChange(tag: tag, kind: kind, start: start)
    if section.has("to") {
      guard let full = section.day("to") else { return nil }
      guard full > start else {
        section.fault("to", found: full.iso, expected: "a day after \(start.iso)")
        return nil
      }
      change.full = full
      if case .newScanner = kind {
        section.fault("from", found: "a gradual change of scanner", expected: "at: DAY")
      }
    }
    if section.has("until") {
      guard let end = section.day("until") else { return nil }
      guard end > change.full else {
        section.fault("until", found: end.iso, expected: "a day after \(change.full.iso)")
        return nil
      }
      change.end = end
    }
    return change
  }

  private func readIndices(_ section: Section, _ key: String, among names: [String]) -> [Int] {
    (section.texts(key) ?? []).compactMap { name in
      guard let index = names.firstIndex(of: name) else {
        section.refuse(name, at: key, among: names)
        return nil
      }
      return index
    }
  }

  private func readDevice(_ section: Section, _ key: String, among names: [String]) -> Int? {
    guard let name = section.text(key) else { return nil }
    guard let index = names.firstIndex(of: name) else {
      section.refuse(name, at: key, among: names)
      return nil
    }
    return index
  }

  private func readKind(_ section: Section, _ kind: String, scenario: Scenario) -> DriftChange.Kind? {
    switch kind {
    case "new-scanner":
      let names = scenario.devices.map(\.name)
      guard let replaced = readDevice(section, "replaces", among: names),
        let new = readDevice(section, "with", among: names)
      else { return nil }
      if replaced == new {
        section.fault("with", found: "the device that is replaced", expected: "another device")
      }
      return .newScanner(replaced: replaced, by: new)
    case "kilovolts": return section.quantity("change", in: -80...80, unit: "kV").map { .kilovolts(change: $0) }
    case "milliampere-seconds":
      return section.quantity("factor", in: 0.01...100).map { .milliampereSeconds(factor: $0) }
    case "software": return readSoftware(section).map { .software($0) }
    case "prevalence":
      guard let factor = section.quantity("factor", in: 0...100) else { return nil }
      let kinds = section.words("findings", FindingKind.self) ?? []
      for kind in kinds where !scenario.findings.contains(where: { $0.kind == kind }) {
        section.fault(
          "findings", found: "\(kind.rawValue), which is not planted", expected: "findings that \"findings\" plants")
      }
      return .prevalence(factor: factor, findings: kinds)
    case "silent-inversion": return .silentInversion
    case "marker": return .marker(text: marker(section, "marker"))
    case "label-policy":
      return section.quantity("least-size", in: 0...5000).map { .labelPolicy(leastSize: $0) }
    case "dead-columns":
      let width = scenario.devices.map(\.detector.columns).min() ?? 0
      return columns(section, "columns", below: width).map { .deadColumns($0) }
    case "demographics": return section.quantity("years", in: -80...80, unit: "years").map { .demographics(years: $0) }
    default: return section.quantity("factor", in: 0.01...100).map { .noise(factor: $0) }
    }
  }

  private func readSoftware(_ section: Section) -> DriftChange.Software? {
    guard let version = name(section, "version") else { return nil }
    var software = DriftChange.Software(version: version)
    software.look = section.choice("look", RadiographySystem.Processing.Look.self)
    software.kernel = section.choice("kernel", TomographySystem.Kernel.self)
    software.edgeStrength = section.quantity("edge-strength", in: 0...5)
    software.edgeScale = section.quantity("edge-scale", in: 0.5...50, unit: "mm")
    software.contrast = section.quantity("contrast", in: 0.2...3)
    software.brightness = section.quantity("brightness", in: 0.05...0.95)
    return software
  }
}
