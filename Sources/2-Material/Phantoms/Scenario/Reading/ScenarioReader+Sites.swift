// SPDX-License-Identifier: Apache-2.0
import Vocabulary
import YAMLFiles

extension ScenarioReader {
  /// Reads `demographics`, `postures` and `sites`; without sites there is one with the first device.
  func readSites(_ root: Section, into scenario: inout Scenario) {
    var usual = scenario.sites[0]
    readDemographics(root, at: "demographics", into: &usual.demographics)
    readPostures(root, at: "postures", into: &usual.postures)
    scenario.sites = [usual]
    guard let items = root.items("sites", of: "sites") else { return }
    if items.isEmpty { root.fault("sites", found: "an empty list", expected: "a list of sites") }
    var sites: [ScenarioSite] = []
    for item in items {
      guard let section = Section(item.node, path: item.path, table: ScenarioKeys.site, log: log) else { continue }
      var site = usual
      site.name = name(section, among: sites.map(\.name)) ?? "site"
      site.share = section.quantity("share", in: 0...1_000_000) ?? 1
      readDemographics(section, at: "sites[].demographics", into: &site.demographics)
      readPostures(section, at: "sites[].postures", into: &site.postures)
      site.prevalence = readPrevalence(section, region: scenario.region)
      if let labels = section.section("labels", table: ScenarioKeys.siteLabels) {
        site.labelSensitivity = labels.quantity("sensitivity", in: 0...1)
        site.labelSpecificity = labels.quantity("specificity", in: 0...1)
      }
      if section.has("devices") { site.devices = readShares(section, devices: scenario.devices) ?? site.devices }
      sites.append(site)
    }
    if !sites.isEmpty, !sites.contains(where: { $0.share > 0 }) {
      root.fault("sites", found: "no share above 0", expected: "at least one site with a share above 0")
    }
    if !sites.isEmpty { scenario.sites = sites }
  }

  private func readPrevalence(_ site: Section, region: BodyRegion) -> [FindingKind: Double] {
    var prevalence: [FindingKind: Double] = [:]
    guard let section = site.section("prevalence", table: ScenarioKeys.prevalence("sites[].prevalence")) else {
      return prevalence
    }
    for kind in FindingKind.allCases {
      guard let share = section.quantity(kind.rawValue, in: 0...1) else { continue }
      prevalence[kind] = share
      if kind.region != region { section.refuse(kind, at: kind.rawValue, region: region) }
    }
    return prevalence
  }

  private func readShares(_ site: Section, devices: [ScenarioDevice]) -> [ScenarioSite.Share]? {
    guard let node = site.node("devices") else { return nil }
    let names = devices.map(\.name)
    // A list of names is as good as a mapping with equal shares.
    if case .list = node.content {
      return site.texts("devices")?.compactMap { name in
        guard let index = names.firstIndex(of: name) else {
          site.refuse(name, at: "devices", among: names)
          return nil
        }
        return .init(device: index, share: 1)
      }
    }
    guard let entries = site.named("devices", of: "device: share") else { return nil }
    var shares: [ScenarioSite.Share] = []
    for entry in entries {
      guard let share = site.number(of: entry.node, at: entry.path) else { continue }
      guard (0...1_000_000).contains(share) else {
        log.add(entry.path, found: "\(share)", expected: "a share of 0 or more")
        continue
      }
      guard let index = names.firstIndex(of: entry.name) else {
        let near = nearestName(to: entry.name, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
        log.add(
          entry.path, found: "the unknown device \(entry.name.quotedForFault)",
          expected: "one of \(names.joined(separator: ", "))\(near)")
        continue
      }
      shares.append(.init(device: index, share: share))
    }
    guard shares.contains(where: { $0.share > 0 }) else {
      site.fault("devices", found: "no share above 0", expected: "at least one device with a share above 0")
      return nil
    }
    return shares
  }

  private func readDemographics(_ parent: Section, at place: String, into demographics: inout Demographics) {
    let tables = ScenarioKeys.demographics(place)
    guard let section = parent.section("demographics", table: tables[0]) else { return }
    demographics.age =
      section.spread("age", within: 0...110, unit: "years", place: "\(place).age", log: log) ?? demographics.age
    demographics.women = section.quantity("women", in: 0...1) ?? demographics.women
    func bySex(_ key: String, _ bounds: ClosedRange<Double>, _ unit: String, _ women: inout Spread, _ men: inout Spread)
    {
      guard
        let part = section.section(key, table: KeyTable("\(place).\(key)", optional: ["female", "male"]))
      else { return }
      women = part.spread("female", within: bounds, unit: unit, place: "\(place).\(key).female", log: log) ?? women
      men = part.spread("male", within: bounds, unit: unit, place: "\(place).\(key).male", log: log) ?? men
    }
    bySex("height", 400...2300, "mm", &demographics.heightOfWomen, &demographics.heightOfMen)
    bySex("weight", 3...300, "kg", &demographics.weightOfWomen, &demographics.weightOfMen)
  }

  private func readPostures(_ parent: Section, at place: String, into postures: inout Postures) {
    guard let section = parent.section("postures", table: ScenarioKeys.postures(place)[0]) else { return }
    func read(_ key: String, _ posture: inout PostureSpread) {
      let home = "\(place).\(key)"
      guard let part = section.section(key, table: KeyTable(home, optional: ScenarioKeys.postureParts)) else { return }
      func spread(_ name: String, _ bounds: ClosedRange<Double>, _ unit: String, _ value: inout Spread) {
        value = part.spread(name, within: bounds, unit: unit, place: "\(home).\(name)", log: log) ?? value
      }
      spread("rotation", -45...45, "degrees", &posture.rotation)
      spread("lean", -30...30, "degrees", &posture.lean)
      spread("shift", -150...150, "mm", &posture.shift)
      spread("inspiration", 0...1, "", &posture.inspiration)
    }
    read("standing", &postures.standing)
    read("lying", &postures.lying)
  }
}

extension Section {
  /// Adds the fault of a finding that the region does not have.
  func refuse(_ kind: FindingKind, at key: String, region: BodyRegion) {
    let known = FindingKind.allCases.filter { $0.region == region }.map(\.rawValue)
    fault(
      key, found: "\(kind.rawValue), a finding of the \(kind.region.rawValue)",
      expected: "a finding of the \(region.rawValue): \(known.joined(separator: ", "))")
  }
}
