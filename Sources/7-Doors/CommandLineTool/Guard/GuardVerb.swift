// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `fiducial guard`: which images a model should not be asked about, and which answers to doubt.
struct GuardVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "guard",
    abstract: "Tells images that a model was not made for, at a stated share of false alarms.",
    subcommands: [GuardFit.self, GuardCheck.self])
}
