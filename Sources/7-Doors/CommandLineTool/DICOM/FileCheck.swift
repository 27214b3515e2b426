// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import Vocabulary
import Workers

/// What came of checking one file.
struct FileCheck: Sendable {
  /// Where it is.
  var location: URL
  /// Why nothing could be read of it.
  var failure: String?
  /// Whether it brought its helper down.
  var isSetAside = false
  /// What is wrong with its bytes.
  var faults: [DataSetFault] = []
  /// What is wrong with its attributes.
  var findings: [IODFinding] = []
  /// Whether it does not say what it is.
  var lacksKind = false
  /// That its attributes were held against no IOD, and why.
  var unknownKind: String?
  /// Why its pixels could not be decoded; `nil` where they could, or there are none.
  var pixelFailure: String?

  /// Whether it can be read, decoded, and has no error.
  var isSound: Bool {
    failure == nil && pixelFailure == nil && !lacksKind && faults.isEmpty
      && !findings.contains { $0.severity == .error }
  }

  /// Checks what was read of a header.
  init(_ location: URL, header outcome: DICOMHelper.Outcome<DICOMFile>) {
    self.location = location
    switch outcome {
    case .success(let file): take(file)
    case .failure(let failure): take(failure)
    }
  }

  /// Checks what was read of a file and its pixels; a file without an image is read again without asking for one.
  init(_ location: URL, image outcome: DICOMHelper.Outcome<DICOMImage>, _ helper: DICOMHelper) {
    self.location = location
    switch outcome {
    case .success(let image): take(image.file)
    case .failure(.refused(let reason, let name, let facts)) where reason != .notDICOM:
      do throws(DICOMHelperFailure) {
        take(try helper.file(at: location))
        if reason != .noPixels {
          pixelFailure = HelperWords.row(.refused(reason, file: "", facts: facts), naming: false).words
        }
      } catch {
        take(DICOMHelperFailure.refused(reason, file: name, facts: facts))
      }
    case .failure(let failure): take(failure)
    }
  }

  private mutating func take(_ file: DICOMFile) {
    faults = file.faults
    findings = IODValidator.findings(of: file.dataSet)
    if findings.contains(where: { $0.problem == .unknownSOPClass }) {
      let isDirectory = file.metaInformation.text(.mediaStorageSOPClassUID) == "1.2.840.10008.1.3.10"
      lacksKind = file.dataSet.text(.sopClassUID) == nil && !isDirectory
      unknownKind =
        lacksKind
        ? "error: (0008,0016) SOPClassUID: missing, of type 1; its attributes were held against no IOD"
        : "note: its attributes were held against no IOD, because none is known for its SOP class"
    }
  }

  private mutating func take(_ cause: DICOMHelperFailure) {
    failure = HelperWords.row(cause, naming: false).words
    if case .worker(.quarantined, _) = cause { isSetAside = true }
  }

  /// What is to be said of it: errors, and warnings and notes where all is wanted.
  func lines(all: Bool) -> [String] {
    var lines: [String] = []
    if let failure { lines.append(failure) }
    if let pixelFailure { lines.append("error: \(pixelFailure)") }
    if let unknownKind { lines.append(unknownKind) }
    lines += faults.map { "bytes: \(HelperWords.line($0))" }
    for finding in findings where all || finding.severity == .error {
      let path = finding.path.map { "\($0) \(DataSetWords.keyword($0))" }.joined(separator: " > ")
      let times = finding.occurrences > 1 ? " (\(finding.occurrences) times)" : ""
      let place = path.isEmpty ? finding.module ?? "data set" : path
      lines.append("\(finding.severity): \(place): \(finding.problem.words)\(times)")
    }
    return lines
  }

  /// All of it for a machine.
  var json: JSONValue {
    .object([
      "file": .string(location.path), "sound": .bool(isSound), "failure": failure.map(JSONValue.string),
      "setAside": isSetAside ? .bool(true) : nil, "pixels": pixelFailure.map(JSONValue.string),
      "faults": .array(faults.map { .string(HelperWords.line($0)) }),
      "findings": .array(
        findings.map { finding in
          .object([
            "severity": .string("\(finding.severity)"),
            "path": .array(finding.path.map { .string($0.description) }),
            "module": finding.module.map(JSONValue.string), "problem": .string(finding.problem.words),
            "occurrences": .integer(finding.occurrences),
          ])
        }),
    ])
  }

  /// How many of each kind there are.
  static func summary(_ checks: [FileCheck]) -> String {
    let count = { (words: String, number: Int) in number == 0 ? nil : "\(number) \(words)" }
    let parts = [
      count("sound", checks.count { $0.isSound }),
      count("with errors", checks.count { !$0.isSound && $0.failure == nil }),
      count("not readable", checks.count { $0.failure != nil && !$0.isSetAside }),
      count("set aside", checks.count { $0.isSetAside }),
    ]
    return Printable.count(checks.count, "file") + ": " + parts.compactMap { $0 }.joined(separator: ", ")
  }
}
