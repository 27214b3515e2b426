// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

/// What the file says that makes a folder an archive.
struct ArchiveNote {
  static let name = "archive.json"
  static let format = 1

  let identity: String
  let made: Timestamp?

  init(identity: String, made: Timestamp) {
    self.identity = identity
    self.made = made
  }

  init(readingFrom folder: URL) throws(StoreError) {
    let path = folder.appending(path: Self.name).path
    let bytes: [UInt8]
    do throws(StoreError) {
      bytes = try Disk.contents(of: path)
    } catch {
      // A folder that may not be looked into is not one without an archive.
      guard case .file(_, _, let code) = error, code == ENOENT || code == ENOTDIR else { throw error }
      throw .noArchive(folder: folder.lastPathComponent)
    }
    guard let note = try? JSONValue(parsing: bytes), let format = note["archive"]?.integer,
      let identity = note["identity"]?.text
    else { throw .noArchive(folder: folder.lastPathComponent) }
    guard format <= Self.format else { throw .newer(part: "archive", found: format, known: Self.format) }
    self.identity = identity
    made = note["made"]?.text.flatMap { Timestamp($0) }
  }

  func write(to folder: URL) throws(StoreError) {
    let note = JSONValue.object([
      "archive": .integer(Self.format), "identity": .string(identity), "made": made.map { .string($0.description) },
    ])
    try Disk.replace(folder.appending(path: Self.name).path, with: Array((note.text() + "\n").utf8))
  }
}
