// SPDX-License-Identifier: Apache-2.0
import Catalog
import Foundation
import Store
import TestSupport
import Testing
import Vocabulary

@Suite("Searching the catalog")
struct CatalogSearchTests {
  /// Images with attributes of all kinds, some of them missing.
  private static func drafts(_ count: Int, seed: UInt64) -> [CatalogDraft] {
    var random = SplitMix(seed: seed)
    func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
    return (0..<count).map { number in
      var attributes: [String: AttributeValue] = [
        "modality": .text(["DX", "CT", "MR"][below(3)]), "rows": .number(Double([128, 256, 512][below(3)])),
      ]
      if below(10) > 0 { attributes["age"] = .number(Double(20 + below(70))) }
      if below(3) > 0 { attributes["site"] = .text(["North", "South", "Lake, east", "7"][below(4)]) }
      if below(4) == 0 { attributes["code"] = below(2) == 0 ? .text("007") : .number(7) }
      if below(2) == 0 { attributes["study-date"] = .text("2026-0\(1 + below(9))-1\(below(10))") }
      if below(5) == 0 { attributes["exact"] = .number(Double(below(1000)) / 8 - 60) }
      return CatalogDraft(
        patient: ["", "P\(number % 97)"], study: "S", series: "1",
        content: ContentDigest(hashing: Array("\(seed) \(number)".utf8)),
        attributes: attributes)
    }
  }

  private static let conditions: [String] = [
    "modality = DX", "modality != DX", "modality = DX, CT", "rows >= 256", "rows < 256", "age > 60", "age <= 33",
    "age ?",
    "site = North", "site != North, South", "site = \"Lake, east\"", "site ?", "code = 7", "code = 007",
    "code = \"007\"",
    "study-date >= 2026-05-10", "study-date < 2026-02-01", "exact < -3.5", "exact >= 0", "nothing = 1", "nothing ?",
    "patient = 3, 5", "patient > 90", "key <= 17", "terms = 1", "study != 4", "site = 7", "exact = 0",
    "age >= 40", "age < 44", "patient >= 20.5", "patient < 60", "key > 200.5", "key < 640", "exact <= 10",
    "study-date <= 2026-08-01", "patient != 3, 4", "terms = 2", "series < 1",
  ]

  @Test(arguments: [UInt64(1), 2, 3])
  func `finds and counts what the definition finds, whatever the mixture of conditions`(seed: UInt64) throws {
    let made = try MadeArchive()
    let entries = try made.catalog.register(Self.drafts(700, seed: seed), terms: made.terms())
    var random = SplitMix(seed: seed)
    var found = 0
    for turn in 0..<120 {
      let texts =
        turn < Self.conditions.count
        ? [Self.conditions[turn]]
        : (0...Int(random.next() % 3)).map { _ in Self.conditions[Int(random.next() % UInt64(Self.conditions.count))] }
      let query = try CatalogQuery(parsing: texts)
      let expected = entries.filter { query.holds(for: $0) }
      #expect(try made.catalog.entries(matching: query) == expected, "\(texts)")
      #expect(try made.catalog.count(matching: query) == expected.count, "\(texts)")
      let page = try made.catalog.entries(matching: query, after: 300, limit: 7)
      #expect(page == Array(expected.filter { $0.key > 300 }.prefix(7)), "\(texts)")
      found += expected.count
    }
    #expect(found > 1000)
  }

  /// With a bound of so few sets most conditions are wide: images are looked at one by one, or all sets are read after all.
  @Test(arguments: [0, 1, 3, 20, 60])
  func `finds the same however few sets are read at once`(mostSets: Int) throws {
    let made = try MadeArchive()
    let entries = try made.catalog.register(Self.drafts(1500, seed: 11), terms: made.terms())
    let catalog = Catalog(made.archive, mostSets: mostSets)
    var random = SplitMix(seed: UInt64(mostSets))
    for turn in 0..<150 {
      let texts =
        turn < Self.conditions.count
        ? [Self.conditions[turn]]
        : (0...Int(random.next() % 4)).map { _ in Self.conditions[Int(random.next() % UInt64(Self.conditions.count))] }
      let query = try CatalogQuery(parsing: texts)
      let expected = entries.filter { query.holds(for: $0) }.map(\.key)
      let after = Int(random.next() % 1600)
      let limit = [0, 1, 7, 100, 900][Int(random.next() % 5)]
      try made.archive.records.read { reader in
        #expect(try catalog.count(matching: query, in: reader) == expected.count, "\(texts)")
        #expect(try catalog.keys(matching: query, in: reader) == expected, "\(texts)")
        let page = try catalog.keys(matching: query, after: after, limit: limit, in: reader)
        #expect(page == Array(expected.filter { $0 > after }.prefix(limit)), "\(texts) after \(after), \(limit)")
      }
    }
  }

  @Test func `finds nothing and counts nothing in an empty archive`() throws {
    let made = try MadeArchive()
    #expect(try made.catalog.count() == 0)
    #expect(try made.catalog.entries().isEmpty)
    #expect(try made.catalog.entries(matching: CatalogQuery(parsing: ["age ?"])).isEmpty)
    #expect(try made.catalog.entry(1) == nil)
  }

