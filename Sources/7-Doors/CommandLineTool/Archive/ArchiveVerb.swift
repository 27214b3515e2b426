// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `fiducial archive`: makes, searches, checks and backs up the folder in which everything is kept.
struct ArchiveVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive",
    abstract: "Makes, searches, checks and backs up the folder in which everything is kept.",
    subcommands: [ArchiveSearch.self])
}
