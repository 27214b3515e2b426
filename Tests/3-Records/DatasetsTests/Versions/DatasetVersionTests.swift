// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Catalog
import Datasets
import Foundation
import Store
import Synchronization
import Testing
import TestSupport
import Vocabulary

@Suite struct DatasetVersionTests {
  @Test func `a version read back has the items that were chosen, with their attributes and labels`() throws {
    let small = try SmallArchive()
    let entries = try small.take(["p/1", "p/2", "q/1"], terms: small.terms()) { index in
      ["age": .number(60.5), "sex": .text("F"), "row": .number(Double(index))]
    }
    try small.tell(entries[0].key, "effusion", "1")
    let version = try small.create("chest")
    #expect(version.description == "chest@1")
    #expect(version.manifest.counts.items == 3)
    #expect(version.manifest.counts.patients == 2)
    #expect(version.manifest.counts.labels == 1)
    let items = try small.datasets.items(of: version)
    #expect(items.map(\.entry.content) == entries.map(\.content).sorted())
    #expect(Set(items.map(\.entry)) == Set(entries))
    #expect(items.first { $0.entry.key == entries[0].key }?.value(of: "effusion") == "1")
    #expect(try small.datasets.version(named: "chest") == version)
    #expect(try small.datasets.version(named: version.digest.description) == version)
    #expect(try small.datasets.faults(in: .digest(version.digest)).isEmpty)
  }

  @Test func `the order of adding does not matter, nor when or by whom a version was made`() throws {
    let small = try SmallArchive()
    let keys = try small.takeMany(50, terms: small.terms()).map(\.key)
    var generator = SplitMix(seed: 7)
    let moment = small.now
    var contents: Set<ContentDigest> = []
    var digests: Set<ContentDigest> = []
    for round in 0..<4 {
      let shuffled = keys.shuffled(using: &generator)
      small.pass()
      let made = try small.datasets.create(
        VersionOrder(
          name: small.name("round-\(round)"), purpose: "validation",
          adding: [.images(Array(shuffled[..<20])), .images(Array(shuffled[15...]))], labelsKnown: moment),
        by: AuditContext(agent: .init(.software, "robot-\(round)"), software: "test \(round)"))
      contents.insert(made.version.manifest.contents)
      digests.insert(made.version.digest)
    }
    #expect(contents.count == 1)
    #expect(digests.count == 4)
  }

  @Test func `adding and removing by lists and queries is the algebra of sets`() throws {
    let small = try SmallArchive()
    let entries = try small.takeMany(60, terms: small.terms())
    let first = try small.create("base", adding: [.query(try CatalogQuery(parsing: ["age < 50"]))])
    let young = Set(entries.filter { ($0.attributes["age"]?.number ?? 0) < 50 }.map(\.key))
    #expect(Set(try small.datasets.items(of: first).map(\.entry.key)) == young)
    let made = try small.datasets.create(
      VersionOrder(
        name: small.name("base"), purpose: "validation", parent: first, adding: [.contents([entries[59].content])],
        removing: [.query(try CatalogQuery(parsing: ["sex = F"]))]), by: SmallArchive.context)
    let expected = young.union([entries[59].key]).subtracting(
      entries.filter { $0.attributes["sex"] == .text("F") }.map(\.key))
    #expect(Set(try small.datasets.items(of: made.version).map(\.entry.key)) == expected)
    #expect(made.version.number == 2)
    #expect(made.version.manifest.origin.parent == first.digest)
    #expect(made.version.manifest.previous == first.digest)
  }

  @Test func `a version made again of the same order with the same contents is the one that is there`() throws {
    let small = try SmallArchive()
    try small.takeMany(5, terms: small.terms())
    let order = VersionOrder(name: try small.name("same"), purpose: "training", adding: [.query(CatalogQuery())])
    let first = try small.datasets.create(order, by: SmallArchive.context)
    small.pass()
    let again = try small.datasets.create(order, by: SmallArchive.context)
    #expect(first.isNew)
    #expect(!again.isNew)
    #expect(again.version == first.version)
    try small.takeMany(1, terms: small.terms(), from: 5)
    #expect(try small.datasets.create(order, by: SmallArchive.context).version.number == 2)
    #expect(try small.datasets.versions(of: small.name("same")).map(\.number) == [1, 2])
    #expect(try small.datasets.list().map(\.items) == [6])
  }

