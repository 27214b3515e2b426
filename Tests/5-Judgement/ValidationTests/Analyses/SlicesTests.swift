// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import Protocols
import Statistics
import TestSupport
import Testing
import Validation
import Vocabulary

@Suite struct `Slices nobody had named` {
  /// Patients with one or two positive images each; older women filmed lying are read worse.
  private static func table(
    patients: Int = 2400, gap: Double = 0.5, order: [Int]? = nil, extra: (Int) -> String = { _ in "" }
  ) -> String {
    var random = SplitMix(seed: 77)
    var rows: [String] = []
    for patient in 0..<patients {
      let (sex, age) = (random.uniform() < 0.5 ? "F" : "M", Int(20 + 65 * random.uniform()))
      let scanner = random.uniform() < 0.6 ? "A" : "B"
      for image in 0..<(random.uniform() < 0.3 ? 2 : 1) {
        let view = random.uniform() < 0.4 ? "AP" : "PA"
        let isPositive = random.uniform() < 0.8
        let isWeak = sex == "F" && view == "AP" && age >= 67
        let isMissed = random.uniform() < (isWeak ? 0.1 + gap : 0.1)
        let score = isPositive ? (isMissed ? 0.3 : 0.8) : 0.2
        rows.append(
          "i\(patient)-\(image),p\(patient),\(sex),\(age),\(view),\(scanner),\(isPositive ? 1 : 0),\(score)\(extra(patient))"
        )
      }
    }
    if let order { rows = order.map { rows[$0] } }
    return (["image,patient,sex,age,view,scanner,truth,score" + (extra(0).isEmpty ? "" : ",extra")] + rows)
      .joined(separator: "\n") + "\n"
  }

  private static let columns =
    "{case: image, patient: patient, device: scanner, truth: truth, score: score, attributes: [sex, age, view]}"

  private static func result(
    _ table: String, _ slices: String, columns: String = columns, data: String = "", settings: String = ""
  ) throws -> AnalysisResult {
    let plan = Study.plan(
      columns: columns, data: data, settings: "slices: \(slices)\n\(settings)",
      endpoints: "primary: [{metric: auc}]")
    return try #require(try Study.evaluate(plan, table).parts[0].analyses.first)
  }

  private static let threshold = "operating-point: {threshold: 0.5, chosen-on: made for the test}"

  @Test func `are found, confirmed on other patients and told in one sentence`() throws {
    let result = try Self.result(Self.table(), "{}", settings: Self.threshold)
    #expect(result.topic == .slices && result.refusal == nil)
    let first = try #require(result.findings.first)
    #expect(first.contains("with age=[67, 84], sex=F, view=AP sensitivity is 0."), "\(first)")
    #expect(first.contains("confirmed on patients that the search had not seen (adjusted p below 0.001)"), "\(first)")
    #expect(result.tests[0].adjustedPValue.map { $0 < 1e-3 } == true)
    // Patients repeat, so the test is the one over patients, and intervals count them.
    #expect(result.tests[0].method.contains("sampling units"))
    let inside = try #require(result.estimates.first { $0.group == "age=[67, 84], sex=F, view=AP" })
    #expect(inside.clusters != nil && inside.interval?.contains(0.4) == true && inside.seed == 20_261_121)
    #expect(result.pictures.count == 2)
    guard case .table(let table) = result.pictures[0] else {
      Issue.record("no table first")
      return
    }
    #expect(table.rows.allSatisfy { $0.count == table.columns.count } && table.rows[0][1] == "yes")
    #expect(result.notes.contains { $0.contains("halved by chance (seed 20261121)") })
    #expect(result.notes.contains { $0.contains("Slices were cut by device, sex, age, view") })
  }

  @Test func `are the same whatever the order of the rows`() throws {
    let plain = Self.table(patients: 1500)
    let count = plain.split(separator: "\n").count - 1
    var order = Array(0..<count)
    var random = SplitMix(seed: 4)
    order.shuffle(using: &random)
    let one = try Self.result(plain, "{minimum-rows: 20}", settings: Self.threshold)
    let other = try Self.result(
      Self.table(patients: 1500, order: order), "{minimum-rows: 20}", settings: Self.threshold)
    #expect(one.findings == other.findings && one.pictures.count == other.pictures.count)
    #expect(one.tests.map(\.group) == other.tests.map(\.group))
  }

