// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `fiducial cascade`: a small model that answers what it is sure of, and a large one for the rest.
struct CascadeVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cascade",
    abstract: "Chooses when a small model may answer itself, and confirms on other cases that nothing is lost by it.",
    subcommands: [CascadeChoose.self, CascadeConfirm.self])
}
