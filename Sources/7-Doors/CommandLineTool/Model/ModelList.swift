// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ModelRegistry
import Reports
import Store
import Vocabulary

/// `fiducial model list`: names the models.
struct ModelList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Names the models of an archive with their versions, stages and aliases.")

  @OptionGroup var archive: ArchiveOptions

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let registry = try archive.registry(.reading)
    var lines: [String] = []
    var models: [JSONValue] = []
    for name in try registry.names() {
      let history = try registry.history(of: name)
      var rows: [JSONValue] = []
      for state in history.versions {
        let aliases = history.aliases.filter { $0.digest == state.version.digest }.map(\.alias)
        lines.append(
          "\(state.version)  \(state.stage.rawValue)"
            + (aliases.isEmpty ? "" : "  \(aliases.joined(separator: ", "))")
            + "  version \(state.version.record.label), \(ModelWords.short(state.version.digest))")
        rows.append(
          .object([
            "version": .string(state.version.description), "digest": .string(state.version.digest.description),
            "stage": .string(state.stage.rawValue), "aliases": .array(aliases.map(JSONValue.string)),
          ]))
      }
      models.append(.object(["name": .string(name.description), "versions": .array(rows)]))
    }
    try StandardOutput.print(
      json
        ? JSONValue.object(["models": .array(models)]).text()
        : lines.isEmpty ? "there is no model yet" : lines.joined(separator: "\n"))
  }
}