  @Test func `are not claimed where nothing is wrong`() throws {
    let result = try Self.result(Self.table(gap: 0), "{}", settings: Self.threshold)
    #expect(result.findings.count == 1)
    #expect(result.findings[0].hasPrefix("No "), "\(result.findings)")
    #expect(
      result.findings[0].contains(
        "That does not show that there is none: a slice of 30 positive cases is confirmed from"))
    #expect(result.tests.allSatisfy { ($0.adjustedPValue ?? 1) > 0.05 })
  }

  @Test func `need an operating point, unless chances are judged`() throws {
    let without = try Self.result(Self.table(patients: 300), "{}")
    #expect(without.refusal?.contains("needs an operating point") == true)
    let chances = try Self.result(Self.table(), "{metric: brier}")
    #expect(chances.refusal == nil)
    #expect(chances.findings[0].contains("the Brier score is"), "\(chances.findings)")
  }

  @Test func `are not looked for where there are too few cases`() throws {
    let result = try Self.result(Self.table(patients: 30), "{minimum-rows: 200}", settings: Self.threshold)
    #expect(result.refusal?.contains("too few cases to search") == true)
  }

  @Test func `are not cut by what readers wrote down or what is known later`() throws {
    // Each image is read twice, and the second reader notes another confidence.
    let once = Self.table().split(separator: "\n")
    let twice =
      once[0] + ",reader,confidence\n"
      + once.dropFirst().flatMap { ["\($0),r1,high", "\($0),r2,low"] }.joined(separator: "\n")
    let columns = Self.columns.replacing("view]", with: "view, confidence]").replacing(
      "{case", with: "{reader: reader, case")
    let result = try Self.result(String(twice), "{}", columns: columns, settings: Self.threshold)
    #expect(result.notes.contains { $0.hasPrefix("confidence is left out: it differs between the reads of") })
    #expect(!result.tests.contains { $0.group?.contains("confidence") == true })
    #expect(throws: InputFaults.self) {
      try Self.result(
        Self.table(), "{attributes: [sex, view]}", data: "known-after-outcome: [view]", settings: Self.threshold)
    }
    let late = try Self.result(Self.table(), "{}", data: "known-after-outcome: [view]", settings: Self.threshold)
    #expect(late.notes.contains { $0.contains("view is known only after the outcome") })
  }

  @Test func `can be searched for among the tuning rows`() throws {
    let table = Self.table { $0 % 2 == 0 ? ",tuning" : ",test" }
    let result = try Self.result(
      table, "{search: tuning}", columns: Self.columns, data: "tuning: {extra: tuning}", settings: Self.threshold)
    #expect(result.findings[0].contains("age=[67, 84], sex=F, view=AP"), "\(result.findings)")
    #expect(result.notes[0].hasPrefix("The tuning rows were searched"))
    let overall = try #require(result.estimates.first)
    let positives = table.split(separator: "\n").count { $0.hasSuffix("test") && $0.contains(",1,0.") }
    #expect(overall.n == positives)
  }

  @Test func `are declared with checked words`() throws {
    for (slices, path) in [
      ("{attributes: [sexx]}", "slices.attributes"), ("{depth: 4}", "slices.depth"),
      ("{metric: recall}", "slices.metric"), ("{search: tuning}", "slices.search"),
      ("{worse-by: 1}", "slices.worse-by"),
      ("{adjust: fdr}", "slices.adjust"), ("{minimum-rows: 2}", "slices.minimum-rows"), ("{deep: 2}", "slices.deep"),
    ] {
      let faults = #expect(throws: InputFaults.self) {
        try Self.result(Self.table(patients: 20), slices, settings: Self.threshold)
      }
      #expect(faults?.faults.contains { "\($0)".contains(path) } == true, "\(slices): \(String(describing: faults))")
    }
  }
}
