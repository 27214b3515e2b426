// SPDX-License-Identifier: Apache-2.0
import Testing
import TestSupport
import Validation
import Vocabulary

@Suite struct `Sampling units` {
  private static func table(patients: Int, casesEach: Int, readers: Int = 1) -> String {
    var random = SplitMix(seed: 5)
    var rows = ["case,patient,reader,truth,score"]
    for patient in 0..<patients {
      for index in 0..<casesEach {
        for reader in 0..<readers {
          let isPositive = (patient + index) % 2 == 0
          rows.append(
            "p\(patient)c\(index),p\(patient),r\(reader),\(isPositive ? 1 : 0),\(random.uniform() + (isPositive ? 0.5 : 0))"
          )
        }
      }
    }
    return rows.joined(separator: "\n")
  }

  private static func part(_ unit: String, _ table: String, patient: Bool = true, more: String = "") throws
    -> PartEvaluation
  {
    let plan = Study.plan(
      columns: "{case: case\(patient ? ", patient: patient" : "")\(more), truth: truth, score: score}",
      settings: "sampling-unit: \(unit)")
    return try Study.evaluate(plan, table).parts[0]
  }

  @Test func `rows and cases are refused where patients have several, and the reason is said`() throws {
    let table = Self.table(patients: 40, casesEach: 2)
    for (unit, words) in [("row", "patients repeat"), ("case", "patients have several cases")] {
      let part = try Self.part(unit, table)
      #expect(part.verdict == .cannotBeJudged)
      #expect(part.endpoints[0].refusal?.contains(words) == true)
      #expect(part.endpoints[0].estimate.value == nil)
      #expect(part.criteria[0].reason.contains(words))
    }
    let judged = try Self.part("patient", table)
    #expect(judged.verdict == .accepted)
    #expect(judged.endpoints[0].estimate.clusters == 40)
    #expect(judged.samplingUnit == "patient")
  }

  @Test func `one case a patient is its own unit, whatever it is called`() throws {
    let table = Self.table(patients: 60, casesEach: 1)
    let intervals = try ["row", "case", "patient"].map {
      try Self.part($0, table).endpoints[0].estimate.interval
    }
    #expect(intervals[0] != nil)
    #expect(intervals[0] == intervals[1] && intervals[1] == intervals[2])
  }

  @Test func `reads of one case by several readers are not independent`() throws {
    let table = Self.table(patients: 60, casesEach: 1, readers: 3)
    let refused = try Self.part("row", table, patient: false, more: ", reader: reader")
    #expect(refused.verdict == .cannotBeJudged)
    let judged = try Self.part("case", table, patient: false, more: ", reader: reader")
    #expect(judged.endpoints[0].estimate.clusters == 60)
  }
}
