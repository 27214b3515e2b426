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

  @Test func `by the files of an image that an archive looks up`() throws {
    let (archive, version) = try locked()
    let contents = try archive.datasets.items(of: version).map(\.entry.content)
    #expect(try DatasetSplits(archive.archive).locked(among: contents).count == 4)
  }
}
