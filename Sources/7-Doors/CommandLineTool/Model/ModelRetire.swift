// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ModelRegistry
import Vocabulary

/// `fiducial model retire`: takes a version out of use, or lowers its stage.
struct ModelRetire: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retire", abstract: "Takes a version out of use for good, or lowers its stage with --to.",
    discussion: """
      Example: fiducial model retire chest@1 --reason "replaced by chest@2"
      Example: fiducial model retire chest@2 --to validated --reason "too many false alarms in March"

      Aliases that ask more than the version then has point at nothing. One person may do it, with a reason.
      """)

  @Argument(help: "The version: NAME@2, NAME:ALIAS or sha256:….")
  var version: String

  @OptionGroup var archive: ArchiveOptions

  @Option(name: .customLong("to"), help: "An earlier stage, instead of retired.")
  var stage = ModelStage.retired

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let registry = try archive.registry()
    let found = try registry.version(named: version)
    let (fact, released) = try registry.lower(found, to: stage, by: archive.context)
    try StandardOutput.print(
      json
        ? JSONValue.object([
          "version": .string(found.description), "stage": .string(stage.rawValue),
          "since": .string(fact.from.description), "released": .array(released.map(JSONValue.string)),
        ]).text()
        : ([
          "\(found) is \(stage.rawValue)"
        ] + released.map { "\(found.record.name):\($0) points at nothing now" }).joined(separator: "\n"))
  }
}
