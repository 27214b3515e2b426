// SPDX-License-Identifier: Apache-2.0
import Reports
import Testing
import Validation
import Vocabulary

@Suite struct ReportedEvaluationTests {
  private static let digest = "sha256:" + String(repeating: "a", count: 64)

  private static func report(verdict: String = "accepted", data: String = digest) -> [UInt8] {
    Array(
      """
      {"format": "fiducial-evaluation", "verdict": "\(verdict)",
       "identity": {"protocolDigest": "\(digest)", "dataDigest": "\(data)", "evidence": [{"label": "Model", "value": "chest 1"}, {"label": "Digest of model", "value": "\(digest)"},
         {"label": "Digest of the data set", "value": "sha256:\(String(repeating: "b", count: 64))"}]},
       "parts": [{"name": null,
         "endpoints": [
           {"title": "AUC, new", "estimate": {"value": 0.9, "lower": 0.85, "upper": 0.94, "level": 0.95, "unit": "1"}},
           {"title": "kappa", "estimate": {"value": null, "reason": "one rater", "level": 0.95, "unit": "1"}}],
         "subgroups": [{"by": ["sex"], "groups": [{"name": "F",
           "endpoints": [{"title": "AUC, new", "estimate": {"value": 0.8, "level": 0.9, "unit": "1"}}]}]}]}]}
      """.utf8)
  }

  @Test func `verdict, digests and defined figures are read`() throws {
    let read = try #require(try ReportedEvaluation.read(Self.report(), fileName: "report.json"))
    let digest = try #require(ContentDigest(Self.digest))
    #expect(read.verdict == .accepted)
    #expect(read.protocolDigest == digest)
    #expect(read.models == [digest])
    #expect(read.dataDigest.hexadecimal == String(repeating: "b", count: 64))
    #expect(read.figures.map(\.label) == ["AUC, new", "AUC, new, sex F"])
    #expect(read.figures.map(\.isOfSubgroup) == [false, true])
    #expect(read.figures.first?.upper == 0.94)
    #expect(read.figures.last?.lower == nil)
  }

  @Test func `another document is no report`() throws {
    for text in ["{}", "no JSON", #"{"format": "sarif"}"#] {
      #expect(try ReportedEvaluation.read(Array(text.utf8), fileName: "x.json") == nil)
    }
  }

  @Test func `a report that says no verdict or names no data is a fault each`() {
    let error = #expect(throws: InputFaults.self) {
      try ReportedEvaluation.read(Self.report(verdict: "fine", data: "md5:1"), fileName: "report.json")
    }
    #expect(error?.faults.map(\.column) == ["verdict", "identity.dataDigest"])
  }
}
