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
  ///   - version: The version that it is to be evidence about.
  /// - Returns: What holds.
  /// - Throws: `InputFaults` with everything in which the two differ.
  func agreed(with bytes: [UInt8]?, file: String, on version: RegisteredVersion) throws -> StatedEvidence {
    guard let bytes, let report = try ReportedEvaluation.read(bytes, fileName: file) else { return self }
    var faults = InputFaults()
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
    // A report that ran models is on those: on this version where it is among them.
    let models = report.models
    let ran = models.contains(version.digest) ? version.digest : models.first
    return StatedEvidence(
      verdict: EvidenceVerdict(rawValue: report.verdict.rawValue), model: model ?? ran,
      protocolDigest: report.protocolDigest, data: report.dataDigest)
  }
}
