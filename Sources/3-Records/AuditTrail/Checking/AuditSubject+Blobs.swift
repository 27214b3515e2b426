// SPDX-License-Identifier: Apache-2.0
public import Store
import Vocabulary

extension AuditSubject {
  /// Whatever the trail names by its digest and the archive keeps under this name: manifests, cards.
  ///
  /// What is not there any more is passed over: that something was removed is for the trail to tell.
  public static func namedContent(_ archive: Archive) -> AuditSubject {
    AuditSubject("content that entries name") { progress in
      let digests = try archive.records.read { reader in
        try reader.rows("SELECT DISTINCT digest FROM audit_object WHERE digest IS NOT NULL ORDER BY digest")
          .map { (row) throws(StoreError) in try row.value(0, as: ContentDigest.self) }
      }
      let kept = digests.filter(archive.blobs.contains)
      var faults: [AuditFault] = []
      for (done, digest) in kept.enumerated() {
        progress(done, kept.count)
        do throws(StoreError) {
          _ = try archive.blobs.bytes(of: digest)
        } catch {
          switch error {
          case .damagedBlob:
            faults.append(.subject(name: digest.description, words: "the file in the archive has other bytes"))
          case .missingBlob: break
          default: faults.append(.subject(name: digest.description, words: "the file cannot be read"))
          }
        }
      }
      return (kept.count, faults)
    }
  }
}
