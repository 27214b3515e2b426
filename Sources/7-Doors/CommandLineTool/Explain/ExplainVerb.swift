// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `fiducial explain`: why an answer was given, and whether that is to be believed.
struct ExplainVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract:
      "Says why a model answers as it does, by maps and by examples, and tests whether the maps are to be believed.",
    subcommands: [ExplainMap.self, ExplainCheck.self, ExplainSimilar.self], defaultSubcommand: ExplainMap.self)
}
