// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuditTrail
import Foundation
import Store
import Vocabulary

/// `fiducial archive backup`: copies records and files, without keys.
struct ArchiveBackup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copies records and files into a folder, while others go on working.",
    discussion: """
      The records are copied as they are at one moment, then the files to which they refer. A second run into the same \
      folder copies only what is new, and puts in place anew what is torn or has other bytes than it must: it hashes each \
      file that stands otherwise on the disk than when it was hashed last, and with --full-check every file, which alone \
      finds what a medium lost by itself. A backup is an archive without keys: 'show' and 'verify' read it.

      --keys copies the keys into a folder apart. Whoever has records and keys opens every image, also those of \
      patients who withdraw later: after each withdrawal older copies of the keys must be destroyed. The key that \
      signs the audit trail goes with them.

        fiducial archive backup /mnt/disk2/archive --copy
        fiducial archive backup /mnt/disk2/archive --copy --keys /mnt/safe/keys
      """)

  @Argument(help: "The backup's folder: empty, not there, or an earlier backup of this archive.")
  var folder: String

  @OptionGroup var archive: ArchiveOptions

  @Option(help: "Copy the keys too, into this folder, which is not within the backup.")
  var keys: String?

  @Flag(help: "Copy each file even where a second name on the same file system would do.")
  var copy = false

  @Flag(help: "Read and hash every file of an earlier backup, not only those that stand otherwise than before.")
  var fullCheck = false

  @Flag(help: "Print a JSON document.")
  var json = false

  mutating func run() throws {
    let opened = try archive.open()
    let line = ArchiveProgress("files")
    let result = try opened.backUp(
      to: URL(filePath: folder), keys: keys.map { URL(filePath: $0) }, manner: copy ? .copying : .linking,
      check: fullCheck ? .everything : .changed
    ) { line.show($0, of: $1) }
    line.end()
    if let keys { try SigningKeyCopy.make(of: opened, into: URL(filePath: keys)) }
    let event = AuditEvent(
      "archive.backup", by: archive.context, on: [.init("backup", digest: result.note.records)],
      details: [
        .init("files", .integer(result.note.blobs)), .init("keys", .bool(result.keys != nil)),
        .init("replaced", .integer(result.replaced.count)),
      ])
    try opened.records.write { writer in _ = try AuditTrail(opened).append(event, in: writer) }
    try StandardOutput.print(json ? Self.document(result).text() : Self.words(result))
    if !json, result.keys != nil {
      try StandardOutput.print("after a withdrawal this copy of the keys must be destroyed, and made anew")
    }
  }

  static func words(_ result: BackupResult) -> String {
    var words = "\(result.note.blobs) files with \(ByteWords.text(result.note.bytes)): \(result.copied) copied, "
    words += "\(result.linked) linked, \(result.present) there before"
    if result.hashed > 0 { words += " (\(result.hashed) of them hashed again)" }
    if !result.replaced.isEmpty { words += ", \(result.replaced.count) that were damaged put in place anew" }
    if result.removed > 0 { words += ", \(result.removed) of earlier removed" }
    if let keys = result.keys { words += "; \(keys) keys" }
    return words
  }

  static func document(_ result: BackupResult) -> JSONValue {
    .object([
      "identity": .string(result.note.identity), "made": .string(result.note.made.description),
      "records": .string(result.note.records.description), "files": .integer(result.note.blobs),
      "bytes": .integer(result.note.bytes), "copied": .integer(result.copied), "linked": .integer(result.linked),
      "present": .integer(result.present), "hashed": .integer(result.hashed),
      "replaced": .array(result.replaced.map { .string($0.description) }), "removed": .integer(result.removed),
      "keys": result.keys.map { .integer($0) },
    ])
  }
}
