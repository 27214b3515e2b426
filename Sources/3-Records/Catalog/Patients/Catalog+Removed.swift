// SPDX-License-Identifier: Apache-2.0
import Store
import Vocabulary

extension Catalog {
  /// What an image that was removed is known by: its file, its samples and its SOP Instance UID, each as a keyed digest, so that the
  /// records do not tell which image it was.
  static func marks(
    content: ContentDigest, pixels: ContentDigest?, uid: String?, _ digest: KeyedDigest
  ) -> [ContentDigest] {
    [
      digest.digest(of: ["removed content", content.hexadecimal]),
      pixels.map { digest.digest(of: ["removed pixels", $0.hexadecimal]) },
      uid.map { digest.digest(of: ["removed uid", $0]) },
    ].compactMap { $0 }
  }

  /// Whether anything was ever removed, so that most archives ask no more.
  func hasRemoved(in reader: RecordReader) throws -> Bool {
    try reader.row("SELECT 1 FROM catalog_removed LIMIT 1") != nil
  }

  /// Whether an image is one of a patient who was withdrawn, whatever the patient is called now.
  func isRemoved(_ draft: CatalogDraft, _ digest: KeyedDigest, in reader: RecordReader) throws -> Bool {
    for mark in Self.marks(content: draft.content, pixels: draft.pixels, uid: draft.uid, digest)
    where try reader.row("SELECT 1 FROM catalog_removed WHERE mark = \(mark)") != nil {
      return true
    }
    return false
  }
}
