// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Testing
import TestSupport
import Vocabulary

@Suite struct VersionComparisonTests {
  func item(
    _ key: Int, patient: Int, label: String? = nil, source: Label.Source = .reader,
    attributes: [String: AttributeValue] = [:]
  ) -> DatasetItem {
    let moment = Timestamp(microseconds: 0)
    return DatasetItem(
      entry: CatalogEntry(
        key: key, content: ContentDigest(hashing: "\(key)".utf8), pixels: nil, patient: patient, study: patient,
        series: patient, imported: moment, terms: 1, attributes: attributes),
      labels: label.map { [Label("effusion", $0, source: source, known: moment)] } ?? [])
  }

  @Test func `what came, what went and what changed is counted by hand`() {
    let before = [
      item(1, patient: 1, label: "1", attributes: ["age": .number(60)]), item(2, patient: 1, label: "0"),
      item(3, patient: 2), item(4, patient: 3, label: "1"),
    ]
    let after = [
      item(1, patient: 1, label: "0", attributes: ["age": .number(61)]), item(2, patient: 1, label: "0"),
      item(3, patient: 2, label: "uncertain"), item(5, patient: 4),
    ]
    let comparison = VersionComparison(from: before, to: after) { $0.entry.patient == 3 ? .withdrawn : .choice }
    #expect(comparison.items == (4, 4))
    #expect(comparison.patients == (3, 3))
    #expect(comparison.shared == 3)
    #expect(comparison.added.map(\.image) == [5])
    #expect(comparison.removed.map(\.image) == [4])
    #expect(comparison.removedByReason == [.withdrawn: 1])
    #expect(comparison.attributeChanges == ["age": 1])
    #expect(comparison.relabelled == 2)
    #expect(
      comparison.labelChanges.map { "\($0.finding) \($0.from ?? "-") \($0.to ?? "-") \($0.images)" } == [
        "effusion - uncertain 1", "effusion 1 0 1",
      ])
  }

  @Test func `a version against itself has no difference, with an interval of no width`() throws {
    let items = (0..<40).map { item($0, patient: $0 / 2, label: $0 % 3 == 0 ? "1" : "0") }
    let comparison = VersionComparison(from: items, to: items.reversed())
    #expect(comparison.added.isEmpty && comparison.removed.isEmpty && comparison.labelChanges.isEmpty)
    let row = try #require(comparison.prevalence.first)
    #expect(row.difference.value == 0)
    #expect(abs(row.difference.interval?.lower ?? 1) < 1e-12 && abs(row.difference.interval?.upper ?? 1) < 1e-12)
  }

  @Test func `the difference of prevalences of versions that share patients is what numpy and scipy make of it`() throws
  {
    // (label, patient) of each version; an image is new where its place or label differs, which does not enter.
    let a = [(1, 1), (0, 1), (1, 2), (0, 3), (0, 4), (1, 5), (0, 6), (0, 7), (1, 8), (0, 9)]
    let b = [(1, 1), (1, 1), (1, 2), (0, 3), (1, 4), (1, 10), (0, 11), (0, 12), (1, 8), (0, 9), (1, 13)]
    let before = a.enumerated().map { item($0.offset, patient: $0.element.1, label: String($0.element.0)) }
    let after = b.enumerated().map { item(100 + $0.offset, patient: $0.element.1, label: String($0.element.0)) }
    let row = try #require(VersionComparison(from: before, to: after).prevalence.first)
    // numpy/scipy: linearised variance over patients, Wilson on effective counts reduced by Student's t, Zou–Donner.
    #expect(row.before.value == 0.4)
    #expect(abs((row.before.interval?.lower ?? 0) - 0.1439870390791319) < 1e-9)
    #expect(abs((row.after.interval?.upper ?? 0) - 0.8809730722624511) < 1e-9)
    #expect(abs((row.difference.value ?? 0) - 0.23636363636363633) < 1e-12)
    #expect(abs((row.difference.interval?.lower ?? 0) - -0.12830091663173387) < 1e-9)
    #expect(abs((row.difference.interval?.upper ?? 0) - 0.5091188452820034) < 1e-9)
    // The other way round is the same with the sign turned.
    let turned = try #require(VersionComparison(from: after, to: before).prevalence.first)
    #expect(abs((turned.difference.interval?.lower ?? 0) + 0.5091188452820034) < 1e-9)
  }

  @Test func `the other way round, what came went and what rose fell`() {
    var generator = SplitMix(seed: 5)
    let all = (0..<80).map { key in
      item(
        key, patient: key / 3, label: Bool.random(using: &generator) ? "1" : "0",
        attributes: ["age": .number(Double.random(in: 20...90, using: &generator))])
    }
    let (first, second) = (Array(all[..<60]), Array(all[25...].shuffled(using: &generator)))
    let (forward, backward) = (VersionComparison(from: first, to: second), VersionComparison(from: second, to: first))
    #expect(Set(forward.added.map(\.image)) == Set(backward.removed.map(\.image)))
    #expect(forward.shared == 35 && backward.shared == 35)
    for (one, other) in zip(forward.shifts, backward.shifts) {
      #expect(abs((one.value ?? 0) + (other.value ?? 0)) < 1e-12)
    }
    for (one, other) in zip(forward.prevalence, backward.prevalence) {
      #expect(abs((one.difference.interval?.upper ?? 0) + (other.difference.interval?.lower ?? 0)) < 1e-12)
      #expect(one.before == other.after)
    }
  }

  @Test func `shifts in standard deviations are what numpy makes of them`() throws {
    let before = [40.0, 50, 60, 70, 80].enumerated().map { index, age in
      item(index, patient: index, attributes: ["age": .number(age), "sex": .text(index < 2 ? "F" : "M")])
    }
    let after = [45.0, 65, 75, 85].enumerated().map { index, age in
      item(10 + index, patient: 10 + index, attributes: ["age": .number(age), "sex": .text(index < 3 ? "F" : "M")])
    }
    let shifts = VersionComparison(from: before, to: after).shifts
    let age = try #require(shifts.first { $0.name == "shift.age" })
    #expect(abs((age.value ?? 0) - 0.45573271518764996) < 1e-12)
    #expect(abs((age.interval?.lower ?? 0) - -0.8758006092794919) < 1e-9)
    #expect(abs((age.interval?.upper ?? 0) - 1.787266039654792) < 1e-9)
    let women = try #require(shifts.first { $0.group == "sex=F" })
    #expect(abs((women.value ?? 0) - 0.7570332986102252) < 1e-12)
    #expect(abs((women.interval?.lower ?? 0) - -0.6034681255242548) < 1e-9)
    #expect(shifts.allSatisfy { $0.value?.isNaN != true })
  }
}
