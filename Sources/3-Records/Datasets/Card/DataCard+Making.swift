// SPDX-License-Identifier: Apache-2.0
import Catalog
import Vocabulary

extension DataCard {
  /// Values beyond these are counted together.
  static let mostRows = 15
  /// Attributes that describe people, the making of images, and what is asked of each image.
  static let deviceAttributes = [
    AttributeName.site, AttributeName.modality, AttributeName.bodyPart, AttributeName.view, AttributeName.manufacturer,
    AttributeName.model, AttributeName.device, AttributeName.format,
  ]
  static let askedAttributes = [
    AttributeName.sex, AttributeName.age, AttributeName.studyDate, AttributeName.site, AttributeName.modality,
    AttributeName.bodyPart, AttributeName.view, AttributeName.laterality, AttributeName.manufacturer,
    AttributeName.model, AttributeName.device, AttributeName.spacing, AttributeName.burnedIn,
  ]

  /// Makes a card.
  /// - Complexity: O(*n* · *a*) for *n* images and *a* attributes and findings.
  public init(_ input: DataCardInput) {
    let items = input.items
    name = input.name
    number = input.number
    digest = input.digest
    made = input.made
    software = input.software
    written = input.written
    purpose = input.purpose
    origin = input.origin
    terms = input.terms
    leftOut = input.leftOut
    withdrawnSince = input.withdrawnSince
    remarks = input.remarks
    findings = input.findings
    checked = input.checked
    splits = input.splits
    counts = Self.counts(items)
    parts = input.partNames.map { name in
      (name, Self.counts(zip(items, input.parts).filter { $0.1 == name }.map(\.0)))
    }
    people = [Self.breakdown(AttributeName.sex, of: items)]
    ages = Self.ages(items)
    devices = Self.deviceAttributes.map { Self.breakdown($0, of: items) }.filter { !$0.rows.isEmpty }
    let sites = Self.sites(items)
    sexBySite =
      sites.count > 1
      ? sites.prefix(Self.mostRows).map { site in
        (
          site,
          Self.breakdown(AttributeName.sex, of: items.filter { $0.entry.attributes[AttributeName.site]?.words == site })
        )
      } : []
    let dates = items.compactMap { $0.entry.attributes[AttributeName.studyDate]?.words }.sorted()
    days = dates.first.flatMap { first in dates.last.map { (first, $0) } }
    var byYear: [String: Int] = [:]
    for date in dates { byYear[String(date.prefix(4)), default: 0] += 1 }
    years = byYear.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    // What is said of labels is said of the parts that are open only: a card is no way around a lock.
    let open = items.indices.filter { input.parts[$0].map(input.lockedParts.contains) != true }
    prevalences = Self.prevalences(input, open: open)
    sources = Self.sources(open.map { items[$0] })
    missing = Self.missing(items, sites: sites)
    leaks = LeakageCheck().findings(items: items, parts: input.parts)
  }

  static func counts(_ items: [DatasetItem]) -> Counts {
    Counts(
      images: items.count, patients: Set(items.map(\.entry.patient)).count, studies: Set(items.map(\.entry.study)).count
    )
  }

  static func sites(_ items: [DatasetItem]) -> [String] {
    var counts: [String: Int] = [:]
    for item in items {
      if let site = item.entry.attributes[AttributeName.site]?.words { counts[site, default: 0] += 1 }
    }
    return counts.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map(\.key)
  }

  static func breakdown(_ name: String, of items: [DatasetItem]) -> Breakdown {
    let values = items.map { $0.entry.attributes[name]?.words }
    var groups: [String: [Int]] = [:]
    for (place, value) in values.enumerated() { if let value { groups[value, default: []].append(place) } }
    let known = items.indices.filter { values[$0] != nil }
    let sorted = groups.sorted { ($0.value.count, $1.key) > ($1.value.count, $0.key) }
    func row(_ words: String, _ places: [Int]) -> Breakdown.Row {
      let hits = Set(places)
      return Breakdown.Row(
        value: words, images: places.count, patients: Set(places.map { items[$0].entry.patient }).count,
        share: ClusteredShare.estimate(
          name: "share", definition: "images with \(name) = \(words) among those of which it is known",
          hits: known.map(hits.contains), patients: known.map { items[$0].entry.patient }
        ).of(group: "\(name) = \(words)"))
    }
    var rows = sorted.prefix(mostRows).map { row($0.key, $0.value) }
    let rest = sorted.dropFirst(mostRows)
    if !rest.isEmpty { rows.append(row("\(rest.count) others", rest.flatMap(\.value))) }
    return Breakdown(name: name, rows: rows, unknown: items.count - known.count)
  }

