// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import RecalibrationFiles
import Statistics
import Testing
import Validation
import Vocabulary

@Suite struct `Recalibration on the judged rows` {
  private func result(_ settings: String, table: String = TunedTable.text(), data: String = "tuning: {set: val}")
    throws -> AnalysisResult
  {
    let plan = Study.plan(columns: TunedTable.columns, data: data, settings: settings)
    return try #require(try Study.evaluate(plan, table).parts[0].analyses.first)
  }

  @Test func `compares all curves, before and after, with paired differences by patient`() throws {
    let result = try result("recalibration: {}")
    #expect(result.topic == .recalibration)
    #expect(result.refusal == nil)
    #expect(result.findings.count == 4)
    #expect(result.findings[0].hasPrefix("Platt scaling "))
    for name in ["brier", "log-loss", "calibration-in-the-large", "calibration-slope"] {
      let found = result.estimates.filter { $0.name == name }
      #expect(found.compactMap(\.group).first == "as stated")
      #expect(found.count == 5)
      let differences = result.estimates.filter { $0.name == "difference.\(name)" }
      #expect(differences.count == 4)
      for difference in differences where difference.value != nil {
        #expect(difference.method.hasPrefix("paired"))
        #expect(difference.clusters == 120)
        let after = found.first { $0.group == difference.group }?.value
        let expected = after.flatMap { after in found[0].value.map { after - $0 } }
        #expect(expected.map { ($0 - (difference.value ?? 9)).magnitude < 1e-12 } == true)
      }
    }
    let slope = result.estimates.first { $0.name == "recalibration.slope" }
    #expect(slope?.group == "Platt scaling")
    #expect(slope?.n == 120 && slope?.clusters == 60)
    #expect(slope?.interval?.contains(0.6) == true)
    #expect(result.notes[0].contains("fitted on 120 tuning rows of 60 patients"))
    #expect(result.notes.contains { $0.contains("Isotonic regression has no parameters") })
    #expect(result.pictures.count == 2)
  }

  @Test func `needs rows of other patients`() throws {
    let torn = try result("recalibration: {}", table: TunedTable.text(isTorn: true))
    #expect(torn.refusal?.contains("180 patients have both tuning rows and judged rows") == true)
    #expect(throws: InputFaults.self) { try result("recalibration: {}", data: "") }
  }

  @Test func `ratings are refused unless they are called scores`() throws {
    let table = TunedTable.text(isRated: true)
    let refused = try result("recalibration: {}", table: table)
    #expect(refused.refusal?.contains("say that scores are scores") == true)
    let rated = try result("recalibration: {scores-are: score}", table: table)
    #expect(rated.findings.count == 2)
    #expect(!rated.estimates.contains { $0.name.hasPrefix("difference") })
  }

  @Test func `chances of health give the mirrored result`() throws {
    let plain = try result("recalibration: {methods: platt}")
    let turned = try result(
      "recalibration: {methods: platt}", table: TunedTable.text(isTurned: true),
      data: "tuning: {set: val}\nhigher-scores: negative")
    for (one, two) in zip(plain.estimates, turned.estimates) {
      #expect(((one.value ?? 0) - (two.value ?? 9)).magnitude < 1e-9, "\(one.name)")
    }
  }

  @Test func `a protocol with a wrong key says which it knows`() throws {
    #expect(throws: InputFaults.self) { try result("recalibration: {methods: [plat]}") }
    #expect(throws: InputFaults.self) { try result("recalibration: {methods: beta, scores-are: score}") }
  }
}

@Suite struct `A stored recalibration` {
  private func file(
    _ method: RecalibrationMethod, scale: ScoreScale = .probability, higher: ScoreDirection = .positive
  ) throws -> RecalibrationFile {
    let binding = ColumnBinding(
      caseColumn: "case", patient: "patient", truth: .binary(column: "truth", positive: ["1"]),
      scores: [NamedColumn("score")], higherScores: higher, tuning: [ColumnFilter(column: "set", values: ["val"])])
    let table = try CaseTable.read(
      from: .bytes(Array(TunedTable.text(isTurned: higher == .negative).utf8), name: "t.csv"), binding: binding)
    let questions = TableQuestions(table, level: .percent95, settings: AnalysisSettings())
    return try questions.recalibrationFile(
      method, settings: .init(scale: scale, targets: .smoothed), software: "fiducial test", of: "t.csv")
  }

  @Test(arguments: RecalibrationMethod.allCases) func `reads back as it was, bit by bit`(method: RecalibrationMethod)
    throws
  {
    let written = try file(method)
    let read = try RecalibrationFile(bytes: Array(written.text().utf8), file: "r.json")
    #expect(read == written)
    #expect(read.text() == written.text())
    #expect(read.fitting.tuning == [ColumnFilter(column: "set", values: ["val"])])
    #expect(read.fitting.n == 120 && read.fitting.units == 60)
    // Spaces do not matter to the digest.
    let packed = written.text().replacing("\n", with: " ")
    #expect(try RecalibrationFile(bytes: Array(packed.utf8), file: "r.json") == written)
  }

  @Test func `applies to scores as the table has them`() throws {
    let (plain, turned) = (try file(.platt), try file(.platt, higher: .negative))
    for score in [0.05, 0.4, 0.93] {
      #expect((plain.apply(score) - turned.apply(1 - score)).magnitude < 1e-9)
    }
    let (rated, mirrored) = (try file(.platt, scale: .score), try file(.platt, scale: .score, higher: .negative))
    #expect((rated.apply(0.3) - mirrored.apply(0.7)).magnitude < 1e-9)
    #expect((mirrored.scoreRange.lower - (1 - rated.scoreRange.upper)).magnitude < 1e-12)
  }

  @Test func `any change of its content is a fault`() throws {
    let text = try file(.platt).text()
    func faults(_ old: String, _ new: String) throws -> [InputFault] {
      #expect(text.contains(old), "\(old)")
      let changed = text.replacing(old, with: new, maxReplacements: 1)
      let error = #expect(throws: InputFaults.self) {
        try RecalibrationFile(bytes: Array(changed.utf8), file: "r.json")
      }
      return error?.faults ?? []
    }
    #expect(try faults("\"n\": 120", "\"n\": 121").first?.column == "digest")
    #expect(try faults("smoothed", "observed").first?.column == "digest")
    #expect(try faults("\"platt\"", "\"plat\"").first?.expected.contains("platt, temperature, isotonic, beta") == true)
    #expect(try faults("\"version\": 1", "\"version\": 2").first?.expected == "fiducial-recalibration version 1")
    #expect(try faults("\"slope\"", "\"slop\"").map(\.column) == ["parameters.slope", "parameters.slop"])
    #expect(try faults("\"unit\": \"patient\"", "\"unit\": 3").first?.column == "fitted-on.unit")
    #expect(try faults("\"n\": 120", "\"n\": true").first?.column == "fitted-on.n")
    #expect(try faults("\"software\"", "\"extra\": 1,\n \"software\"").first?.column == "extra")
    #expect(throws: InputFaults.self) { try RecalibrationFile(bytes: Array("[1]".utf8), file: "r.json") }
    #expect(throws: InputFaults.self) { try RecalibrationFile(bytes: Array(text.utf8.dropLast(40)), file: "r.json") }
  }
}
