// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ModelRegistry
import Reports
import Store
import Vocabulary

/// `fiducial model promote`: raises a version to the next stage.
struct ModelPromote: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "promote", abstract: "Raises a version to the next stage, where all that the policy asks is there.",
    discussion: """
      Example: fiducial model promote chest@2 --to validated

      Leaves with 1 where something is missing, and names each missing thing with what was found in its place. With \
      --dry-run it only asks.
      """)

  @Argument(help: "The version: NAME@2, NAME:ALIAS or sha256:….")
  var version: String

  @OptionGroup var archive: ArchiveOptions

  @Option(name: .customLong("to"), help: "The stage: validated, approved or live. Default: the next one.")
  var stage: ModelStage?

  @Flag(help: "Ask what is missing and change nothing.")
  var dryRun = false

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let registry = try archive.registry(dryRun ? .reading : .writing)
    let found = try registry.version(named: version)
    let current = try registry.stage(of: found)
    guard let target = stage ?? current.next else {
      throw RegistryError.noStep(version: found.description, from: current, to: current)
    }
    var unmet: [UnmetRequirement] = []
    if dryRun {
      guard current.next == target else {
        throw RegistryError.noStep(version: found.description, from: current, to: target)
      }
      unmet = try registry.unmet(found, for: target)
    } else {
      do {
        try registry.promote(found, to: target, by: archive.context)
      } catch RegistryError.unmet(_, _, let missing) {
        unmet = missing
      }
    }
    let isAccepted = unmet.isEmpty
    if json {
      try StandardOutput.print(
        JSONValue.object([
          "version": .string(found.description), "from": .string(current.rawValue), "to": .string(target.rawValue),
          "isAccepted": .bool(isAccepted), "isDone": .bool(isAccepted && !dryRun),
          "unmet": .array(unmet.map { .string(ModelWords.line($0)) }),
        ]).text())
    } else if isAccepted {
      try StandardOutput.print(
        dryRun ? "\(found) may become \(target.rawValue)" : "\(found) is \(target.rawValue)")
    } else {
      try StandardOutput.print(
        (["\(found) stays \(current.rawValue):"] + unmet.map { "  \(ModelWords.line($0))" }).joined(separator: "\n"))
    }
    if !isAccepted { throw ExitCode(ExitTable.notAccepted) }
  }
}
