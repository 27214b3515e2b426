// SPDX-License-Identifier: Apache-2.0
public import Foundation
public import Validation
public import Vocabulary

/// The report of an evaluation, in the three forms in which it is read: a page, its machine-readable twin, test cases.
///
/// All three are made once, from the model alone: the same evaluation always gives the same bytes. None of them holds a
/// row of the table.
///
/// ```swift
/// let report = EvaluationReport(evaluation)
/// try report.write(into: URL(filePath: "report"))   // report.html, report.json, junit.xml
/// ```
public struct EvaluationReport: Sendable {
  /// The page: one file, no script, nothing loaded from elsewhere.
  public let html: String
  /// Everything that the model holds, as JSON with ordered keys and 17 digits; without a final newline.
  public let json: String
  /// The criteria as JUnit XML: a suite for each part, a case for each criterion and group.
  public let junit: String
  /// The SHA-256 of the JSON's UTF-8 bytes: of the file `report.json`, byte by byte.
  public let digest: ContentDigest

  /// Writes the report of an evaluation.
  /// - Parameter evaluation: What was found.
  public init(_ evaluation: Evaluation) {
    json = EvaluationJSON.value(evaluation).text()
    digest = TextDigest.of(json)
    junit = EvaluationTestCases(evaluation).file.xml
    html = EvaluationPage(evaluation, digest: digest).document.html
  }

  /// Writes `report.html`, `report.json` and `junit.xml`: all three are new, or none is.
  /// - Parameter folder: The folder; it is made where it is missing, and its other files are left alone.
  /// - Throws: ``FileWriteError`` with the step and the file.
  public func write(into folder: URL) throws(FileWriteError) {
    try AtomicFiles(in: folder).write([
      AtomicFiles.File("report.html", html), AtomicFiles.File("report.json", json),
      AtomicFiles.File("junit.xml", junit),
    ])
  }
}
