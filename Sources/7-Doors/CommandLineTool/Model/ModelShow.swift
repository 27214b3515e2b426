// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ModelRegistry
import Reports
import Store
import Vocabulary

/// `fiducial model show`: says what a version is, and what it still lacks.
struct ModelShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Says what a version is, what is known of it, and what its next stage still asks.",
    discussion: """
      Example: fiducial model show chest:champion
      """)

  @Argument(help: "The version: NAME for its latest, NAME@2, NAME:ALIAS, NAME:ALIAS@PLACE or sha256:….")
  var version: String

  @OptionGroup var archive: ArchiveOptions

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let registry = try archive.registry(.reading)
    let found = try registry.version(named: version)
    let history = try registry.history(of: ModelArguments.name(found.record.name))
    guard let state = history.versions.first(where: { $0.version == found }) else { return }
    let aliases = history.aliases.filter { $0.digest == found.digest }
    let signatures = try registry.signatures(of: found)
    let lacking = try state.stage.next.map { try registry.unmet(found, for: $0) } ?? []
    if json {
      try StandardOutput.print(
        ModelVersionWords.json(
          found, state.stage,
          more: [
            .init("aliases", .array(aliases.map { .string($0.alias) })),
            .init("evidence", .array(state.evidence.map { ModelVersionWords.json($0) })),
            .init("approvals", .array(state.approvals.map { ModelVersionWords.json($0) })),
            .init(
              "signatures",
              .array(
                signatures.map {
                  .object([
                    "bundle": .string($0.bundle.description), "key": .string($0.key), "holds": .bool($0.fault == nil),
                  ])
                })), .init("nextStageAsks", .array(lacking.map { .string(ModelWords.line($0)) })),
          ]
        ).text())
      return
    }
    var lines = [found.description] + ModelVersionWords.lines(found, state.stage)
    lines += aliases.map { "alias     \($0.alias) since \(ModelWords.second($0.from)), by \($0.fact.agent)" }
    lines += state.evidence.map { ModelVersionWords.line($0) }
    lines += state.approvals.map { ModelVersionWords.line($0) }
    lines += signatures.map {
      "signed    by \(ModelWords.short($0.key))"
        + ($0.fault.map { ", which does not hold: \(ModelWords.line($0))" } ?? "")
    }
    lines += lacking.map { "lacks     \(ModelWords.line($0))" }
    try StandardOutput.print(lines.joined(separator: "\n"))
  }
}
