// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Catalog
import Datasets
import Store
import Testing
import TestSupport
import Vocabulary

@Suite struct `What is locked is not told` {
  /// Eight images of as many patients, half of them with an effusion; the first four lie in a locked part.
  private func locked() throws -> (archive: SmallArchive, version: DatasetVersion) {
    let archive = try SmallArchive()
    let terms = try archive.terms()
    try archive.take((0..<8).map { "\($0)/a" }, terms: terms) { index in
      [
        "label:effusion": .number(index % 2 == 0 ? 1 : 0), "finding": .text(index % 2 == 0 ? "yes" : "no"),
        "subset": .text(index < 4 ? "test" : "train"), "labels": .text(index % 2 == 0 ? "Effusion" : "No finding"),
        "no_such_word": .number(index % 2 == 0 ? 1 : 0), "sex": .text(index % 3 == 0 ? "F" : "M"),
      ]
    }
    for image in 1...8 { try archive.tell(image, "finding", image % 2 == 1 ? "1" : "0") }
    let version = try archive.create("chest")
    let items = try archive.datasets.items(of: version)
    let splits = DatasetSplits(archive.archive)
    try splits.add(
      try SplitPlan.leavingOut(each: "subset", of: items).split(items), named: "main", of: DividedVersion(version),
      items: items, locking: ["test": 1], by: SmallArchive.context)
    return (archive, version)
  }

  @Test func `by a search`() throws {
    let (archive, _) = try locked()
    let catalog = GuardedCatalog(archive.archive)
    for (attribute, value) in [
      ("label:effusion", .number(1)), ("finding", .text("yes")), ("labels", .text("Effusion")),
      ("no_such_word", .number(1)),
    ] as [(String, AttributeValue)] {
      let query = CatalogQuery([.init(attribute, .isAmong, [value])])
      #expect(try archive.catalog.count(matching: query) == 4)
      #expect(try catalog.count(matching: query) == 2)
      #expect(try catalog.entries(matching: query).map(\.key) == [5, 7])
      #expect(try catalog.entries(matching: query, after: 5, limit: 1).map(\.key) == [7])
      #expect(try catalog.withheld(matching: query) == 4)
      #expect(try catalog.facet(matching: CatalogQuery(), by: attribute).values.map(\.count) == [2, 2])
    }
    let subset = CatalogQuery([.init("subset", .isAmong, [.text("test")])])
    #expect(try catalog.count(matching: subset) == 4 && catalog.withheld(matching: subset) == 0)
    for entry in try catalog.entries(matching: CatalogQuery()) {
      #expect((entry.attributes["label:effusion"] == nil) == (entry.key <= 4))
      #expect((entry.attributes["finding"] == nil) == (entry.key <= 4))
      // What means a label under another name, and what merely equals one.
      #expect((entry.attributes["labels"] == nil) == (entry.key <= 4))
      #expect((entry.attributes["no_such_word"] == nil) == (entry.key <= 4))
      #expect(entry.attributes["sex"] != nil)
      #expect(entry.attributes["subset"] != nil)
    }
  }

  @Test func `by what an import may answer, and not what is plain`() throws {
    let (archive, _) = try locked()
    let guarded = try GuardedCatalog(archive.archive).guarded()
    #expect(guarded.keys == [1, 2, 3, 4])
    #expect(guarded.plain.isSuperset(of: ["sex", "age", "view", "modality", "site", "device", "spacing", "format"]))
    #expect(guarded.plain.isDisjoint(with: ["label", "labels", "label:effusion", "finding", "truth", "no_such_word"]))
    // A plain attribute from which labels are read is plain no more.
    try archive.labels.tell(
      [ToldLabel(image: 5, label: Label("other", "1", source: .reader, known: archive.now))], readFrom: ["sex"],
      by: SmallArchive.context)
    #expect(try !GuardedCatalog(archive.archive).guarded().plain.contains("sex"))
    let catalog = GuardedCatalog(archive.archive)
    #expect(try catalog.withheld(matching: CatalogQuery([.init("sex", .isAmong, [.text("F")])])) == 4)
    #expect(try catalog.entries(matching: CatalogQuery()).allSatisfy { ($0.attributes["sex"] == nil) == ($0.key <= 4) })
  }

