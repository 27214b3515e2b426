// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Validation
import Vocabulary

@Suite struct `Handing over` {
  /// Cases whose truth follows the stated chance, with a reader who is right four times in five and a column of uncertainty.
  static func table(_ count: Int = 300, perPatient: Int = 1, gap: Bool = false) -> String {
    var random = SplitMix(seed: 41)
    var rows = ["case,patient,set,truth,score,unsure,reader,sex,age"]
    for row in 0..<count {
      let score = random.uniform()
      let truth = random.uniform() < score
      let reader = random.uniform() < 0.8 ? truth : !truth
      let unsure = 0.5 - abs(score - 0.5)
      let patient = row / perPatient
      rows.append(
        "c\(row),p\(patient),\(patient % 3 == 0 ? "val" : "test"),\(truth ? 1 : 0),\(score),"
          + "\(gap && row == 5 ? "" : "\(unsure)"),\(reader ? 1 : 0),\(row % 4 == 0 ? "F" : "M"),\(20 + row % 60)")
    }
    return rows.joined(separator: "\n") + "\n"
  }

  static let columns =
    "{case: case, patient: patient, truth: truth, score: score, attributes: [unsure, reader, sex, age]}"

  static func results(
    _ settings: String, table: String = table(), data: String = "tuning: {set: val}", point: Bool = true
  ) throws -> [AnalysisResult] {
    let operating = point ? "operating-point: {threshold: 0.5, chosen-on: a made table}\n" : ""
    return try Study.evaluate(
      Study.plan(
        columns: columns, data: data, settings: "analysis: {bootstrap: {replicates: 200}}\n" + operating + settings),
      table
    ).parts[0].analyses
  }

  private static func one(_ words: String, table: String = table(), data: String = "tuning: {set: val}") throws
    -> AnalysisResult
  {
    try #require(try results("deferral: \(words)", table: table, data: data).first)
  }

  private static func value(_ result: AnalysisResult, _ name: String, _ group: String? = nil) throws -> Estimate {
    try #require(result.estimates.first { $0.name == name && (group == nil || $0.group == group) })
  }

  @Test func `says how far the error of the rest falls, and what the reader has to do`() throws {
    let result = try Self.one("{coverages: [0.8, 0.5], reader-minutes: 3}")
    #expect(result.refusal == nil && result.topic == .deferral)
    let first = try #require(result.findings.first)
    #expect(
      first.hasPrefix("Handing over the least certain 20 % of cases, 200 of 1000, 600 minutes of reading, lowers"))
    let risk = try Self.value(result, "selective-error", "coverage=0.8")
    let interval = try #require(risk.interval)
    #expect(risk.n == 200 && interval.contains(risk.value ?? 2))
    #expect(result.findings.contains { $0.hasPrefix("The order by confidence is better than handing over at random") })
    #expect(Set(result.estimates.map(\.name)).isSuperset(of: ["aurc", "e-aurc", "normalised-aurc", "augrc"]))
    #expect(result.pictures.count == 3)
    guard case .lines(let lines) = result.pictures[0] else { return #expect(Bool(false)) }
    #expect(lines.series.count == 2 && lines.series[1].isReference)
    #expect(lines.series[0].points.allSatisfy { ($0.lower ?? 1) <= $0.y && $0.y <= ($0.upper ?? 0) })
  }

  @Test func `a column of uncertainty gives the order that the distance gives`() throws {
    let distance = try Self.one("{}")
    for words in ["{confidence: column, column: unsure}", "{confidence: probability}", "{confidence: logit}"] {
      let other = try Self.one(words)
      #expect(try abs((Self.value(other, "aurc").value ?? 0) - (Self.value(distance, "aurc").value ?? 1)) < 1e-12)
    }
    let turned = try Self.one("{confidence: column, column: unsure, column-says: confidence}")
    #expect(try (Self.value(turned, "aurc").value ?? 0) > (Self.value(distance, "aurc").value ?? 1))
    #expect(turned.findings.contains { $0.contains("not shown to be better than handing over at random") })
  }

  @Test func `a cut is chosen on the tuning rows and judged on the others`() throws {
    let result = try Self.one("{target-risk: 0.15, target-workload: 0.3, by: [sex], reader-calls: reader}")
    let goal = "cut for an error of at most 15 %"
    #expect(
      result.findings.contains { $0.hasPrefix("The cut for an error of at most 15 %, chosen on 100 tuning rows") })
    let handed = try Self.value(result, "handed-over", goal)
    #expect(handed.n == 200 && handed.method == "Wilson")
    #expect(try Self.value(result, "handed-over", "cut for at most 30 % handed over").value ?? 1 < 0.45)
    #expect(result.tests.contains { $0.name == "mcnemar.team-sensitivity.reader" && $0.group == goal })
    // Groups are divided by the first cut.
    let women = try Self.value(result, "handed-over", "sex=F")
    let men = try Self.value(result, "handed-over", "sex=M")
    let all = (women.value ?? 0) * Double(women.n) + (men.value ?? 0) * Double(men.n)
    #expect(abs(all / 200 - (handed.value ?? 0)) < 1e-12)
    #expect(result.findings.contains { $0.hasPrefix("Handed over most often: sex=") })
    guard case .forest(let forest) = try #require(result.pictures.last) else { return #expect(Bool(false)) }
    #expect(forest.rows.map(\.label) == ["sex=F", "sex=M", "All"])
  }

  @Test func `patients with several rows are drawn and counted as one`() throws {
    let result = try Self.one("{target-workload: 0.3}", table: Self.table(perPatient: 2))
    #expect(try Self.value(result, "aurc").clusters == 100)
    #expect(try Self.value(result, "aurc").method.contains("by patient"))
    #expect(try Self.value(result, "handed-over").method.contains("cluster-robust"))
  }

  @Test func `what cannot be judged says what would help`() throws {
    #expect(try Self.results("deferral: {}", point: false)[0].refusal?.contains("operating-point") == true)
    let gap = try Self.one("{confidence: column, column: unsure}", table: Self.table(gap: true))
    #expect(gap.refusal == "1 of 200 rows have no number in unsure: fill them in, or leave the rows out")
    let texts = try Self.one("{confidence: column, column: sex}")
    #expect(texts.refusal?.contains("holds texts") == true)
    let untuned = try Self.one("{target-risk: 0.1}", data: "")
    #expect(untuned.notes.contains { $0.contains("no cut is chosen: no rows are set apart") })
    let ratings = Self.table().replacing(",0.", with: ",7.")
    #expect(
      try Self.one("{loss: brier}", table: ratings).refusal?.contains("a probability lies between 0 and 1") == true)
  }
}
