// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Foundation
import Store

/// The key that signs the trail, as it goes with copies of the keys: a restored archive without it could not sign on.
enum SigningKeyCopy {
  /// Copies the archive's own into a folder; nothing is done where there is none, or it lies elsewhere.
  static func make(of archive: Archive, into folder: URL) throws {
    _ = try SigningKeyFile.copy(
      archive.folder.appending(path: SigningKeyFile.name), into: folder, origin: AuditTrail(archive).origin)
  }

  /// Puts one that was copied into an archive; nothing is done where there is none.
  static func restore(from folder: URL, into archive: Archive) throws {
    _ = try SigningKeyFile.copy(
      folder.appending(path: SigningKeyFile.name), into: archive.folder, origin: AuditTrail(archive).origin)
  }
}
