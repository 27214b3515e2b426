// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Testing
import TestSupport
import Vocabulary

@Suite struct `A data set is divided` {
  static let three = [
    SplitPlan.Part("train", .share(0.6)), .init("tune", .share(0.2)), .init("test", .share(0.2)),
  ]

  func parts(_ split: Split, _ items: [DatasetItem]) -> [Int: Set<String>] {
    var parts: [Int: Set<String>] = [:]
    for (item, part) in zip(items, split.parts(of: items)) {
      if let part { parts[item.entry.patient, default: []].insert(part) }
    }
    return parts
  }

  @Test func `with a patient in one part only, over seeds`() throws {
    for seed in 0..<20 as Range<UInt64> {
      let items = MadeItems.cohort(patients: 60, seed: seed)
      let split = try SplitPlan(parts: Self.three, strata: ["effusion", "sex"], seed: seed).split(items)
      #expect(parts(split, items).values.allSatisfy { $0.count == 1 })
      #expect(split.parts.map(\.items.count).reduce(0, +) == items.count)
      #expect(Set(split.parts.flatMap(\.items)).count == items.count)
    }
  }

  @Test func `the same whatever the order and the numbers of the images`() throws {
    let items = MadeItems.cohort(patients: 50, seed: 3)
    let plan = SplitPlan(parts: Self.three, strata: ["effusion", "nodule", "sex", "age"], seed: 9)
    let one = try plan.split(items)
    var other = Array(items.reversed())
    for index in other.indices {
      other[index].entry.key += 1000
      other[index].entry.patient = 5000 - other[index].entry.patient
    }
    #expect(try plan.split(other).parts == one.parts)
    #expect(
      SplitManifest(one, of: ContentDigest(hashing: []), software: "x").digest
        == SplitManifest(try plan.split(other), of: ContentDigest(hashing: []), software: "x").digest)
  }

  @Test func `otherwise by another seed`() throws {
    let items = MadeItems.cohort(patients: 80, seed: 3)
    let one = try SplitPlan(parts: Self.three, seed: 1).split(items)
    let other = try SplitPlan(parts: Self.three, seed: 2).split(items)
    #expect(one.parts != other.parts)
  }

  @Test func `into the one division that is equal, found by hand`() throws {
    // Four patients of 1 and 2 images: {3 images} = {2, 1} twice, each with one positive image.
    let items = [
      MadeItems.item(1, patient: 1, labels: ["x": "1"]), MadeItems.item(2, patient: 1, labels: ["x": "0"]),
      MadeItems.item(3, patient: 2, labels: ["x": "0"]), MadeItems.item(4, patient: 3, labels: ["x": "0"]),
      MadeItems.item(5, patient: 3, labels: ["x": "0"]), MadeItems.item(6, patient: 4, labels: ["x": "1"]),
    ]
    let split = try SplitPlan(parts: SplitPlan.folds(2), strata: ["x"]).split(items)
    #expect(split.quality.distance == 0)
    #expect(split.quality.isProven)
    let names = split.parts(of: items)
    #expect(names[0] == names[2] && names[3] == names[5] && names[0] != names[3])
  }

  @Test func `keeping images with equal samples together, whoever they belong to`() throws {
    var items = MadeItems.cohort(patients: 30, most: 1, seed: 5)
    items[7].entry.pixels = items[20].entry.pixels
    for seed in 0..<10 as Range<UInt64> {
      let names = try SplitPlan(parts: SplitPlan.folds(2), seed: seed).split(items).parts(of: items)
      #expect(names[7] == names[20])
    }
  }

  @Test func `with sites held out`() throws {
    let items = MadeItems.cohort(patients: 60, seed: 8)
    let plan = SplitPlan(
      parts: Self.three, strata: ["effusion"],
      rules: [.holdOut(attribute: "site", values: ["West"], part: "test")])
    let split = try plan.split(items)
    for (item, part) in zip(items, split.parts(of: items)) {
      #expect((item.stratum("site") == "West") == (part == "test"))
    }
    // The two that remain stand to each other as 0.6 to 0.2.
    let (train, tune) = (split.parts[0].items.count, split.parts[1].items.count)
    #expect(abs(Double(train) / Double(train + tune) - 0.75) < 0.03)
  }

  @Test func `leaving out one site at a time`() throws {
    let items = MadeItems.cohort(patients: 40, seed: 2)
    let split = try SplitPlan.leavingOut(each: "site", of: items).split(items)
    #expect(split.parts.map(\.name) == ["North", "South", "West"])
    #expect(zip(items, split.parts(of: items)).allSatisfy { $0.stratum("site") == $1 })
  }

  @Test func `by time, a patient on both sides refused, left out or sent to one`() throws {
    let items = MadeItems.cohort(patients: 60, seed: 4)
    var plan = SplitPlan(
      parts: [.init("train", .share(0.8)), .init("tune", .share(0.2)), .init("test", .rest)],
      rules: [.from(date: "2012-01-01", part: "test")])
    // By hand: patients with images on both sides of the day.
    var days: [Int: [String]] = [:]
    for item in items { days[item.entry.patient, default: []].append(item.stratum(AttributeName.studyDate) ?? "") }
    let both = days.filter { $0.value.contains { $0 >= "2012-01-01" } && $0.value.contains { $0 < "2012-01-01" } }
    let images = both.values.reduce(0) { $0 + $1.count }
    #expect(
      throws: SplitObstacle.straddling(
        together: "patient", groups: both.count, images: images, parts: ["test", "the others"])
    ) { try plan.split(items) }
    plan.straddling = .excluded
    let without = try plan.split(items)
    #expect(without.excluded.map(\.items.count) == [images])
    #expect(without.excluded.map(\.patients) == [both.count])
    let late = Set(without.parts[2].items)
    #expect(
      items.allSatisfy { !late.contains($0.entry.content) || ($0.stratum(AttributeName.studyDate) ?? "") >= "2012" })
    plan.straddling = .later
    let later = try plan.split(items)
    #expect(later.moved.groups == both.count)
    #expect(later.parts[2].items.count == without.parts[2].items.count + images)
    plan.straddling = .earlier
    let earlier = try plan.split(items)
    #expect(earlier.parts[2].items == without.parts[2].items)
    #expect(earlier.parts.map(\.items.count).reduce(0, +) == items.count)
  }

  @Test func `leaving out what has no day where days decide`() throws {
    var items = MadeItems.cohort(patients: 20, most: 1, seed: 4)
    items[3].entry.attributes[AttributeName.studyDate] = nil
    items[0].entry.attributes[AttributeName.studyDate] = .text("2020-05-01")
    let split = try SplitPlan(
      parts: [.init("train", .share(1)), .init("test", .rest)], rules: [.from(date: "2015-01-01", part: "test")]
    ).split(items)
    #expect(split.excluded.map(\.reason) == [.unknown(AttributeName.studyDate)])
    #expect(split.parts[1].items == [items[0].entry.content])
  }

  @Test func `as it was before, when a version grows`() throws {
    let items = MadeItems.cohort(patients: 50, seed: 6)
    let old = Array(items.filter { $0.entry.patient <= 35 && $0.entry.key % 5 != 0 })
    let plan = SplitPlan(parts: Self.three, strata: ["effusion"])
    let first = try plan.split(old)
    let manifest = SplitManifest(first, of: ContentDigest(hashing: [1]), software: "test")
    var grown = plan
    grown.rules = [.kept(manifest.earlier)]
    let second = try grown.split(items)
    let (before, after) = (parts(first, old), parts(second, items))
    for (patient, part) in before { #expect(after[patient] == part) }
    #expect(second.parts.map(\.items.count).reduce(0, +) == items.count)
    // What is new still evens out the sizes.
    #expect(abs(Double(second.parts[0].items.count) / Double(items.count) - 0.6) < 0.05)
  }

  @Test func `by counts, with a rest`() throws {
    let items = MadeItems.cohort(patients: 100, most: 1, seed: 6)
    let split = try SplitPlan(
      parts: [.init("train", .rest), .init("test", .count(17))], strata: ["sex"]
    ).split(items)
    #expect(split.parts.map(\.items.count) == [83, 17])
  }

  @Test func `together by site, a patient of two sites joining them`() throws {
    var items = MadeItems.cohort(patients: 30, seed: 10)
    let plan = SplitPlan(parts: SplitPlan.folds(3), grouping: .attribute("site"))
    let split = try plan.split(items)
    for part in split.parts {
      let sites = Set(items.filter { part.items.contains($0.entry.content) }.compactMap { $0.stratum("site") })
      #expect(sites.count == 1)
    }
    guard let place = items.firstIndex(where: { $0.stratum("site") == "North" }) else { return }
    items.append(
      MadeItems.item(999, patient: items[place].entry.patient, ["site": .text("South")], labels: ["effusion": "0"]))
    #expect(throws: SplitObstacle.tooFewGroups(groups: 2, parts: 3, together: "site")) { try plan.split(items) }
  }

  @Test func `into a manifest that reads back and changes with any change`() throws {
    let items = MadeItems.cohort(patients: 20, seed: 1)
    let split = try SplitPlan(parts: Self.three, strata: ["sex"], minima: [.init("effusion", "1", 1)]).split(items)
    let version = ContentDigest(hashing: [7])
    let manifest = SplitManifest(split, of: version, software: "fiducial 0")
    let read = try #require(SplitManifest(reading: manifest.bytes))
    #expect(read == manifest)
    #expect(read.parts == split.parts)
    var other = split
    other.plan.seed = 2
    #expect(SplitManifest(other, of: version, software: "fiducial 0").digest != manifest.digest)
    #expect(SplitManifest(reading: Array("{}".utf8)) == nil)
  }
}
