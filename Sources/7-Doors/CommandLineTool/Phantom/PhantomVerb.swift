// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `fiducial phantom …`: made data whose truth is known.
struct PhantomVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "phantom",
    abstract: "Simulates data whose truth is known, to try the command on and to test it with.",
    subcommands: [PhantomMake.self, PhantomInstrument.self, PhantomMeasure.self, PhantomStudy.self])
}
