// SPDX-License-Identifier: Apache-2.0
public import Foundation
import Synchronization
public import Vocabulary

/// What was copied into a backup, or out of one.
public struct BackupResult: Sendable, Hashable {
  /// What the backup says of itself.
  public var note: BackupNote
  /// How many files were copied.
  public var copied = 0
  /// How many got a second name on the same file system.
  public var linked = 0
  /// How many were there already, whole.
  public var present = 0
  /// How many of those that were there were read and hashed now; the others stand as they stood when they were hashed.
  public var hashed = 0
  /// Those that were there with other bytes than their name says, and were put in place anew.
  public var replaced: [ContentDigest] = []
  /// How many of an earlier backup were removed, as the records do not refer to them any more.
  public var removed = 0
  /// How many keys were copied; `nil` where none were asked for.
  public var keys: Int?
}

/// How far a run into an earlier backup believes that the files there are as they were.
public enum BackupCheck: Sendable, Hashable {
  /// A file is read and hashed where it stands otherwise on the disk than when it was hashed last: length, number, times.
  case changed
  /// Every file is read and hashed, which also finds what a medium lost by itself.
  case everything
}

/// How files come into a backup.
public enum BackupManner: Sendable, Hashable {
  /// Each is copied: the backup shares nothing with the archive, as on another disk.
  case copying
  /// Each gets a second name where archive and backup lie on one file system, and is copied elsewhere; a damaged sector then damages both.
  case linking
}

extension Archive {
  /// Makes a backup while others read and write, or brings an earlier one up to date.
  ///
  /// The records are copied as they are at one moment, then the files to which they refer; those that an earlier backup has whole are not
  /// copied again, and those that it has torn or rotten are put in place anew. Nothing comes into a backup that was not hashed: a linked
  /// file neither. A backup is an archive without keys: it can be opened, read and verified. What is cut off leaves the earlier backup
  /// whole or says that it is none; the next run ends it.
  /// - Parameters:
  ///   - folder: The backup's folder: empty, not there, or an earlier backup of this archive.
  ///   - keyFolder: Where the keys are copied to, which is never within the backup; `nil` copies none. A copy of the keys opens what is
  ///     withdrawn later: it must be destroyed with every withdrawal, and made anew.
  ///   - manner: How files come into it.
  ///   - check: Which files of an earlier backup are hashed again.
  ///   - progress: Told now and then how many files of how many were dealt with.
  /// - Returns: What was done.
  /// - Throws: ``StoreError/folderInUse(folder:found:)``, ``StoreError/foreignBackup(folder:)``, ``StoreError/missingBlob(_:)`` and
  ///   ``StoreError/damagedBlob(_:)`` where the archive itself is not whole, or why the disk could not be written.
  public func backUp(
    to folder: URL, keys keyFolder: URL? = nil, manner: BackupManner = .linking, check: BackupCheck = .changed,
    progress: @Sendable (_ done: Int, _ all: Int) -> Void = { _, _ in }
  ) throws(StoreError) -> BackupResult {
    try demandReferences()
    if Disk.Identity(folder.path) != Disk.Identity(self.folder.path) || Disk.Identity(folder.path) == nil {
      try demandOutside(folder)
    }
    if let keyFolder {
      guard !Disk.isWithin(keyFolder.path, folder.path) else {
        throw .folderInUse(folder: keyFolder.lastPathComponent, found: "the backup itself")
      }
      try demandOutside(keyFolder)
      try keys.demandApart(keyFolder)
    }
    try Disk.makeFolder(folder.path)
    let inside = try Disk.names(in: folder.path)
    if inside.contains(ArchiveNote.name) {
      guard try ArchiveNote(readingFrom: folder).identity == identity, !inside.contains("keys") else {
        throw .foreignBackup(folder: folder.lastPathComponent)
      }
    } else if let found = inside.first {
      throw .folderInUse(folder: folder.lastPathComponent, found: found)
    }
    let lease = access(blobs.lease.path, W_OK) == 0 ? try FileLock(blobs.lease.path, .shared) : nil
    defer { withExtendedLifetime(lease) {} }

    // The note of what it is comes first, so that a backup that is cut off can be gone on with.
    if !inside.contains(ArchiveNote.name) {
      try ArchiveNote(identity: identity, made: made ?? time.now()).write(to: folder)
    }
    let final = folder.appending(path: RecordStore.name).path
    let beside = final + ".part"
    for name in ["", "-journal", "-wal", "-shm"] { unlink(beside + name) }
    let moment = time.now()
    try records.copy(to: beside)
    let wanted: Set<ContentDigest>
    do {
      let copy = try RecordStore(at: URL(filePath: beside), migrations: records.migrations, isReadingOnly: true)
      wanted = try referenced(by: copy)
    }
    let digest = try Disk.digest(of: beside)
    let target = try BlobStore(at: folder.appending(path: "blobs"))
    var result = BackupResult(
      note: BackupNote(identity: identity, made: moment, records: digest, blobs: wanted, bytes: 0))
    var hashed = check == .changed ? HashedBlobs(readingFrom: folder, identity: identity) : HashedBlobs()
    try Self.transfer(wanted.sorted(), from: blobs, to: target, manner, &hashed, progress, &result)
    try hashed.write(to: folder, identity: identity)
    guard rename(beside, final) == 0 else { throw Disk.fault(final, .rename, errno) }
    for name in ["-wal", "-shm"] { unlink(final + name) }
    try Disk.synchronise(folder: folder.path)
    try result.note.write(to: folder)
    try Self.removeSuperfluous(in: target, but: wanted, &result)
    if let keyFolder { result.keys = try keys.copy(to: keyFolder) }
    return result
  }

