// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import ModelRegistry
import Store
import Vocabulary

/// `fiducial model evidence`: brings evidence about a version, or tells what there is.
struct ModelEvidence: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evidence", abstract: "Brings evidence about a version, or tells what there is.",
    subcommands: [ModelEvidenceAdd.self, ModelEvidenceList.self])
}

/// `fiducial model evidence add`.
struct ModelEvidenceAdd: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Brings a report, or the digest of one, as evidence about a version.",
    discussion: """
      Example: fiducial model evidence add chest@2 --report report/report.json --valid-until 2027-06-30

      The report's file is kept in the archive. What 'fiducial evaluate' wrote says itself what it found, by which protocol, on which data \
      and on which models; what is typed besides must agree. Of other reports say the verdict with --verdict. Of a report that lies \
      elsewhere only the digest is kept, with --digest. Where the report is on another model than this version, say so with --model: it is \
      written down and counts for nothing.
      """)

  @Argument(help: "The version: NAME@2, NAME:ALIAS or sha256:….")
  var version: String

  @OptionGroup var archive: ArchiveOptions

  @Option(help: "What kind: \(EvidenceKind.allCases.map(\.rawValue).joined(separator: ", ")).")
  var kind = EvidenceKind.validationReport

  @Option(
    help:
      "What it says: \(EvidenceVerdict.allCases.map(\.rawValue).joined(separator: ", ")). Default: what the report says."
  )
  var verdict: EvidenceVerdict?

  @Option(help: "The report's file.", completion: .file())
  var report: String?

  @Option(help: "The digest of a report that lies elsewhere.")
  var digest: String?

  @Option(help: "The digest of the model that the report is on. Default: this version's.")
  var model: String?

  @Option(name: .customLong("protocol"), help: "The digest of the protocol that it followed.")
  var asked: String?

  @Option(help: "The digest of the data that it was made on.")
  var data: String?

  @Option(help: "The day or moment before which it counts, 2027-06-30.")
  var validUntil: String?

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if (report == nil) == (digest == nil) { throw ValidationError("give --report or --digest") }
    _ = try ModelArguments.moment(validUntil, "--valid-until")
    for (text, option) in [(digest, "--digest"), (model, "--model"), (asked, "--protocol"), (data, "--data")] {
      _ = try ModelArguments.digest(text, option)
    }
  }

  func run() throws {
    let registry = try archive.registry()
    let found = try registry.version(named: version)
    let bytes = try report.map { try AuditOutput.bytes(of: $0) }
    guard
      let named = try bytes.map({ ContentDigest(hashing: $0) }) ?? ModelArguments.digest(digest, "--digest")
    else { return }
    let said = try StatedEvidence(
      verdict: verdict, model: ModelArguments.digest(model, "--model"),
      protocolDigest: ModelArguments.digest(asked, "--protocol"), data: ModelArguments.digest(data, "--data")
    ).agreed(with: bytes, file: report.map { URL(filePath: $0).lastPathComponent } ?? "", as: kind, on: found)
    guard let verdict = said.verdict else {
      throw ValidationError("say --verdict: the report is none of 'fiducial evaluate', which would say it itself")
    }
    let evidence = Evidence(
      kind, digest: named, verdict: verdict, model: said.model ?? found.digest, protocolDigest: said.protocolDigest,
      data: said.data, validUntil: try ModelArguments.moment(validUntil, "--valid-until"))
    try registry.add(evidence, document: bytes, to: found, by: archive.context)
    try StandardOutput.print(
      json
        ? ModelVersionWords.json(evidence).text()
        : "\(found): \(kind.rawValue) \(named) says \(verdict.rawValue)"
          + (evidence.model == found.digest ? "" : "; it is on another model and counts for nothing here"))
  }
}

/// `fiducial model evidence list`.
struct ModelEvidenceList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Tells the evidence about a version that counts now.")

  @Argument(help: "The version: NAME@2, NAME:ALIAS or sha256:….")
  var version: String

  @OptionGroup var archive: ArchiveOptions

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let registry = try archive.registry(.reading)
    let found = try registry.evidence(on: registry.version(named: version)).map(\.evidence)
    try StandardOutput.print(
      json
        ? JSONValue.object(["evidence": .array(found.map { ModelVersionWords.json($0) })]).text()
        : found.isEmpty ? "there is none that counts" : found.map { ModelVersionWords.line($0) }.joined(separator: "\n")
    )
  }
}
