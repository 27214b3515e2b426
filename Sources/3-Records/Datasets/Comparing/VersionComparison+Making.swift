// SPDX-License-Identifier: Apache-2.0
import Catalog
public import Vocabulary

extension VersionComparison {
  /// How many values of an attribute or finding are shown, the most frequent first.
  static let valuesShown = 12

  /// Compares the items of two versions.
  ///
  /// - Parameters:
  ///   - first: The items of the first, each image once.
  ///   - second: The items of the second.
  ///   - level: The two-sided level of the intervals.
  ///   - reason: Why an item of the first is not in the second.
  ///
  /// The order of the items does not matter.
  /// - Complexity: O(*n* log *n*) for *n* items in both.
  public init(
    from first: [DatasetItem], to second: [DatasetItem], level: ConfidenceLevel = .percent95,
    reason: (DatasetItem) -> Reason = { _ in .choice }
  ) {
    let first = first.sorted(by: DatasetItem.isBefore)
    let second = second.sorted(by: DatasetItem.isBefore)
    counts = [
      first.count, second.count, Set(first.map(\.entry.patient)).count, Set(second.map(\.entry.patient)).count,
    ]
    (shared, labelChanges, prevalence, shifts) = (0, [], [], [])
    (added, removed, attributeChanges, relabelled) = ([], [], [:], 0)
    var moves: [LabelMove: Int] = [:]
    var (i, j) = (0, 0)
    while i < first.count || j < second.count {
      if j == second.count || (i < first.count && DatasetItem.isBefore(first[i], second[j])) {
        removed.append(Image(first[i], reason: reason(first[i])))
        i += 1
      } else if i == first.count || DatasetItem.isBefore(second[j], first[i]) {
        added.append(Image(second[j], reason: nil))
        j += 1
      } else {
        shared += 1
        compare(first[i], second[j], &moves)
        (i, j) = (i + 1, j + 1)
      }
    }
    labelChanges = moves.map { LabelChange(finding: $0.finding, from: $0.from, to: $0.to, images: $1) }.sorted {
      ($1.images, $0.finding, $0.from ?? "", $0.to ?? "") < ($0.images, $1.finding, $1.from ?? "", $1.to ?? "")
    }
    prevalence = Self.prevalence(first, second, level)
    shifts = Self.shifts(first, second, level)
  }

  private mutating func compare(_ first: DatasetItem, _ second: DatasetItem, _ moves: inout [LabelMove: Int]) {
    if first.entry.attributes != second.entry.attributes {
      for name in Set(first.entry.attributes.keys).union(second.entry.attributes.keys)
      where first.entry.attributes[name] != second.entry.attributes[name] {
        attributeChanges[name, default: 0] += 1
      }
    }
    guard Label.ordered(first.labels) != Label.ordered(second.labels) else { return }
    relabelled += 1
    for finding in Set(first.labels.map(\.finding)).union(second.labels.map(\.finding)) {
      let (from, to) = (first.value(of: finding), second.value(of: finding))
      if from != to { moves[LabelMove(finding: finding, from: from, to: to), default: 0] += 1 }
    }
  }

  private static func prevalence(
    _ first: [DatasetItem], _ second: [DatasetItem], _ level: ConfidenceLevel
  ) -> [Prevalence] {
    let findings = Set((first + second).flatMap { $0.labels.map(\.finding) }).sorted()
    return findings.flatMap { finding -> [Prevalence] in
      func said(_ items: [DatasetItem]) -> [(value: String, patient: Int)] {
        items.compactMap { item in
          item.value(of: finding).flatMap { $0 == FindingSchema.uncertain ? nil : ($0, item.entry.patient) }
        }
      }
      let (before, after) = (said(first), said(second))
      var counts: [String: Int] = [:]
      for row in before + after { counts[row.value, default: 0] += 1 }
      // Of yes and no, yes says it all; numbers are no classes.
      let isBinary = Set(counts.keys).isSubset(of: ["0", "1"])
      if !isBinary, counts.keys.allSatisfy({ Double($0) != nil }) { return [] }
      let values = isBinary ? ["1"] : counts.keys.sorted { (counts[$1] ?? 0, $0) < (counts[$0] ?? 0, $1) }
      return values.prefix(valuesShown).map { value in
        let shares = OverlappingShares(
          before: before.map { ($0.value == value, $0.patient) }, after: after.map { ($0.value == value, $0.patient) })
        let (a, b, difference) = shares.estimates(
          name: "prevalence.\(finding).\(value)",
          definition: "share of images with \(finding) \(value) among those of which it is said", level: level)
        return Prevalence(finding: finding, value: value, before: a, after: b, difference: difference)
      }
    }
  }

  private static func shifts(
    _ first: [DatasetItem], _ second: [DatasetItem], _ level: ConfidenceLevel
  ) -> [Estimate] {
    let names = [
      AttributeName.age, AttributeName.sex, AttributeName.site, AttributeName.modality, AttributeName.view,
      AttributeName.manufacturer, AttributeName.model,
    ]
    return names.flatMap { name -> [Estimate] in
      let (before, after) = (KnownValues(first, name), KnownValues(second, name))
      let units = (before.patients, after.patients)
      if !before.numbers.isEmpty || !after.numbers.isEmpty {
        return [
          StandardisedDifference.ofNumbers(
            before.numbers, after.numbers, units: units, name: "shift.\(name)", group: nil, level: level)
        ]
      }
      var all = before.texts
      all.merge(after.texts) { $0 + $1 }
      return all.keys.sorted { (all[$1] ?? 0, $0) < (all[$0] ?? 0, $1) }.prefix(valuesShown).map { value in
        StandardisedDifference.ofShares(
          (before.texts[value] ?? 0, of: before.count), (after.texts[value] ?? 0, of: after.count), units: units,
          name: "shift.\(name)", group: "\(name)=\(value)", level: level)
      }
    }
  }
}

/// What is known of an attribute over the items of a version.
private struct KnownValues {
  var numbers: [Double] = []
  var texts: [String: Int] = [:]
  var count = 0
  var patients = 0

  init(_ items: [DatasetItem], _ name: String) {
    var seen: Set<Int> = []
    for item in items {
      guard let value = item.entry.attributes[name] else { continue }
      count += 1
      seen.insert(item.entry.patient)
      switch value {
      case .number(let number): numbers.append(number)
      case .text(let text): texts[text, default: 0] += 1
      }
    }
    patients = seen.count
  }
}

private struct LabelMove: Hashable {
  var finding: String
  var from: String?
  var to: String?
}

extension VersionComparison.Image {
  init(_ item: DatasetItem, reason: VersionComparison.Reason?) {
    self.init(image: item.entry.key, content: item.entry.content, patient: item.entry.patient, reason: reason)
  }
}
