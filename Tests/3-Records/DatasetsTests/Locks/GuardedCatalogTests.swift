// SPDX-License-Identifier: Apache-2.0
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
        "half": .text(index < 4 ? "test" : "train"),
      ]
    }
    for image in 1...8 { try archive.tell(image, "finding", image % 2 == 1 ? "1" : "0") }
    let version = try archive.create("chest")
    let items = try archive.datasets.items(of: version)
    let splits = DatasetSplits(archive.archive)
    try splits.add(
      try SplitPlan.leavingOut(each: "half", of: items).split(items), named: "main", of: DividedVersion(version),
      items: items, locking: ["test": 1], by: SmallArchive.context)
    return (archive, version)
  }

  @Test func `by a search`() throws {
    let (archive, _) = try locked()
    let catalog = GuardedCatalog(archive.archive)
    for attribute in ["label:effusion", "finding"] {
      let value: AttributeValue = attribute == "finding" ? .text("yes") : .number(1)
      let query = CatalogQuery([.init(attribute, .isAmong, [value])])
      #expect(try archive.catalog.count(matching: query) == 4)
      #expect(try catalog.count(matching: query) == 2)
      #expect(try catalog.entries(matching: query).map(\.key) == [5, 7])
      #expect(try catalog.entries(matching: query, after: 5, limit: 1).map(\.key) == [7])
      #expect(try catalog.withheld(matching: query) == 4)
      #expect(try catalog.facet(matching: CatalogQuery(), by: attribute).values.map(\.count) == [2, 2])
    }
    let half = CatalogQuery([.init("half", .isAmong, [.text("test")])])
    #expect(try catalog.count(matching: half) == 4 && catalog.withheld(matching: half) == 0)
    for entry in try catalog.entries(matching: CatalogQuery()) {
      #expect((entry.attributes["label:effusion"] == nil) == (entry.key <= 4))
      #expect((entry.attributes["finding"] == nil) == (entry.key <= 4))
      #expect(entry.attributes["half"] != nil)
    }
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
    #expect(try archive.labels.read(attribute: "half", finding: "part", as: layout).labels.count == 8)
    let read = try archive.labels.read(attribute: "half", finding: "part", as: layout)
    try archive.labels.tell(read.labels, readFrom: ["half"], by: SmallArchive.context)
    #expect(try archive.labels.read(attribute: "half", finding: "part", as: layout).labels.count == 4)
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
