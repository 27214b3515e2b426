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
