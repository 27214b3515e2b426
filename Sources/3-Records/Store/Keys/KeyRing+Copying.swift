// SPDX-License-Identifier: Apache-2.0
public import Foundation

extension KeyRing {
  /// Copies the ring and its ring key into a folder, which is emptied of earlier copies of them first.
  ///
  /// Whoever has the copy can open everything that was sealed until now, also what is withdrawn later: it belongs apart from the
  /// records' backup, and must be destroyed and made anew whenever a key is shredded.
  /// - Parameter target: The folder.
  /// - Returns: How many keys there are in it.
  /// - Throws: ``StoreError/keysAbsent``, ``StoreError/damagedKeys(file:)``, or why the disk could not be written.
  public func copy(to target: URL) throws(StoreError) -> Int {
    try Disk.makeFolder(target.path)
    return try with { (state) throws(StoreError) in
      let lock = isReadingOnly ? nil : try FileLock(folder + "/lock", .exclusive)
      defer { withExtendedLifetime(lock) {} }
      try refresh(&state)
      guard let file = state.file else { throw .keysAbsent }
      let there = RingSecret(base: target.appending(path: "ring-key").path, identity: secret.identity)
      for epoch in try there.epochs() { try there.destroy(epoch) }
      try Disk.create(there.path(file.epoch), try Disk.contents(of: secret.path(file.epoch)))
      try Disk.replace(target.appending(path: RingFile.name).path, with: file.bytes)
      return file.places.count
    }
  }
}
