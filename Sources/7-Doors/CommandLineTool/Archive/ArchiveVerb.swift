// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `fiducial archive`: makes, searches, checks and backs up the folder in which everything is kept.
struct ArchiveVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive",
    abstract: "Makes, searches, checks and backs up the folder in which everything is kept.",
    discussion: """
      An archive is one folder: records in tables, files by their content, and one key for each patient. The keys lie \
      apart: a copy without them opens no image. Where FIDUCIAL_KEY_FILE names a path, the ring key, under which all \
      keys are wrapped, lies there instead of in the archive.

      Documentation/archive.md tells the layout, what to back up, and what to do when something is lost.
      """,
    subcommands: [
      ArchiveCreate.self, ArchiveShow.self, ArchiveSearch.self, ArchiveVerify.self, ArchiveBackup.self,
      ArchiveRestore.self,
      ArchiveCollect.self, ArchiveKeys.self,
    ])
}
