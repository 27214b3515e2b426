// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Catalog
import Datasets
import Foundation
import Vocabulary

/// `fiducial dataset withdraw`: takes a patient out of the archive for good.
struct DatasetWithdraw: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "withdraw",
    abstract: "Takes a patient out of the archive for good: images, labels, features and the key.",
    discussion: """
      It cannot be undone: --reason says why, --dry-run tells what would go, and a terminal asks before (elsewhere --yes \
      says so). Copies of the keys that were made before must be destroyed, as they still open backups. No later version has the patient, and no import takes the patient in again. Versions that \
      are there keep their manifests with the attributes and labels that were frozen; their images can no longer be read.

      Example: fiducial dataset withdraw --patient 17 --dry-run
      Example: fiducial dataset withdraw --patient 17 --reason "withdrawal of consent, form 12" --yes
      Example: fiducial dataset withdraw --patient-id - --reason "form 12" --yes < identifier.txt
      """)

  @OptionGroup var archive: ArchiveOptions

  @Option(help: "The patient's number in the archive.")
  var patient: Int?

  @Option(
    help: """
      The patient's identifier, read from standard input, written -: so that it stands in no list of processes and no \
      history of a shell.
      """)
  var patientID: String?

  @Option(help: "Who issued the identifier, as the import had it.")
  var issuer = ""

  @Flag(help: "Tell what would go, and change nothing.")
  var dryRun = false

  @Flag(help: "Do not ask.")
  var yes = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard (patient == nil) != (patientID == nil) else { throw ValidationError("give --patient or --patient-id -") }
    if let patientID, patientID != "-" {
      throw ValidationError("--patient-id takes - only, and reads the identifier from standard input")
    }
    if !dryRun, (archive.reason ?? "").allSatisfy(\.isWhitespace) {
      throw ValidationError("a withdrawal cannot be undone: say why with --reason, or see what would go with --dry-run")
    }
    if !dryRun, !yes, patientID != nil || isatty(STDIN_FILENO) == 0 {
      throw ValidationError("a withdrawal cannot be undone: say --yes where no terminal can ask")
    }
  }

  func run() throws {
    let datasets = try archive.datasets()
    let number = try patient ?? number(in: Catalog(datasets.archive))
    let preview = try datasets.preview(withdrawing: number)
    if dryRun { return try tell(number, preview) }
    if preview.before == nil, !yes {
      try tell(number, preview)
      FileHandle.standardError.write(Data("type \(number) to withdraw the patient for good: ".utf8))
      guard readLine() == String(number) else {
        throw ValidationError("nothing was changed")
      }
    }
    let withdrawal = try datasets.withdraw(patient: number, by: archive.context)
    let versions = try datasets.versions(affectedBy: number)
    if json {
      try StandardOutput.print(
        JSONValue.object([
          "patient": .integer(withdrawal.patient), "asked": .string(withdrawal.asked.description),
          "done": withdrawal.done.map { .string($0.description) } ?? .null, "images": .integer(withdrawal.images),
          "before": .bool(preview.before != nil),
          "versions": .array(
            versions.map { version in
              .object([
                "version": .string(version.version), "digest": .string(version.digest.description),
                "unreadable": .integer(version.items),
              ])
            }),
        ]).text())
    } else {
      try StandardOutput.print(
        ([
          preview.before.map { "patient \(number) was withdrawn already on \($0.asked)" }
            ?? "patient \(number) is withdrawn: \(withdrawal.images) images, and the key is destroyed",
          withdrawal.done == nil
            ? "the journal of the records is held by another program; the next command that changes data sets clears it"
            : nil,
          "copies of the keys that were made before it must be destroyed: with one, a backup can still be opened",
        ].compactMap { $0 } + versions.map { "\($0.version): \($0.items) images can no longer be read" }).joined(
          separator: "\n"))
    }
  }

  /// What would go.
  private func tell(_ number: Int, _ preview: WithdrawalPreview) throws {
    if json {
      return try StandardOutput.print(
        JSONValue.object([
          "patient": .integer(number), "dry_run": .bool(dryRun), "images": .integer(preview.images),
          "labels": .integer(preview.labels), "withdrawn": preview.before.map { .string($0.asked.description) },
          "versions": .array(
            preview.versions.map { version in
              .object(["version": .string(version.version), "images": .integer(version.items)])
            }),
        ]).text())
    }
    if let before = preview.before {
      return try StandardOutput.print("patient \(number) was withdrawn already on \(before.asked)")
    }
    try StandardOutput.print(
      (["patient \(number): \(preview.images) images and \(preview.labels) labels would go, and the key"]
        + preview.versions.map { "\($0.version): \($0.items) images could no longer be read" }).joined(separator: "\n"))
  }

  private func number(in catalog: Catalog) throws -> Int {
    let text = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
    let identifier = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !identifier.isEmpty, !identifier.contains(where: \.isNewline) else {
      throw InputFaults([InputFault(file: "-", found: "no identifier, or several", expected: "one identifier")])
    }
    guard let number = try catalog.numberEver([issuer, identifier]) else { throw DatasetError.unknownPatient }
    return number
  }
}