  static func ages(_ items: [DatasetItem]) -> Ages? {
    var first: [Int: (age: Double?, sex: String)] = [:]
    for item in items {
      let age = item.entry.attributes[AttributeName.age]?.number
      let sex = item.entry.attributes[AttributeName.sex]?.words ?? "unknown"
      if let before = first[item.entry.patient] {
        first[item.entry.patient] = (
          [before.age, age].compactMap { $0 }.min(), before.sex == "unknown" ? sex : before.sex
        )
      } else {
        first[item.entry.patient] = (age, sex)
      }
    }
    let ages = first.values.compactMap(\.age).filter { $0 >= 0 }.sorted()
    guard let oldest = ages.last else { return nil }
    let bins = max(1, Int(oldest / 10) + 1)
    let edges = (0...bins).map { Double($0 * 10) }
    var counts: [String: [Int]] = [:]
    for (age, sex) in first.values {
      guard let age, age >= 0 else { continue }
      counts[sex, default: [Int](repeating: 0, count: bins)][min(bins - 1, Int(age / 10))] += 1
    }
    func quantile(_ share: Double) -> Double {
      // Linear between order statistics, the seventh definition of Hyndman and Fan.
      let place = share * Double(ages.count - 1)
      let low = Int(place)
      let high = min(ages.count - 1, low + 1)
      return ages[low] + (place - Double(low)) * (ages[high] - ages[low])
    }
    return Ages(
      edges: edges, counts: counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
      unknown: first.count - ages.count, median: quantile(0.5), quartiles: Interval(quantile(0.25), quantile(0.75)))
  }

  private static func prevalences(_ input: DataCardInput, open: [Int]) -> [Prevalence] {
    let items = input.items
    let findings = Set(open.flatMap { items[$0].labels.map(\.finding) }).sorted()
    var out: [Prevalence] = []
    for finding in findings {
      let values = items.map { $0.value(of: finding) }
      let known = Set(open.compactMap { values[$0] })
      let asked: [String]
      if known.contains("1") || (!known.isEmpty && known.isSubset(of: ["0", FindingSchema.uncertain])) {
        // Of yes and no, yes says it all, also where nobody has it.
        asked = known.union(["1"]).filter { $0 != "0" }.sorted()
      } else {
        // A finding with very many values is a number; its shares say nothing.
        guard known.count <= mostRows else { continue }
        asked = known.sorted()
      }
      for value in asked {
        func estimate(_ places: [Int], _ words: String) -> Estimate {
          let labelled = places.filter { values[$0] != nil }
          return ClusteredShare.estimate(
            name: "prevalence", definition: "images with \(finding) = \(value) among the labelled of \(words)",
            hits: labelled.map { values[$0] == value }, patients: labelled.map { items[$0].entry.patient }
          ).of(group: "\(finding) = \(value)")
        }
        out.append(
          Prevalence(
            finding: finding, value: value, all: estimate(open, input.lockedParts.isEmpty ? "all" : "the open parts"),
            parts: input.partNames.map { part in
              input.lockedParts.contains(part) ? nil : estimate(open.filter { input.parts[$0] == part }, part)
            }))
      }
    }
    return out
  }

  private static func sources(_ items: [DatasetItem]) -> [Sources] {
    Set(items.flatMap { $0.labels.map(\.finding) }).sorted().map { finding in
      var images: [Label.Source: Int] = [:]
      var unlabelled = 0
      var agree: [Bool] = []
      var patients: [Int] = []
      for item in items {
        guard let label = item.label(of: finding) else {
          unlabelled += 1
          continue
        }
        images[label.source, default: 0] += 1
        let all = item.labels.filter { $0.finding == finding }
        if Set(all.map { "\($0.source.rawValue) \($0.author ?? "")" }).count > 1 {
          agree.append(Set(all.map(\.value)).count == 1)
          patients.append(item.entry.patient)
        }
      }
      return Sources(
        finding: finding,
        images: images.sorted { $0.key.rank < $1.key.rank }.map { ($0.key, $0.value) }, unlabelled: unlabelled,
        several: agree.count,
        agreement: ClusteredShare.estimate(
          name: "agreement", definition: "images on whose \(finding) all sources agree among those with several",
          hits: agree, patients: patients))
    }
  }

  private static func missing(_ items: [DatasetItem], sites: [String]) -> Missingness {
    let columns: [(name: String, items: [DatasetItem])]
    if sites.isEmpty {
      columns = [("all", items)]
    } else {
      columns =
        sites.prefix(10).map { site in
          (site, items.filter { $0.entry.attributes[AttributeName.site]?.words == site })
        } + (sites.count > 1 ? [("all", items)] : [])
    }
    return Missingness(
      attributes: askedAttributes, sites: columns.map(\.name), images: columns.map(\.items.count),
      shares: askedAttributes.map { name in
        columns.map { column in
          column.items.isEmpty
            ? 0
            : Double(column.items.count { $0.entry.attributes[name] == nil }) / Double(column.items.count)
        }
      })
  }
}