  @Test func `by making a version anew after a guess, be it right or wrong`() throws {
    let (archive, before) = try locked()
    let same = try archive.datasets.create(
      VersionOrder(
        name: try archive.name("chest"), purpose: "validation", adding: [.query(CatalogQuery())], freezing: .all),
      by: SmallArchive.context)
    #expect(!same.isNew && same.version == before)
    // Image 1 is locked and has the finding; image 2 is locked and has it not.
    for guess in [(1, "1"), (1, "0"), (2, "1"), (2, "0")] {
      archive.pass()
      try archive.tell(guess.0, "finding", guess.1)
      let order = VersionOrder(
        name: try archive.name("chest"), purpose: "validation", adding: [.query(CatalogQuery())], freezing: .all)
      let made = try archive.datasets.create(order, by: SmallArchive.context)
      #expect(made.isNew, "\(guess)")
      #expect(try !archive.datasets.create(order, by: SmallArchive.context).isNew, "nothing was told since")
    }
    // The trail does not say which versions hold the same.
    let contents = try archive.archive.records.read { reader in
      try AuditTrail(archive.archive).entries(AuditQuery(), in: reader).filter { $0.event.action == "dataset.create" }
        .map { "\($0.event)".contains(before.manifest.contents.hexadecimal) }
    }
    #expect(contents == [true, false, false, false, false], "only that of before the lock")
    // What is told of an image that is not locked counts by what it says.
    archive.pass()
    try archive.tell(7, "finding", "1")
    let order = VersionOrder(
      name: try archive.name("chest"), purpose: "validation", adding: [.query(CatalogQuery())], freezing: .all)
    #expect(try !archive.datasets.create(order, by: SmallArchive.context).isNew)
  }

  @Test func `by a comparison of versions`() throws {
    let (archive, before) = try locked()
    archive.pass()
    for image in 1...8 { try archive.tell(image, "finding", image % 2 == 1 ? "0" : "1") }
    let after = try archive.create("chest")
    let comparison = try archive.datasets.comparison(of: before, with: after)
    #expect(comparison.shared == 8 && comparison.withheld == 4 && comparison.relabelled == 4)
    #expect(comparison.labelChanges.map(\.images) == [2, 2])
    #expect(comparison.prevalence.map(\.before.n) == [4])
  }

  @Test func `by a version that labels choose`() throws {
    let (archive, _) = try locked()
    func items(_ order: VersionOrder) throws -> [Int] {
      let version = try archive.datasets.create(order, by: SmallArchive.context).version
      return try archive.datasets.items(of: version).map(\.entry.key).sorted()
    }
    for (name, attribute) in [("a", "label:effusion"), ("b", "finding")] {
      let value: AttributeValue = attribute == "finding" ? .text("yes") : .number(1)
      let query = CatalogQuery([.init(attribute, .isAmong, [value])])
      let name = try archive.name(name)
      #expect(try items(VersionOrder(name: name, purpose: "training", adding: [.query(query)])) == [5, 7])
      // Taking away by a label leaves all that are locked, whatever their label.
      #expect(
        try items(
          VersionOrder(
            name: name, purpose: "training", adding: [.query(CatalogQuery())], removing: [.query(query)]))
          == [1, 2, 3, 4, 6, 8])
    }
  }

  @Test func `by what labels there are, by reading an attribute, by telling a guess`() throws {
    let (archive, version) = try locked()
    let summary = try #require(try archive.labels.findings().first)
    #expect(summary.images == 4 && summary.values == ["1": 2, "0": 2])
    let layout = LabelLayout(matchColumn: "", match: .image, form: .wide([]), source: .table)
    #expect(try archive.labels.read(attribute: "label:effusion", finding: "effusion", as: layout).labels.count == 4)
    // An attribute that no word gives away is guarded once labels were read from it.
    #expect(try archive.labels.read(attribute: "subset", finding: "part", as: layout).labels.count == 8)
    let read = try archive.labels.read(attribute: "subset", finding: "part", as: layout)
    try archive.labels.tell(read.labels, readFrom: ["subset"], by: SmallArchive.context)
    #expect(try archive.labels.read(attribute: "subset", finding: "part", as: layout).labels.count == 4)
    archive.pass()
    // Right or wrong, a guess is answered in the same way.
    let receipts = try ["1", "0"].map { guess in
      try archive.labels.tell(
        [
          ToldLabel(
            image: 1, label: Label("finding", guess, source: .reader, author: "guess \(guess)", known: archive.now))
        ], by: SmallArchive.context)
    }
    #expect(receipts[0] == receipts[1] && receipts[0].locked == 1)
    #expect(
      try archive.labels.tell(
        [ToldLabel(image: 1, label: Label("finding", "1", source: .reader, known: archive.now))],
        by: SmallArchive.context) == receipts[0])
    #expect(try DatasetSplits(archive.archive).lockedCount(of: version.digest) == 4)
    #expect(try GuardedCatalog(archive.archive).lockedImages() == [1, 2, 3, 4])
  }

  @Test func `by the files of an image that an archive looks up`() throws {
    let (archive, version) = try locked()
    let contents = try archive.datasets.items(of: version).map(\.entry.content)
    #expect(try DatasetSplits(archive.archive).locked(among: contents).count == 4)
  }
}
