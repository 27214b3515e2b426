// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// A record's reference to a file.
struct BlobReference: Sendable, Hashable {
  var blob: ContentDigest
  var patient: Int?
  var content: ContentDigest?
  var table: String
}

extension Archive {
  /// Asks that every room that keeps records here has said which files it refers to.
  func demandReferences() throws(StoreError) {
    let said = Set(references.map(\.room))
    if let silent = try records.rooms().subtracting(said).min() { throw .referencesUnknown(room: silent) }
  }

  /// Which files are referred to.
  func referenced(by records: RecordStore? = nil) throws(StoreError) -> Set<ContentDigest> {
    var digests: Set<ContentDigest> = []
    try forEachReference(in: records ?? self.records) { digests.insert($0.blob) }
    return digests
  }

  /// Does something with each reference, all of one state of the records.
  func forEachReference(in records: RecordStore, _ body: (BlobReference) -> Void) throws(StoreError) {
    do {
      // The tables of a room that has none here yet, as in an older backup, are not asked for.
      let rooms = try records.rooms()
      try records.read { reader in
        for source in references.filter({ rooms.contains($0.room) }).flatMap(\.sources) {
          try reader.forEach(source.query) { row in
            guard let blob = try row.value(0, as: ContentDigest?.self) else { return }
            let count = row.values.count
            body(
              BlobReference(
                blob: blob, patient: count > 1 ? try row.value(1) : nil, content: count > 2 ? try row.value(2) : nil,
                table: source.table))
          }
        }
      }
    } catch {
      throw DatabaseWords.storeError(error)
    }
  }
}
