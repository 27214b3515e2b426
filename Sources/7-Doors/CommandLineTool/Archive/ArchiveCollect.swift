// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuditTrail
import Store
import Vocabulary

/// `fiducial archive gc`: removes files to which no record refers.
struct ArchiveCollect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc",
    abstract: "Removes files to which no record refers, and those left half written.",
    discussion: """
      What any room's records refer to stays, and what another process is just keeping stays too: removing waits until \
      it is done. With --dry-run it is only counted.
      """)

  @OptionGroup var archive: ArchiveOptions

  @Flag(help: "Count, and remove nothing.")
  var dryRun = false

  @Flag(help: "Print a JSON document.")
  var json = false

  mutating func run() throws {
    let opened = try archive.open(dryRun ? .reading : .writing)
    let sweep = try opened.collect(dryRun ? .counting : .removing)
    if !dryRun {
      let event = AuditEvent(
        "archive.collect", by: archive.context,
        details: [
          .init("files", .integer(sweep.superfluous)), .init("bytes", .integer(sweep.superfluousBytes)),
          .init("leftovers", .integer(sweep.leftovers)),
        ])
      try opened.records.write { writer in _ = try AuditTrail(opened).append(event, in: writer) }
    }
    guard !json else {
      return try StandardOutput.print(
        JSONValue.object([
          "removed": .bool(!dryRun), "superfluous": .integer(sweep.superfluous),
          "superfluous-bytes": .integer(sweep.superfluousBytes), "leftovers": .integer(sweep.leftovers),
          "leftover-bytes": .integer(sweep.leftoverBytes), "kept": .integer(sweep.kept),
          "kept-bytes": .integer(sweep.keptBytes),
        ]).text())
    }
    let done = dryRun ? "could be removed" : "removed"
    try StandardOutput.print(
      "\(sweep.superfluous) files with \(ByteWords.text(sweep.superfluousBytes)) and \(sweep.leftovers) left half "
        + "written \(done); \(sweep.kept) files with \(ByteWords.text(sweep.keptBytes)) stay")
  }
}
