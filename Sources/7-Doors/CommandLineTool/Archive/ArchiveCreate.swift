// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuditTrail
import Store
import Vocabulary

/// `fiducial archive create`: makes an archive.
struct ArchiveCreate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create",
    abstract: "Makes an archive in a folder that is empty or not there.",
    discussion: """
      The first entry of its audit trail says who made it. With FIDUCIAL_KEY_FILE the ring key is made there, and every \
      later command needs it there.

        fiducial archive create -A /data/archive --reason 'study of chest radiographs'
      """)

  @OptionGroup var archive: ArchiveOptions

  mutating func run() throws {
    let made = try Archive.create(
      at: archive.folder, migrations: ArchiveOptions.migrations, references: ArchiveOptions.references,
      ringKey: ArchiveOptions.ringKey, time: RunTime.source)
    let event = AuditEvent("archive.create", by: archive.context, on: [.init("archive", identity: made.identity)])
    try made.records.write { writer in _ = try AuditTrail(made).append(event, in: writer) }
    try StandardOutput.print(made.identity)
  }
}