  @Test func `keeps sets right across the border of two pieces`() throws {
    let made = try MadeArchive()
    let terms = try made.terms()
    // Numbers go on behind a row that is put in by hand, so that a border is crossed without 65,536 images.
    try made.catalog.register(Self.drafts(3, seed: 8), terms: terms)
    try made.archive.records.write { writer in
      try writer.execute("UPDATE sqlite_sequence SET seq = 65530 WHERE name = 'catalog_instance'")
    }
    let entries = try made.catalog.register(Array(Self.drafts(20, seed: 9)), terms: terms)
    #expect(entries.map(\.key) == Array(65531...65550))
    #expect(try made.catalog.entries(after: 65533, limit: 5).map(\.key) == Array(65534...65538))
    #expect(try made.catalog.count() == 23)
    let query = try CatalogQuery(parsing: ["modality = DX"])
    #expect(try made.catalog.entries(matching: query, after: 65530) == entries.filter { query.holds(for: $0) })
  }

  @Test func `counts by the values of an attribute, and what is not known last`() throws {
    let made = try MadeArchive()
    let entries = try made.catalog.register(Self.drafts(400, seed: 4), terms: made.terms())
    let query = try CatalogQuery(parsing: ["rows >= 256"])
    let facet = try made.catalog.facet(matching: query, by: "site")
    let chosen = entries.filter { query.holds(for: $0) }
    var expected: [String: Int] = [:]
    for entry in chosen { expected[entry.attributes["site"]?.words ?? "(none)", default: 0] += 1 }
    #expect(Dictionary(uniqueKeysWithValues: facet.values.map { ($0.value?.words ?? "(none)", $0.count) }) == expected)
    #expect(facet.values.last?.value == nil)
    #expect(facet.values.dropLast().map(\.count) == facet.values.dropLast().map(\.count).sorted(by: >))
    #expect(try made.catalog.facet(matching: query, by: "nothing").values == [.init(value: nil, count: chosen.count)])
  }

  @Test func `gives entries by number and by content, in the order of the numbers`() throws {
    let made = try MadeArchive()
    let entries = try made.catalog.register(Self.drafts(30, seed: 5), terms: made.terms())
    #expect(try made.catalog.entries(keys: [9, 2, 400, 4]) == [entries[8], entries[1], entries[3]])
    #expect(try made.catalog.entry(7) == entries[6])
    #expect(try made.catalog.entries(contents: [entries[3].content, entries[1].content]) == [entries[1], entries[3]])
  }

  @Test func `names the attributes that any image has`() throws {
    let made = try MadeArchive()
    try made.catalog.register(Self.drafts(60, seed: 6), terms: made.terms())
    #expect(
      try made.catalog.attributes() == ["age", "code", "exact", "modality", "rows", "site", "study-date"])
  }
}

@Suite("Conditions as they are typed")
struct CatalogQueryTests {
  @Test func `reads words, numbers, lists and quotes`() throws {
    let query = try CatalogQuery(parsing: [
      "modality=DX", " age >= 60 ", "site = \"Lake, \"\"old\"\"\" , B c,  7", "view ?", "code = 007",
    ])
    #expect(
      query.conditions == [
        .init("modality", .isAmong, [.text("DX")]), .init("age", .isAtLeast, [.number(60)]),
        .init("site", .isAmong, [.text("Lake, \"old\""), .text("B c"), .number(7)]), .init("view", .isUnknown, []),
        .init("code", .isAmong, [.text("007")]),
      ])
  }

  @Test func `gives the same query back from its own words`() throws {
    let query = CatalogQuery([
      .init("a", .isNotAmong, [.text("x, y"), .text("12"), .number(-0.5), .text("\"q\""), .text(" blank ")]),
      .init("b", .isUnknown, []), .init("c", .isLess, [.text("2026-01-31")]),
    ])
    #expect(try CatalogQuery(parsing: query.texts) == query)
  }

  @Test(arguments: [
    ("age", 4, "one of =, !=, <, <=, >, >= or ?"), ("age >=", 7, "a value"), ("= 3", 1, "the name of an attribute"),
    ("age > 3, 4", 7, "one value"), ("age = \"3", 7, "a closing quote"), ("age ? 3", 7, "nothing after ?"),
    ("age = 3,", 9, "a value"), ("age = x\"y", 8, "the whole value in quotes"), ("", 1, "the name of an attribute"),
    ("patient = P1", 11, "a number, as every patient has one"), ("age = \"a\" b", 11, "a comma or the end"),
  ])
  func `says where a condition is at fault`(text: String, place: Int, expected: String) throws {
    let fault = #expect(throws: CatalogQueryFault.self) { try CatalogQuery(parsing: [text]) }
    #expect(fault?.place == place)
    #expect(fault?.expected == expected)
  }

  @Test func `names the nearest attribute for one that there is not`() throws {
    let fault = #expect(throws: CatalogQueryFault.self) {
      try CatalogQuery(parsing: ["  modalty = DX"], known: ["modality", "age"])
    }
    #expect(fault?.place == 3)
    #expect(fault?.expected.contains("did you mean \"modality\"?") == true)
    #expect(try CatalogQuery(parsing: ["patient = 4"], known: ["age"]).conditions.count == 1)
  }
}
