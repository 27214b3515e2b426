// SPDX-License-Identifier: Apache-2.0
import Catalog
import Foundation
import Store
import TestSupport
import Testing
import Vocabulary

@Suite("Records that are older than the keys")
struct KeysAndRecordsTests {
  private func draft(_ patient: String) -> CatalogDraft {
    CatalogDraft(
      patient: ["issuer", patient], study: .init(patient), series: .init(patient),
      content: ContentDigest(hashing: patient.utf8))
  }

  @Test func `keep everybody's key where the ring's end is lost, and take nobody in without the others'`() throws {
    let made = try MadeArchive()
    let terms = try made.terms()
    let first = try made.catalog.register([draft("first"), draft("second")], terms: terms).map(\.patient)
    let sealed = try made.archive.keys.seal([1, 2, 3], for: 2)
    let ring = made.folder.file("archive/keys/ring")
    let whole = try Data(contentsOf: ring)
    // The close of the last batch is lost: the keys stay, and new patients come behind them.
    var data = whole
    data.replaceSubrange(data.count - 80..<data.count, with: Data(repeating: 0, count: 80))
    try data.write(to: ring)
    #expect(try Catalog(made.again()).register([draft("third")], terms: terms).map(\.patient) == [3])
    #expect(try made.again().keys.open(sealed, of: 2, name: ContentDigest(hashing: sealed)) == [1, 2, 3])
    // The keys themselves are lost: nobody gets one until they are back.
    try Data(whole.prefix(240)).write(to: ring)
    let lost = StoreError.keysLost(patients: 3, first: 1)
    for names in [["fourth"], ["first"]] {
      #expect(throws: lost) { try Catalog(made.again()).register(names.map(draft), terms: terms) }
    }
    #expect(try Data(contentsOf: ring).count == 240)
    try whole.write(to: ring)
    let catalog = Catalog(try made.again())
    #expect(throws: StoreError.keysLost(patients: 1, first: 3)) {
      try catalog.register([draft("fourth")], terms: terms)
    }
    try made.archive.records.write { writer in _ = try made.catalog.remove(patient: 3, in: writer) }
    #expect(try catalog.register([draft("fourth")], terms: terms).map(\.patient) == [4])
    #expect(first.sorted() == [1, 2])
    // Who has a number and no image yet has no key: an import gives numbers before it keeps files.
    try made.archive.records.write { writer in
      let identifier = ContentDigest(hashing: "numbered".utf8)
      try writer.execute("INSERT INTO catalog_patient (identifier, added) VALUES (\(identifier), 1)")
    }
    #expect(try Catalog(made.again()).register([draft("fifth")], terms: terms).map(\.patient) == [6])
  }

  @Test func `say so where the greatest number was given`() throws {
    let made = try MadeArchive()
    let terms = try made.terms()
    try made.archive.records.write { writer in try made.catalog.passOver(patientNumber: .max, in: writer) }
    #expect(throws: StoreError.numbersUsedUp(table: "catalog_patient")) {
      try made.catalog.register([draft("first")], terms: terms)
    }
  }

  @Test func `give nobody a number whose key somebody else has or had`() throws {
    let made = try MadeArchive()
    let terms = try made.terms()
    _ = try made.catalog.register([draft("first")], terms: terms)
    let archive = try Archive.open(
      at: made.folder.file("archive"), migrations: MadeArchive.migrations,
      references: [BlobReferences("audit"), BlobReferences("feature"), Catalog.references], time: MadeArchive.time)
    _ = try archive.backUp(to: made.folder.file("backup"), manner: .copying)
    // Two patients come after the backup was made; the second withdraws.
    let later = try made.catalog.register([draft("second"), draft("third")], terms: terms)
    let numbers = later.map(\.patient).sorted()
    #expect(numbers == [2, 3])
    let sealed = try made.archive.keys.seal([1, 2, 3], for: 2)
    try made.archive.keys.shred(3)
    // The older records beside the keys of now.
    _ = try Archive.restore(
      from: made.folder.file("backup"), to: made.folder.file("restored"), keys: made.folder.file("archive/keys"),
      migrations: MadeArchive.migrations, references: archive.references)
    let restored = try Archive.open(
      at: made.folder.file("restored"), migrations: MadeArchive.migrations, time: MadeArchive.time)
    let catalog = Catalog(restored)
    let fresh = try catalog.register([draft("fourth"), draft("fifth")], terms: terms)
    #expect(Set(fresh.map(\.patient)) == [4, 5])
    #expect(throws: StoreError.self) {
      try restored.keys.open(sealed, of: 4, name: ContentDigest(hashing: sealed))
    }
    // Who was here before keeps the number.
    #expect(try catalog.patient(["issuer", "first"]) == 1)
    try restored.keys.shred(4)
    #expect(try restored.keys.open(sealed, of: 2, name: ContentDigest(hashing: sealed)) == [1, 2, 3])
    #expect(try catalog.register([draft("sixth")], terms: terms).map(\.patient) == [6])
  }
}
