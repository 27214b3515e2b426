// SPDX-License-Identifier: Apache-2.0
public import Foundation

extension KeyRing {
  /// Copies the ring and its ring key into a folder, in the place of an earlier copy of them.
  ///
  /// The new copy is whole and on the disk before anything of an earlier one is destroyed.
  ///
  /// Whoever has the copy can open everything that was sealed until now, also what is withdrawn later: it belongs apart from the
  /// records' backup, and must be destroyed and made anew whenever a key is shredded.
  /// - Parameter target: The folder.
  /// - Returns: How many keys there are in it.
  /// - Throws: ``StoreError/folderInUse(folder:found:)`` where the keys themselves lie in or above the folder, or their ring key does, by
  ///   whatever name; ``StoreError/keysAbsent``, ``StoreError/damagedKeys(file:)``, or why the disk could not be written.
  public func copy(to target: URL) throws(StoreError) -> Int {
    try demandApart(target)
    try Disk.makeFolder(target.path)
    return try with { (state) throws(StoreError) in
      let lock = isReadingOnly ? nil : try FileLock(folder + "/lock", .exclusive)
      defer { withExtendedLifetime(lock) {} }
      try refresh(&state)
      guard let file = state.file else { throw .keysAbsent }
      let ringKey = try Disk.contents(of: secret.path(file.epoch))
      let there = RingSecret(base: target.appending(path: "ring-key").path, identity: secret.identity)
      let earlier = try there.epochs()
      let own = Disk.Identity(secret.path(file.epoch))
      for epoch in earlier where Disk.Identity(there.path(epoch)) == own {
        // A second name of the ring key itself would be written over with it.
        throw .folderInUse(folder: target.lastPathComponent, found: "the ring key itself")
      }
      try Disk.replace(there.path(file.epoch), with: ringKey)
      try Disk.replace(target.appending(path: RingFile.name).path, with: file.bytes)
      for epoch in earlier where epoch != file.epoch { try there.destroy(epoch) }
      return file.places.count
    }
  }

  /// Refuses a folder in which the keys lie themselves.
  func demandApart(_ target: URL) throws(StoreError) {
    for own in [folder, Disk.parent(of: secret.base)] {
      let isOwn = Disk.Identity(target.path).map { $0 == Disk.Identity(own) } ?? false
      if isOwn || Disk.isWithin(target.path, folder) {
        throw .folderInUse(folder: target.lastPathComponent, found: "the keys themselves")
      }
    }
  }
}

extension Archive {
  /// Copies the keys into a folder outside of the archive, in the place of an earlier copy.
  ///
  /// - Parameter target: The folder.
  /// - Returns: How many keys there are in it.
  /// - Throws: ``StoreError/folderInUse(folder:found:)`` where the folder lies in the archive; see ``KeyRing/copy(to:)``.
  public func copyKeys(to target: URL) throws(StoreError) -> Int {
    try demandOutside(target)
    return try keys.copy(to: target)
  }

  /// Refuses a folder that lies in the archive, by whatever name.
  func demandOutside(_ target: URL) throws(StoreError) {
    guard !Disk.isWithin(target.path, folder.path) else {
      throw .folderInUse(folder: target.lastPathComponent, found: "the archive itself")
    }
  }
}
