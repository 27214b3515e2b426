// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Foundation
import Testing
import Vocabulary
import Store

@Suite struct FrozenAttributesTests {
  private func order(_ freezing: FrozenAttributes) throws -> VersionOrder {
    VersionOrder(
      name: try DatasetName("chest"), purpose: "training", adding: [.query(CatalogQuery())], freezing: freezing)
  }

  @Test func `cells of a table that nobody named are in no file of a version`() throws {
    let small = try SmallArchive()
    try small.take(["p/1"], terms: try small.terms()) { _ in
      ["comment": .text("SEEN-BY-DR-WHO"), "score": .number(3), "sex": .text("F"), "label:mass": .number(1)]
    }
    let made = try small.datasets.create(order(.standard(and: ["score"])), by: SmallArchive.context)
    #expect(made.notFrozen == ["comment", "name"])
    let attributes = try #require(try small.datasets.items(of: made.version).first?.entry.attributes)
    #expect(attributes == ["score": .number(3), "sex": .text("F"), "label:mass": .number(1)])
    for part in made.version.manifest.parts {
      let text = String(decoding: try small.archive.blobs.bytes(of: part.digest), as: UTF8.self)
      #expect(!text.contains("SEEN-BY-DR-WHO"))
    }
  }

  @Test func `images of nobody keep everything`() throws {
    let small = try SmallArchive()
    try small.take(["p/1"], terms: try small.catalog.number(of: .synthetic)) { _ in ["scene": .text("x")] }
    let made = try small.datasets.create(order(.standard), by: SmallArchive.context)
    #expect(made.notFrozen.isEmpty)
    #expect(try small.datasets.items(of: made.version).first?.entry.attributes["scene"] == .text("x"))
  }

  @Test func `each removal takes away on its own, and one that takes nothing makes no version`() throws {
    let small = try SmallArchive()
    try small.take(["p/1", "q/1", "r/1"], terms: try small.terms()) { index in
      ["site": .text(["A", "B", "C"][index])]
    }
    let first = try small.datasets.create(order(.standard), by: SmallArchive.context).version
    let known = ["site"]
    func removing(_ sites: [String], from parent: DatasetVersion) throws -> MadeVersion {
      var order = try order(.standard)
      order.adding = []
      order.parent = parent
      order.removing = try sites.map { .query(try CatalogQuery(parsing: ["site = \($0)"], known: known)) }
      return try small.datasets.create(order, by: SmallArchive.context)
    }
    let second = try removing(["A", "B"], from: first)
    #expect(second.isNew && second.version.manifest.counts.items == 1)
    let third = try removing(["A"], from: second.version)
    #expect(!third.isNew && third.version == second.version)
  }
}
