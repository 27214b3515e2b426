// SPDX-License-Identifier: Apache-2.0
import Testing
import Validation
import Vocabulary

@Suite struct `Tuning rows` {
  /// Forty patients with two rows each; the split is by patient, or tears patients apart.
  private static func table(isTorn: Bool) -> String {
    var rows = ["case,patient,truth,score,set"]
    for patient in 0..<40 {
      for index in 0..<2 {
        let set = isTorn ? (index == 0 ? "val" : "test") : (patient < 16 ? "val" : "test")
        let truth = (patient + index) % 2
        rows.append("p\(patient)c\(index),p\(patient),\(truth),\(Double(patient * 7 % 40) / 40),\(set)")
      }
    }
    return rows.joined(separator: "\n")
  }

  private static func part(isTorn: Bool) throws -> PartEvaluation {
    try Study.evaluate(
      Study.plan(
        columns: "{case: case, patient: patient, truth: truth, score: score}", data: "tuning: {set: val}",
        settings: "recalibration: {}"), table(isTorn: isTorn)
    ).parts[0]
  }

  @Test func `are not judged, and the flow says how many they are`() throws {
    let part = try Self.part(isTorn: false)
    #expect(part.endpoints[0].estimate.n == 48)
    let apart = part.flow[0].exclusions.first { $0.reason == "set apart for choosing and fitting" }
    #expect(apart?.rows == 32)
    #expect(part.flow.last?.rows == 48)
  }

  @Test func `are refused where a patient has rows on both sides`() throws {
    let result = try Self.part(isTorn: true).analyses[0]
    #expect(result.topic == .recalibration)
    #expect(result.refusal?.contains("40 patients have both tuning rows and judged rows") == true)
  }
}
