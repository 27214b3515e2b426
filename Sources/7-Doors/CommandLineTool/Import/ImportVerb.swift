// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `fiducial import`: takes images and their tables into the archive.
struct ImportVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Takes images and their tables into the archive.",
    subcommands: [])
}