  @Test func `a list that names images that are not there is refused with their places`() throws {
    let small = try SmallArchive()
    let key = try small.takeMany(1, terms: small.terms())[0].key
    #expect(throws: DatasetError.notInArchive(count: 2, places: [2, 3])) {
      try small.create("list", adding: [.images([key, 77, 78])])
    }
    #expect(try small.datasets.list().isEmpty)
  }

  @Test func `a purpose that terms do not allow is refused with the counts, or its items are left out`() throws {
    let small = try SmallArchive()
    let open = try small.terms("Open")
    let closed = try small.terms("Teaching only", purposes: ["teaching"], licence: "CC-BY-NC-SA-4.0")
    let over = try small.terms("Expired", retention: "2020-01-01")
    try small.takeMany(3, terms: open)
    try small.takeMany(4, terms: closed, from: 3)
    try small.takeMany(2, terms: over, from: 7)
    #expect(throws: DatasetError.purposeForbidden(purpose: "validation", items: [closed: 4])) {
      try small.create("mixed")
    }
    var order = VersionOrder(name: try small.name("mixed"), purpose: "validation", adding: [.query(CatalogQuery())])
    order.leavesOutForbidden = true
    let version = try small.datasets.create(order, by: SmallArchive.context).version
    #expect(version.manifest.counts.items == 3)
    #expect(version.manifest.leftOut == LeftOut(retention: 2, forbidden: [closed: 4]))
    #expect(version.manifest.terms.map(\.number) == [open])
    order.purpose = "teaching"
    #expect(
      try small.datasets.create(order, by: SmallArchive.context).version.manifest.conditions.nonCommercial.count == 1)
  }

  @Test func `nothing chosen is no version`() throws {
    let small = try SmallArchive()
    #expect(throws: DatasetError.noItems(LeftOut())) { try small.create("empty") }
  }

  @Test func `the making is in the trail with the digest`() throws {
    let small = try SmallArchive()
    try small.takeMany(2, terms: small.terms())
    let version = try small.create("told")
    let lineage = try small.datasets.lineage(of: version)
    #expect(lineage.acts.map(\.event.action) == ["dataset.create"])
    #expect(lineage.acts.first?.event.context.agent.name == "tester")
    #expect(lineage.provJSON["wasGeneratedBy"]?.members?.count == 1)
  }

  @Test func `those who make versions of one data set at once get a number each, one after the other`() throws {
    let small = try SmallArchive()
    let keys = try small.takeMany(40, terms: small.terms()).map(\.key)
    let second = try Archive.open(at: small.archive.folder, migrations: SmallArchive.migrations)
    let made = Mutex<[DatasetVersion]>([])
    DispatchQueue.concurrentPerform(iterations: 8) { turn in
      let order = (try? DatasetName("pair")).map {
        VersionOrder(name: $0, purpose: "training", adding: [.images(Array(keys[turn..<turn + 20]))])
      }
      let datasets = Datasets(turn % 2 == 0 ? small.archive : second)
      guard let order, let version = try? datasets.create(order, by: SmallArchive.context).version else { return }
      made.withLock { $0.append(version) }
    }
    let versions = made.withLock { $0 }.sorted { $0.number < $1.number }
    #expect(versions.map(\.number) == Array(1...8))
    for (before, after) in zip(versions, versions.dropFirst()) { #expect(after.manifest.previous == before.digest) }
    #expect(try versions.allSatisfy { try small.datasets.faults(in: .digest($0.digest)).isEmpty })
  }

  @Test func `classes that nobody declared are those of the items, whatever is said of other images later`() throws {
    let small = try SmallArchive()
    let entries = try small.takeMany(2, terms: small.terms())
    try small.tell(entries[0].key, "tissue", "lung")
    let first = try small.create("one", adding: [.images([entries[0].key])])
    try small.tell(entries[1].key, "tissue", "heart")
    let second = try small.create("two", adding: [.images([entries[0].key])])
    #expect(first.manifest.findings.map(\.kind) == [.classes(["lung"])])
    #expect(first.manifest.contents == second.manifest.contents)
  }

  @Test(arguments: ["", "Chest", "chest_xray", "-a", "a-", "a--b", "1a", "ä", String(repeating: "a", count: 65), "a b"])
  func `refuses what is no name`(text: String) {
    #expect(throws: DatasetError.badName(text)) { try DatasetName(text) }
  }

  @Test func `reads references, and says what there is instead of what is not there`() throws {
    let small = try SmallArchive()
    try small.takeMany(2, terms: small.terms())
    try small.create("chest-xray")
    #expect(try VersionReference("chest-xray@12").description == "chest-xray@12")
    #expect(throws: DatasetError.badReference("chest-xray@0")) { try VersionReference("chest-xray@0") }
    #expect(throws: DatasetError.badReference("chest-xray@x")) { try VersionReference("chest-xray@x") }
    #expect(throws: DatasetError.unknownVersion(name: "chest-xray", number: 2, latest: 1)) {
      try small.datasets.version(named: "chest-xray@2")
    }
    #expect(throws: DatasetError.unknownDataset("chest", known: ["chest-xray"])) {
      try small.datasets.version(named: "chest")
    }
    let digest = ContentDigest(hashing: [1])
    #expect(throws: DatasetError.unknownDigest(digest)) { try small.datasets.version(named: digest.description) }
  }
}
