// SPDX-License-Identifier: Apache-2.0
import ModelRegistry
import Reports
import Vocabulary
import Validation

/// What is typed about a report, held against what the report says itself.
struct StatedEvidence {
  var verdict: EvidenceVerdict?
  var model: ContentDigest?
  var protocolDigest: ContentDigest?
  var data: ContentDigest?

  /// What the report says, where it says it; else what was typed.
  ///
  /// - Parameters:
  ///   - bytes: The report; `nil` where it lies elsewhere.
  ///   - file: Its name for faults.
  ///   - kind: As what kind of evidence it is brought.
  ///   - version: The version that it is to be evidence about.
  /// - Returns: What holds.
  /// - Throws: `InputFaults` with everything in which the two differ.
  func agreed(
    with bytes: [UInt8]?, file: String, as kind: EvidenceKind, on version: RegisteredVersion
  ) throws -> StatedEvidence {
    guard let bytes, let report = try ReportedEvaluation.read(bytes, fileName: file) else { return self }
    var faults = InputFaults()
    if kind != .validationReport {
      faults.append(
        InputFault(
          file: file, found: "the report of an evaluation",
          expected: "a report of the kind \(kind.rawValue), or --kind \(EvidenceKind.validationReport.rawValue)"))
    }
    // One verdict over several models accepts the tested one, not the one that it was held against.
    if report.models.count > 1, model == nil {
      faults.append(
        InputFault(
          file: file, found: "one verdict over \(report.models.count) models",
          expected: "--model with the digest of the one that it is about"))
    }
    func check(_ option: String, _ typed: String?, _ found: [String]) {
      guard let typed, !found.contains(typed) else { return }
      faults.append(
        InputFault(
          file: file, found: found.joined(separator: ", "),
          expected: "\(typed), as \(option) says; leave the option out"))
    }
    check("--verdict", verdict?.rawValue, [report.verdict.rawValue])
    check("--protocol", protocolDigest?.description, [report.protocolDigest.description])
    check("--data", data?.description, [report.dataDigest.description])
    if !report.models.isEmpty { check("--model", model?.description, report.models.map(\.description)) }
    guard faults.isEmpty else { throw faults }
    return StatedEvidence(
      verdict: EvidenceVerdict(rawValue: report.verdict.rawValue), model: model ?? report.models.first,
      protocolDigest: report.protocolDigest, data: report.dataDigest)
  }
}
