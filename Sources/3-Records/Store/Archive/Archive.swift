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
  /// The folder.
  public let folder: URL
  /// Who this archive is, for ever: 32 hexadecimal digits drawn when it was made.
  public let identity: String
  /// The tables.
  public let records: RecordStore
  /// The files.
  public let blobs: BlobStore
  /// The keys.
  public let keys: KeyRing
  /// Where the time comes from.
  public let time: TimeSource

  private init(
    folder: URL, identity: String, records: RecordStore, blobs: BlobStore, keys: KeyRing, time: TimeSource
  ) {
    self.folder = folder
    self.identity = identity
    self.records = records
    self.blobs = blobs
    self.keys = keys
    self.time = time
  }

  /// Makes an archive in a folder that is empty or not there.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - migrations: The tables of all rooms.
  ///   - ringKey: The path at which the ring key's files begin, where they lie outside of the archive.
  ///   - time: Where the time comes from.
  public static func create(
    at folder: URL, migrations: [Migration], ringKey: URL? = nil, time: TimeSource = .system
  ) throws(StoreError) -> Archive {
    let inside = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    if let found = inside.min() { throw .folderInUse(folder: folder.lastPathComponent, found: found) }
    try Disk.makeFolder(folder.path)
    var generator = SystemRandomNumberGenerator()
    let identity = (0..<2).map { _ in
      let digits = String(generator.next() as UInt64, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
    let note = JSONValue.object([
      "archive": .integer(ArchiveNote.format), "identity": .string(identity),
      "made": .string(time.now().description),
    ])
    do {
      try Data((note.text() + "\n").utf8).write(to: folder.appending(path: ArchiveNote.name), options: .atomic)
    } catch {
      throw .file(path: ArchiveNote.name, step: .write, code: EIO)
    }
    let archive = try open(at: folder, migrations: migrations, ringKey: ringKey, time: time)
    try archive.keys.create()
    return archive
  }

  /// Opens an archive.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - migrations: The tables of all rooms; those that are missing are made.
  ///   - ringKey: The path at which the ring key's files begin, where they lie outside of the archive.
  ///   - time: Where the time comes from.
  public static func open(
    at folder: URL, migrations: [Migration], ringKey: URL? = nil, time: TimeSource = .system
  ) throws(StoreError) -> Archive {
    guard let data = try? Data(contentsOf: folder.appending(path: ArchiveNote.name)),
      let note = try? JSONValue(parsing: data), let format = note["archive"]?.integer,
      let identity = note["identity"]?.text
    else { throw .noArchive(folder: folder.lastPathComponent) }
    guard format <= ArchiveNote.format else {
      throw .newer(part: "archive", found: format, known: ArchiveNote.format)
    }
    return Archive(
      folder: folder, identity: identity,
      records: try RecordStore(at: folder.appending(path: "records.sqlite"), migrations: migrations),
      blobs: try BlobStore(at: folder.appending(path: "blobs")),
      keys: try KeyRing(at: folder.appending(path: "keys"), identity: identity, ringKey: ringKey),
      time: time)
  }
}

/// What the file says that makes a folder an archive.
enum ArchiveNote {
  static let name = "archive.json"
  static let format = 1
}
