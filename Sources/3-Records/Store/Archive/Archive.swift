// SPDX-License-Identifier: Apache-2.0
public import Foundation
public import Vocabulary

/// A folder in which everything is kept: records in tables, files by their content, and keys.
///
/// ```text
/// archive/
/// ├── archive.json        what this is: format, identity, since when
/// ├── records.sqlite      tables
/// ├── blobs/ab/cd/abcd…   files, each named by its SHA-256
/// └── keys/               one key a patient, apart, so that a copy without this folder opens no image
/// ```
public final class Archive: Sendable {
  /// What an archive is opened for.
  public enum Access: Sendable, Hashable {
    /// To read and to write.
    case writing
    /// To read alone; a medium that cannot be written will do.
    case reading
  }

  /// The folder.
  public let folder: URL
  /// Who this archive is, for ever: 32 hexadecimal digits drawn when it was made.
  public let identity: String
  /// When it was made.
  public let made: Timestamp?
  /// The tables.
  public let records: RecordStore
  /// The files.
  public let blobs: BlobStore
  /// The keys.
  public let keys: KeyRing
  /// Which files the tables refer to.
  public let references: [BlobReferences]
  /// Where the time comes from.
  public let time: TimeSource

  private init(
    folder: URL, note: ArchiveNote, records: RecordStore, blobs: BlobStore, keys: KeyRing,
    references: [BlobReferences], time: TimeSource
  ) {
    self.folder = folder
    identity = note.identity
    made = note.made
    self.records = records
    self.blobs = blobs
    self.keys = keys
    self.references = references
    self.time = time
  }

  /// Makes an archive in a folder that is empty or not there.
  ///
  /// The file that makes it an archive is written last: one whose making was cut off is none.
  /// - Parameters:
  ///   - folder: The folder.
  ///   - migrations: The tables of all rooms.
  ///   - references: Which files they refer to.
  ///   - ringKey: The path at which the ring key's files begin, where they lie outside of the archive.
  ///   - time: Where the time comes from.
  /// - Returns: The archive, open.
  /// - Throws: ``StoreError/folderInUse(folder:found:)`` where there is something already, or why the disk could not be written.
  public static func create(
    at folder: URL, migrations: [Migration], references: [BlobReferences] = [], ringKey: URL? = nil,
    time: TimeSource = .system
  ) throws(StoreError) -> Archive {
    try Disk.makeFolder(folder.path)
    if let found = try Disk.names(in: folder.path).first {
      throw .folderInUse(folder: folder.lastPathComponent, found: found)
    }
    var generator = SystemRandomNumberGenerator()
    let identity = (0..<2).map { _ in
      let digits = String(generator.next() as UInt64, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
    let note = ArchiveNote(identity: identity, made: time.now())
    _ = try BlobStore(at: folder.appending(path: "blobs"))
    let place = folder.appending(path: "keys")
    try KeyRing(at: place, identity: identity, ringKey: ringKey).create()
    _ = try RecordStore(at: folder.appending(path: RecordStore.name), migrations: migrations)
    try note.write(to: folder)
    return try open(at: folder, migrations: migrations, references: references, ringKey: ringKey, time: time)
  }

  /// Whether a folder holds a backup, which is only ever read.
  public static func isBackup(at folder: URL) -> Bool { Disk.exists(folder.appending(path: BackupNote.name).path) }

  /// Opens an archive.
  ///
  /// An archive without its keys opens too, as a backup does: its records can be read, and what is sealed stays sealed.
  /// - Parameters:
  ///   - folder: The folder.
  ///   - migrations: The tables of all rooms; those that are missing are made.
  ///   - references: Which files they refer to; needed for collecting, checking and backing up.
  ///   - access: What it is opened for.
  ///   - ringKey: The path at which the ring key's files begin, where they lie outside of the archive.
  ///   - time: Where the time comes from.
  /// - Returns: The archive, open.
  /// - Throws: ``StoreError/noArchive(folder:)``, ``StoreError/newer(part:found:known:)``, ``StoreError/backup(folder:)`` where a backup
  ///   would be written to, or why it could not be read.
  public static func open(
    at folder: URL, migrations: [Migration], references: [BlobReferences] = [], access: Access = .writing,
    ringKey: URL? = nil, time: TimeSource = .system
  ) throws(StoreError) -> Archive {
    let note = try ArchiveNote(readingFrom: folder)
    let isReadingOnly = access == .reading
    // Whatever is written into a backup makes it another than its note says, and it could not be restored any more.
    guard isReadingOnly || !isBackup(at: folder) else { throw .backup(folder: folder.lastPathComponent) }
    return Archive(
      folder: folder, note: note,
      records: try RecordStore(
        at: folder.appending(path: RecordStore.name), migrations: migrations, isReadingOnly: isReadingOnly),
      blobs: try BlobStore(at: folder.appending(path: "blobs"), isReadingOnly: isReadingOnly),
      keys: try KeyRing(
        at: folder.appending(path: "keys"), identity: note.identity, ringKey: ringKey, isReadingOnly: isReadingOnly),
      references: references, time: time)
  }
}

extension RecordStore {
  static let name = "records.sqlite"
}