  /// Makes an archive of a backup, in a folder that is empty or not there.
  ///
  /// Every file is hashed while it is copied, and the records are compared with what the backup says of them. The archive keeps its
  /// identity. Without keys what is sealed stays sealed; the keys can be put in place later.
  /// - Parameters:
  ///   - backup: The backup's folder.
  ///   - folder: The folder of the archive that is made.
  ///   - keys: Where the keys were copied to; `nil` restores none.
  ///   - migrations: The tables of all rooms.
  ///   - references: Which files they refer to.
  ///   - progress: Told now and then how many files of how many were copied.
  /// - Returns: What was done.
  /// - Throws: ``StoreError/noBackup(folder:)``, ``StoreError/damagedBackup(part:)``, ``StoreError/folderInUse(folder:found:)``, or why
  ///   the disk could not be read or written.
  public static func restore(
    from backup: URL, to folder: URL, keys: URL? = nil, migrations: [Migration], references: [BlobReferences],
    progress: @Sendable (_ done: Int, _ all: Int) -> Void = { _, _ in }
  ) throws(StoreError) -> BackupResult {
    let note = try BackupNote(readingFrom: backup)
    let source = try open(at: backup, migrations: migrations, references: references, access: .reading)
    try source.demandReferences()
    guard source.identity == note.identity else { throw .damagedBackup(part: ArchiveNote.name) }
    let records = backup.appending(path: RecordStore.name).path
    guard try Disk.digest(of: records) == note.records else { throw .damagedBackup(part: RecordStore.name) }
    let wanted = try source.referenced()
    guard BackupNote.digest(of: wanted) == note.names else { throw .damagedBackup(part: BackupNote.name) }
    try Disk.makeFolder(folder.path)
    if let found = try Disk.names(in: folder.path).first {
      throw .folderInUse(folder: folder.lastPathComponent, found: found)
    }
    let target = try BlobStore(at: folder.appending(path: "blobs"))
    var result = BackupResult(note: note)
    var hashed = HashedBlobs()
    try transfer(wanted.sorted(), from: source.blobs, to: target, .copying, &hashed, progress, &result)
    guard try Disk.copy(records, to: folder.appending(path: RecordStore.name).path) == note.records else {
      throw .damagedBackup(part: RecordStore.name)
    }
    if let keys {
      let ring = try KeyRing(at: keys, identity: note.identity, isReadingOnly: true)
      result.keys = try ring.copy(to: folder.appending(path: "keys"))
    }
    try ArchiveNote(identity: note.identity, made: source.made ?? note.made).write(to: folder)
    return result
  }

  private enum Way: Sendable { case present, hashed, linked, copied }

  /// What became of a file, and how it stands now.
  private struct Transferred: Sendable {
    var way: Way
    var isReplaced = false
    var stamp: FileStamp
  }

