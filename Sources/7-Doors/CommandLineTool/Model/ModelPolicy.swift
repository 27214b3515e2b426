// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ModelRegistry
import Store
import Vocabulary

/// `fiducial model policy`: shows or sets what each stage asks.
struct ModelPolicy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "Shows what each stage asks, or sets it by a file.",
    discussion: """
      Example: fiducial model policy --set policy.yaml --reason "decided by the board on 3 March"

      The file is YAML: policy (its title), stages (validated, approved, live; each with evidence, signature, \
      intended-use, approvals, approval-days) and aliases (the stage that each asks).
      """)

  @OptionGroup var archive: ArchiveOptions

  @Option(help: "The file; needs --reason.", completion: .file(extensions: ["yaml", "yml"]))
  var set: String?

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let registry = try archive.registry(set == nil ? .reading : .writing)
    if let set { try registry.setPolicy(AuditOutput.bytes(of: set), fileName: set, by: archive.context) }
    let (policy, digest) = try registry.policy()
    if json { return try StandardOutput.print(Self.json(policy, digest).text()) }
    var lines = ["\(policy.title)\(digest.map { ", \($0)" } ?? ", built in")"]
    for stage in ModelStage.allCases {
      guard let rules = policy.stages[stage] else { continue }
      lines += rules.evidence.map { rule in
        "\(stage.rawValue) asks \(rule.kind.rawValue) that says \(rule.verdict.rawValue)"
          + (rule.protocolDigest.map { " by the protocol \($0)" } ?? "")
          + (rule.days.map { ", not older than \($0) days" } ?? "")
      }
      if rules.needsSignature { lines.append("\(stage.rawValue) asks a signature by a trusted key") }
      if rules.needsIntendedUse { lines.append("\(stage.rawValue) asks words on what the model is for") }
      if rules.approvals > 0 {
        lines.append(
          "\(stage.rawValue) asks \(rules.approvals) people who did not register it, each for \(rules.approvalDays) days"
        )
      }
    }
    lines += policy.aliases.sorted { $0.key < $1.key }.map { "alias \($0.key) asks \($0.value.rawValue)" }
    try StandardOutput.print(lines.joined(separator: "\n"))
  }

  private static func json(_ policy: StagePolicy, _ digest: ContentDigest?) -> JSONValue {
    .object([
      "title": .string(policy.title), "digest": digest.map { .string($0.description) } ?? .null,
      "stages": .object(
        ModelStage.allCases.compactMap { stage in
          policy.stages[stage].map { rules in
            .init(
              stage.rawValue,
              .object([
                "evidence": .array(
                  rules.evidence.map {
                    .object([
                      "kind": .string($0.kind.rawValue), "verdict": .string($0.verdict.rawValue),
                      "protocol": $0.protocolDigest.map { .string($0.description) },
                      "days": $0.days.map(JSONValue.integer),
                    ])
                  }), "signature": .bool(rules.needsSignature), "intendedUse": .bool(rules.needsIntendedUse),
                "approvals": .integer(rules.approvals), "approvalDays": .integer(rules.approvalDays),
              ]))
          }
        }),
      "aliases": .object(
        policy.aliases.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value.rawValue)) }),
    ])
  }
}
