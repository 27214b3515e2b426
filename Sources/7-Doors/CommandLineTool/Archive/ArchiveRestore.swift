// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuditTrail
import Datasets
import Foundation
import Store
import Vocabulary

/// `fiducial archive restore`: makes an archive of a backup.
struct ArchiveRestore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Makes an archive of a backup, in a folder that is empty or not there.",
    discussion: """
      Every file is hashed while it is copied, and the records are compared with what the backup says of them. The \
      archive that is made is the one of --archive. Without --keys what is sealed stays sealed; the keys' two files can \
      be put into its folder 'keys' later.

        fiducial archive restore /mnt/disk2/archive -A /data/archive --keys /mnt/safe/keys
      """)

  @Argument(help: "The backup's folder.")
  var backup: String

  @OptionGroup var archive: ArchiveOptions

  @Option(help: "The folder into which the keys were copied.")
  var keys: String?

  @Flag(help: "Print a JSON document.")
  var json = false

  mutating func run() throws {
    let line = ArchiveProgress("files")
    let result = try Archive.restore(
      from: URL(filePath: backup), to: archive.folder, keys: keys.map { URL(filePath: $0) },
      migrations: ArchiveOptions.migrations, references: ArchiveOptions.references
    ) { line.show($0, of: $1) }
    line.end()
    let made = try archive.open()
    let event = AuditEvent(
      "archive.restore", by: archive.context, on: [.init("backup", digest: result.note.records)],
      details: [.init("files", .integer(result.note.blobs)), .init("keys", .bool(result.keys != nil))])
    try made.records.write { writer in _ = try AuditTrail(made).append(event, in: writer) }
    if let keys { try SigningKeyCopy.restore(from: URL(filePath: keys), into: made) }
    // Who withdrew after the backup was made withdraws from what is restored, too.
    let withdrawn = try Datasets(made).finishWithdrawals(by: archive.context)
    try StandardOutput.print(json ? ArchiveBackup.document(result).text() : ArchiveBackup.words(result))
    if !json, !withdrawn.isEmpty {
      let numbers = withdrawn.map { String($0.patient) }.joined(separator: ", ")
      try StandardOutput.print("withdrawn since the backup was made, and so removed again: patient \(numbers)")
    }
  }
}