  private static func transfer(
    _ names: [ContentDigest], from source: BlobStore, to target: BlobStore, _ manner: BackupManner,
    _ hashed: inout HashedBlobs, _ progress: @Sendable (Int, Int) -> Void, _ result: inout BackupResult
  ) throws(StoreError) {
    for name in names { try target.settled.make(Disk.parent(of: target.path(of: name)), in: target.root) }
    // What lies behind a link is another's, whatever bytes it has.
    let folders = Set(names.map { Disk.parent(of: target.path(of: $0)) })
    for folder in folders.union(folders.map(Disk.parent(of:))).union([target.root]).sorted() where Disk.isLink(folder) {
      throw .damagedBackup(part: "blobs" + folder.dropFirst(target.root.count))
    }
    let done = Atomic(0)
    let known = hashed.stamps
    let all = try Parallel.map(names) { (name) throws(StoreError) -> Transferred in
      defer {
        let count = done.wrappingAdd(1, ordering: .relaxed).newValue
        if count % 64 == 0 || count == names.count { progress(count, names.count) }
      }
      return try transfer(name, from: source, to: target, manner, known[name])
    }
    try Disk.synchroniseAll(of: target.root)
    var bytes = 0
    hashed.stamps = Dictionary(minimumCapacity: names.count)
    for (name, file) in zip(names, all) {
      bytes += file.stamp.size
      hashed.stamps[name] = file.stamp
      if file.isReplaced { result.replaced.append(name) }
      switch file.way {
      case .present: result.present += 1
      case .hashed:
        result.present += 1
        result.hashed += 1
      case .linked: result.linked += 1
      case .copied: result.copied += 1
      }
    }
    result.note.bytes = bytes
  }

  private static func transfer(
    _ name: ContentDigest, from source: BlobStore, to target: BlobStore, _ manner: BackupManner, _ known: FileStamp?
  ) throws(StoreError) -> Transferred {
    guard try source.length(of: name) != nil else { throw .missingBlob(name) }
    let final = target.path(of: name)
    let there = try FileStamp.of(final)
    if let there {
      if there.isFile, there == known { return Transferred(way: .present, stamp: there) }
      // One that cannot be read is as good as one with other bytes, and so is a link.
      if there.isFile, (try? Disk.digest(of: final, following: false)) == name {
        return Transferred(way: .hashed, stamp: there)
      }
    }
    let beside = "\(target.incoming)/\(name.hexadecimal).part"
    unlink(beside)
    var way = Way.copied
    if manner == .linking, try FileStamp.of(source.path(of: name))?.isFile == true,
      link(source.path(of: name), beside) == 0
    {
      do throws(StoreError) {
        guard try Disk.digest(of: beside, following: false) == name else { throw .damagedBlob(name) }
      } catch {
        unlink(beside)
        throw error
      }
      way = .linked
    } else {
      // Reading compares the bytes with the name: damage is not carried on.
      try copy(try source.bytes(of: name), to: beside)
    }
    guard rename(beside, final) == 0 else { throw Disk.fault(final, .rename, errno) }
    guard let stamp = try FileStamp.of(final) else { throw Disk.fault(final, .read, ENOENT) }
    return Transferred(way: way, isReplaced: there != nil, stamp: stamp)
  }

  private static func copy(_ bytes: [UInt8], to beside: String) throws(StoreError) {
    let descriptor = try Disk.open(beside, O_WRONLY | O_CREAT | O_EXCL, mode: 0o400)
    do throws(StoreError) {
      try Disk.write(bytes, to: descriptor, path: beside)
      try Disk.synchronise(descriptor, path: beside)
    } catch {
      close(descriptor)
      throw error
    }
    guard close(descriptor) == 0 else { throw Disk.fault(beside, .write, errno) }
  }

  private static func removeSuperfluous(
    in target: BlobStore, but wanted: Set<ContentDigest>, _ result: inout BackupResult
  ) throws(StoreError) {
    var extra: [ContentDigest] = []
    do { try target.forEach { if !wanted.contains($0) { extra.append($0) } } } catch {
      throw DatabaseWords.storeError(error)
    }
    for path in try extra.map(target.path) + target.leftovers() {
      guard unlink(path) == 0 || errno == ENOENT else { throw Disk.fault(path, .remove, errno) }
    }
    result.removed = extra.count
  }
}
