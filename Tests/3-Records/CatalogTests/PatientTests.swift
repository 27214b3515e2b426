// SPDX-License-Identifier: Apache-2.0
import Catalog
import Foundation
import Store
import TestSupport
import Testing
import Vocabulary

@Suite("Patients in the catalog")
struct PatientTests {
  private func draft(_ patient: String, _ number: Int, _ attributes: [String: AttributeValue] = [:]) -> CatalogDraft {
    CatalogDraft(
      patient: ["site", patient], study: "S", series: "1", uid: "2.25.\(number)",
      content: ContentDigest(hashing: [UInt8(number)]), attributes: attributes)
  }

  @Test func `digests with a key as RFC 4231 has it`() {
    // Test cases 1, 2 and 6 of the RFC.
    #expect(
      KeyedDigest(secret: [UInt8](repeating: 0x0B, count: 20)).digest(of: Array("Hi There".utf8)).hexadecimal
        == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
    #expect(
      KeyedDigest(secret: Array("Jefe".utf8)).digest(of: Array("what do ya want for nothing?".utf8)).hexadecimal
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    #expect(
      KeyedDigest(secret: [UInt8](repeating: 0xAA, count: 131)).digest(
        of: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8)
      ).hexadecimal == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
  }

  @Test func `tells lists of texts apart that are the same when put together`() {
    let digest = KeyedDigest(secret: [1])
    #expect(digest.digest(of: ["ab", "c"]) != digest.digest(of: ["a", "bc"]))
    #expect(digest.digest(of: ["a"]) != digest.digest(of: ["a", ""]))
  }

  @Test func `keeps no identifier, in one archive knows a patient again, and in another not by the same digest`() throws
  {
    let made = try MadeArchive()
    let entries = try made.catalog.register(
      [draft("MILLER-4711", 1), draft("MILLER-4711", 2), draft("OTHER", 3)], terms: made.terms())
    #expect(entries[0].patient == entries[1].patient && entries[0].patient != entries[2].patient)
    #expect(try Catalog(made.again()).patient(["site", "MILLER-4711"]) == entries[0].patient)
    #expect(try made.catalog.patient(["", "MILLER-4711"]) == nil)
    let file = try Data(contentsOf: made.folder.file("archive/records.sqlite"))
    let log = (try? Data(contentsOf: made.folder.file("archive/records.sqlite-wal"))) ?? Data()
    for data in [file, log] { #expect(data.range(of: Data("MILLER".utf8)) == nil) }
    let other = try MadeArchive()
    try other.catalog.register([draft("MILLER-4711", 1)], terms: other.terms())
    func identifiers(_ archive: Archive) throws -> Set<[UInt8]> {
      try archive.records.read { reader in
        Set(try reader.rows("SELECT identifier FROM catalog_patient").map { try $0.value(0, as: [UInt8].self) })
      }
    }
    #expect(try identifiers(made.archive).isDisjoint(with: identifiers(other.archive)))
  }

  @Test func `removes everything of a patient but the number, and refuses the patient afterwards`() throws {
    let made = try MadeArchive()
    let terms = try made.terms()
    let entries = try made.catalog.register(
      [
        draft("A", 1, ["note": .text("only of A"), "sex": .text("F")]), draft("B", 2, ["sex": .text("F")]),
        draft("A", 3, ["age": .number(77)]),
      ], terms: terms)
    let removal = try made.archive.records.write { writer in
      try made.catalog.remove(patient: entries[0].patient, in: writer)
    }
    #expect(removal.keys == [entries[0].key, entries[2].key])
    #expect(removal.contents == [entries[0].content, entries[2].content])
    #expect(try made.catalog.entries() == [entries[1]])
    #expect(try made.catalog.count(matching: CatalogQuery(parsing: ["sex = F"])) == 1)
    #expect(try made.catalog.count(matching: CatalogQuery(parsing: ["age ?"])) == 1)
    #expect(try made.catalog.attributes() == ["sex"])
    let left = try made.archive.records.read { reader in
      try ["catalog_study", "catalog_series", "catalog_instance"].map { table in
        try reader.value(SQL(words: "SELECT count(*) FROM \(table)", values: []), as: Int.self) ?? -1
      } + [try reader.value("SELECT count(*) FROM catalog_value WHERE name = 'only of A'", as: Int.self) ?? -1]
    }
    #expect(left == [1, 1, 1, 0])
    #expect(try made.catalog.withdrawal(of: entries[0].patient) == MadeArchive.time.now())
    #expect(try made.catalog.patient(["site", "A"]) == nil)
    #expect(try made.catalog.patients() == [entries[1].patient])
    #expect(throws: CatalogError.withdrawn(patient: entries[0].patient)) {
      try made.catalog.register([draft("A", 9)], terms: terms)
    }
    #expect(throws: CatalogError.noPatient(entries[0].patient)) {
      try made.archive.records.write { writer in try made.catalog.remove(patient: entries[0].patient, in: writer) }
    }
    #expect(try made.catalog.register([draft("C", 10)], terms: terms)[0].patient > entries[1].patient)
  }

  @Test func `refuses an identifier that stands for other bytes, and undoes the whole`() throws {
    let made = try MadeArchive()
    let terms = try made.terms()
    try made.catalog.register([draft("A", 1)], terms: terms)
    var twin = draft("A", 1)
    twin.content = ContentDigest(hashing: [99])
    #expect(throws: CatalogError.conflict(with: 1)) {
      try made.catalog.register([draft("A", 5), twin], terms: terms)
    }
    #expect(try made.catalog.count() == 1)
  }
}
