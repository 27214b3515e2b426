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
      It cannot be undone. No later version has the patient, and no import takes the patient in again. Versions that \
      are there keep their manifests, which name images by digest; their images can no longer be read.

      Example: fiducial dataset withdraw --patient 17 --reason "withdrawal of consent, form 12"
      Example: fiducial dataset withdraw --patient-id - < identifier.txt
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

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard (patient == nil) != (patientID == nil) else { throw ValidationError("give --patient or --patient-id -") }
    if let patientID, patientID != "-" {
      throw ValidationError("--patient-id takes - only, and reads the identifier from standard input")
    }
  }

  func run() throws {
    let datasets = try archive.datasets()
    let number = try patient ?? number(in: Catalog(datasets.archive))
    let withdrawal = try datasets.withdraw(patient: number, by: archive.context)
    let versions = try datasets.versions(affectedBy: number)
    if json {
      try StandardOutput.print(
        JSONValue.object([
          "patient": .integer(withdrawal.patient), "asked": .string(withdrawal.asked.description),
          "done": withdrawal.done.map { .string($0.description) } ?? .null, "images": .integer(withdrawal.images),
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
          "patient \(withdrawal.patient) is withdrawn: \(withdrawal.images) images, and the key is destroyed",
          withdrawal.done == nil
            ? "the journal of the records is held by another program; the next command that changes data sets clears it"
            : nil,
        ].compactMap { $0 } + versions.map { "\($0.version): \($0.items) images can no longer be read" }).joined(
          separator: "\n"))
    }
  }

  private func number(in catalog: Catalog) throws -> Int {
    let text = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
    let identifier = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !identifier.isEmpty, !identifier.contains(where: \.isNewline) else {
      throw InputFaults([InputFault(file: "-", found: "no identifier, or several", expected: "one identifier")])
    }
    guard let number = try catalog.patient([issuer, identifier]) else { throw DatasetError.unknownPatient }
    return number
  }
}
