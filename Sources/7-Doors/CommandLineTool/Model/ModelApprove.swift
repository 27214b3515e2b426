// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ModelRegistry
import Reports
import Vocabulary

/// `fiducial model approve`: approves that a version reaches a stage.
struct ModelApprove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Approves that a version reaches a stage, on the evidence that counts now.",
    discussion: """
      Example: fiducial model approve chest@2 --agent ada --reason "report read; subgroup figures suffice"

      The standard policy asks two people, neither of them who registered the version. An approval ends after the days of \
      the policy; given again, it begins anew. The archive believes the account that --agent or the system names.
      """)

  @Argument(help: "The version: NAME@2, NAME:ALIAS or sha256:….")
  var version: String

  @OptionGroup var archive: ArchiveOptions

  @Option(name: .customLong("for"), help: "The stage that asks approvals: validated, approved or live.")
  var stage = ModelStage.approved

  @Flag(help: "Take an approval back instead; needs --reason.")
  var withdraw = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if stage == .registered || stage == .retired {
      throw ValidationError("--for is validated, approved or live, found \(stage.rawValue)")
    }
  }

  func run() throws {
    let registry = try archive.registry()
    let found = try registry.version(named: version)
    let fact =
      try withdraw
      ? registry.withdrawApproval(of: found, for: stage, by: archive.context)
      : registry.approve(found, for: stage, by: archive.context)
    try StandardOutput.print(
      json
        ? fact.json.text()
        : "\(found): \(fact.agent) \(withdraw ? "took back the approval" : "approves") for \(stage.rawValue)"
          + (fact.until.map { ", until \(ModelWords.day($0))" } ?? ""))
  }
}
