// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `fiducial audit`: shows what was done, and proves that the record of it was not changed.
struct AuditVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Shows what was done, and proves that the record of it was not changed.",
    subcommands: [])
}
