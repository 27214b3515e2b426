// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Vocabulary

/// What a backup says of itself, written when all of it is on the disk.
public struct BackupNote: Sendable, Hashable {
  static let name = "backup.json"
  static let format = 1

  /// Whose backup it is.
  public var identity: String
  /// When it was made.
  public var made: Timestamp
  /// The digest of the records' file.
  public var records: ContentDigest
  /// How many files it has.
  public var blobs: Int
  /// How many bytes they have.
  public var bytes: Int
  /// The digest of their names, sorted, 32 bytes each.
  public var names: ContentDigest

  init(identity: String, made: Timestamp, records: ContentDigest, blobs: Set<ContentDigest>, bytes: Int) {
    self.identity = identity
    self.made = made
    self.records = records
    self.blobs = blobs.count
    self.bytes = bytes
    names = Self.digest(of: blobs)
  }

  static func digest(of blobs: Set<ContentDigest>) -> ContentDigest {
    var hasher = ContentDigest.Hasher()
    for blob in blobs.sorted() { hasher.update(blob.bytes) }
    return hasher.digest
  }

  init(readingFrom folder: URL) throws(StoreError) {
    let path = folder.appending(path: Self.name).path
    guard Disk.exists(path), let note = try? JSONValue(parsing: try Disk.contents(of: path)),
      let format = note["backup"]?.integer
    else { throw .noBackup(folder: folder.lastPathComponent) }
    guard format <= Self.format else { throw .newer(part: "backup", found: format, known: Self.format) }
    guard let identity = note["identity"]?.text, let made = note["made"]?.text.flatMap({ Timestamp($0) }),
      let records = note["records"]?.text.flatMap({ ContentDigest($0) }), let blobs = note["blobs"]?.integer,
      let bytes = note["bytes"]?.integer, let names = note["names"]?.text.flatMap({ ContentDigest($0) })
    else { throw .noBackup(folder: folder.lastPathComponent) }
    self.identity = identity
    self.made = made
    self.records = records
    self.blobs = blobs
    self.bytes = bytes
    self.names = names
  }

  func write(to folder: URL) throws(StoreError) {
    let note = JSONValue.object([
      "backup": .integer(Self.format), "identity": .string(identity), "made": .string(made.description),
      "records": .string(records.description), "blobs": .integer(blobs), "bytes": .integer(bytes),
      "names": .string(names.description),
    ])
    try Disk.replace(folder.appending(path: Self.name).path, with: Array((note.text() + "\n").utf8))
  }
}
