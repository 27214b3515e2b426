// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Testing
import TestSupport
import Vocabulary

@Suite struct LabelBookTests {
  @Test func `a correction is a new label, and what was known before is still read as of then`() throws {
    let small = try SmallArchive()
    let key = try small.takeMany(1, terms: small.terms())[0].key
    let before = small.now
    try small.tell(key, "effusion", "0", author: "r1")
    small.pass()
    try small.tell(key, "effusion", "1", author: "r1")
    #expect(try small.labels.labels(of: [key])[key]?.map(\.value) == ["1"])
    #expect(try small.labels.labels(of: [key], known: before)[key]?.map(\.value) == ["0"])
    let history = try small.labels.history(of: key)
    #expect(history.map(\.label.value) == ["0", "1"])
    #expect(history[1].supersedes == history[0].number)
    #expect(history[0].supersededBy == history[1].number)
  }

  @Test func `labels of several readers stand side by side, and conflicts are counted`() throws {
    let small = try SmallArchive()
    let keys = try small.takeMany(3, terms: small.terms()).map(\.key)
    try small.tell(keys[0], "nodule", "1", author: "r1")
    try small.tell(keys[0], "nodule", "0", author: "r2")
    try small.tell(keys[1], "nodule", "1", author: "r1")
    try small.tell(keys[1], "nodule", "1", .report)
    try small.tell(keys[2], "nodule", "uncertain", author: "r1")
    let summary = try #require(try small.labels.findings().first)
    #expect(summary.schema.kind == .binary)
    #expect(summary.images == 3)
    #expect(summary.readTwice == 2)
    #expect(summary.conflicts == 1)
    #expect(summary.values == ["1": 3, "0": 1, "uncertain": 1])
  }

  @Test func `the order of telling does not matter, and telling again changes nothing`() throws {
    var generator = SplitMix(seed: 3)
    var results: Set<[Label]> = []
    for _ in 0..<5 {
      let small = try SmallArchive()
      let key = try small.takeMany(1, terms: small.terms())[0].key
      let start = small.now
      small.pass(hours: 10)
      let told = (0..<6).map { step in
        ToldLabel(
          image: key,
          label: Label(
            "grade", ["a", "b", "c"][step % 3], source: step < 3 ? .reader : .report, author: "r\(step % 2)",
            known: Timestamp(microseconds: start.microseconds + Int64(step) * 1_000_000)))
      }
      for label in told.shuffled(using: &generator) {
        try small.labels.tell(
          [label], schemas: [FindingSchema("grade", .classes(["a", "b", "c"]))], by: SmallArchive.context)
      }
      let again = try small.labels.tell(told, by: SmallArchive.context)
      #expect(again.new == 0)
      #expect(again.repeated == 6)
      results.insert(try small.labels.labels(of: [key])[key] ?? [])
    }
    #expect(results.count == 1)
    // By hand: reader r0 said a, then c; reader r1 said b; report r1 said a, then c; report r0 said b.
    #expect(
      results.first?.map { "\($0.source.rawValue) \($0.author ?? "") \($0.value)" } == [
        "reader r0 c", "reader r1 b", "report r0 b", "report r1 c",
      ])
  }

  @Test func `a version freezes labels as of its moment`() throws {
    let small = try SmallArchive()
    let key = try small.takeMany(1, terms: small.terms())[0].key
    try small.tell(key, "effusion", "0")
    let then = small.now
    small.pass()
    try small.tell(key, "effusion", "1")
    var order = VersionOrder(name: try small.name("frozen"), purpose: "training", adding: [.query(CatalogQuery())])
    let now = try small.datasets.create(order, by: SmallArchive.context).version
    order.labelsKnown = then
    let before = try small.datasets.create(order, by: SmallArchive.context).version
    #expect(try small.datasets.items(of: now)[0].value(of: "effusion") == "1")
    #expect(try small.datasets.items(of: before)[0].value(of: "effusion") == "0")
    #expect(now.manifest.contents != before.manifest.contents)
  }

  @Test func `values that the schema does not have are refused, and so is what nobody can have said`() throws {
    let small = try SmallArchive()
    let key = try small.takeMany(1, terms: small.terms())[0].key
    try small.tell(key, "effusion", "1")
    #expect(throws: DatasetError.badLabelValue(finding: "effusion", found: "large", expected: "1, 0 or uncertain")) {
      try small.tell(key, "effusion", "large", author: "r2")
    }
    #expect(throws: DatasetError.contradictingLabels(finding: "effusion", count: 1)) {
      try small.tell(key, "effusion", "0")
    }
    #expect(throws: DatasetError.labelsOfTheFuture(count: 1)) {
      try small.tell(key, "effusion", "0", known: Timestamp(microseconds: small.now.microseconds + 1))
    }
    #expect(try small.labels.history(of: key).count == 1)
    let declared = FindingSchema("stage", .ordinal(["none", "mild", "severe"]))
    let label = ToldLabel(image: key, label: Label("stage", "mild", source: .reader, known: small.now))
    try small.labels.tell([label], schemas: [declared], by: SmallArchive.context)
    #expect(throws: DatasetError.self) {
      try small.labels.tell([label], schemas: [FindingSchema("stage", .binary)], by: SmallArchive.context)
    }
  }

  @Test(arguments: [
    ("binary", FindingSchema.Kind.binary), ("classes:b,a", .classes(["a", "b"])),
    ("ordinal:none,mild", .ordinal(["none", "mild"])), ("number", .number(nil)), ("number:0:10", .number(0...10)),
  ])
  func `schemas are read as they are typed`(words: String, kind: FindingSchema.Kind) {
    #expect(FindingSchema(finding: "f", words: words)?.kind == kind)
    #expect(
      FindingSchema(finding: "f", words: words + ":x:y") == nil || words.hasPrefix("classes")
        || words.hasPrefix("ordinal"))
  }
}
