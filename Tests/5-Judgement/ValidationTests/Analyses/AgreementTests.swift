// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Statistics
import TestSupport
import Testing
import Validation
import Vocabulary

@Suite struct `Agreement of those who rate` {
  /// Four readers side by side, two cases per patient; grades 1…4 and a number.
  static let wide: String = {
    var random = SplitMix(seed: 9)
    var rows = ["case,patient,truth,score,a,b,c,d,size_a,size_b,word"]
    for row in 0..<120 {
      let grade = Int(random.next() % 4)
      let reads = (0..<4).map { reader in
        random.uniform() < (reader == 3 ? 0.4 : 0.8) ? grade : Int(random.next() % 4)
      }
      let size = 10 + 20 * random.uniform()
      let second = size + 1 + 2 * (random.uniform() - 0.5)
      rows.append(
        "c\(row),p\(row / 2),\(row % 2),\(random.uniform())," + reads.map { "\($0 + 1)" }.joined(separator: ",")
          + ",\(size),\(second),\(["mild", "severe"][row % 2])")
    }
    return rows.joined(separator: "\n") + "\n"
  }()

  static func table(_ text: String, _ binding: ColumnBinding) throws -> CaseTable {
    try CaseTable.read(from: .bytes(Array(text.utf8), name: "table.csv"), binding: binding)
  }

  static func results(_ text: String, _ binding: ColumnBinding, _ plan: AgreementPlan) throws -> [AnalysisResult] {
    TableQuestions(
      try table(text, binding), level: .percent95, settings: AnalysisSettings(level: .percent95)
    ).agreement(plan)
  }

  private static func plan(
    _ raters: [String], scale: AgreementPlan.Scale = .nominal, coefficients: [String] = []
  ) -> AgreementPlan {
    var plan = AgreementPlan()
    plan.raters = raters
    plan.scale = scale
    plan.coefficients = coefficients
    return plan
  }

  private static func binding(_ attributes: [String], patient: String? = nil) -> ColumnBinding {
    ColumnBinding(caseColumn: "case", patient: patient, attributes: attributes.map { NamedColumn($0) })
  }

  @Test func `several readers are measured together, in pairs and against the rest`() throws {
    let names = ["a", "b", "c", "d"]
    let result = try #require(try Self.results(Self.wide, Self.binding(names), Self.plan(names)).first)
    #expect(result.refusal == nil && result.topic == .agreement)
    #expect(result.findings[0].hasPrefix("Four readers agree beyond chance by 0."))
    #expect(result.findings.contains { $0.hasPrefix("Of 6 pairs of readers") })
    #expect(result.findings.contains { $0.hasPrefix("Reader d agrees least with the others") })
    let kappa = try #require(result.estimates.first { $0.name == "conger-kappa" })
    #expect(kappa.n == 120 && kappa.interval != nil)
    #expect(result.estimates.contains { $0.group == "for other readers too" && $0.interval != nil })
    #expect(result.estimates.count { $0.name == "kappa-with-rest" } == 4)
    #expect(result.estimates.count { $0.name == "specific-agreement" } == 4)
    let maps = result.pictures.compactMap { if case .heatMap(let map) = $0 { map } else { nil } }
    let map = try #require(maps.first)
    #expect(map.rows == names && map.values[0][0] == nil && map.values[0][1] == map.values[1][0])
    #expect(result.notes.contains { $0.contains("conventions") })
  }

  @Test func `the number is that of the statistics`() throws {
    let names = ["a", "b"]
    let result = try #require(
      try Self.results(
        Self.wide, Self.binding(names, patient: "patient"), Self.plan(names, scale: .ordinal, coefficients: ["kappa"])
      ).first)
    let rows = Self.wide.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    let table = try RatingTable(
      numbers: rows.map { [Double($0[4]), Double($0[5])] }, raters: names,
      clusters: ClusterIndex(unitOfRow: rows.indices.map { Int32(($0 - rows.startIndex) / 2) }, count: 60))
    let expected = table.estimate(.kappa(.quadratic))
    let found = try #require(result.estimates.first { $0.name == "cohen-kappa" })
    #expect(found.value == expected.value && found.clusters == 60)
    #expect(abs((found.standardError ?? 0) - (expected.standardError ?? 1)) < 1e-12)
  }

  @Test func `measurements have a correlation, an error and limits`() throws {
    let names = ["size_a", "size_b"]
    let result = try #require(
      try Self.results(Self.wide, Self.binding(names), Self.plan(names, scale: .ratio)).first)
    #expect(result.estimates.contains { $0.name == "icc-2-1" && ($0.value ?? 0) > 0.9 })
    let bias = try #require(result.estimates.first { $0.name == "bias" })
    #expect(bias.group == "size_a − size_b" && abs((bias.value ?? 0) + 1) < 0.2)
    #expect(result.estimates.contains { $0.name == "smallest-detectable-change" && $0.interval != nil })
    #expect(result.estimates.contains { $0.name == "concordance-correlation" })
    #expect(result.estimates.contains { $0.name == "ratio.bias" })
    #expect(result.findings.contains { $0.hasPrefix("size_a measures") })
    // Two cases of a patient are not independent: limits of repeated measurements, and no correlation.
    let clustered = try #require(
      try Self.results(Self.wide, Self.binding(names, patient: "patient"), Self.plan(names, scale: .interval)).first)
    #expect(clustered.estimates.contains { $0.name == "bias" && $0.clusters == 60 })
    #expect(!clustered.estimates.contains { $0.name == "icc-2-1" })
    #expect(clustered.notes.contains { $0.hasPrefix("Intraclass correlations take cases for independent") })
  }

  /// One rating a row, two arms, of which the second agrees better.
  private static let long: String = {
    var random = SplitMix(seed: 3)
    var rows = ["case,reader,arm,recall,size"]
    for number in 0..<80 {
      let truth = random.uniform() < 0.4
      for reader in ["r1", "r2", "r3"] {
        for arm in ["alone", "with AI"] {
          let isRight = random.uniform() < (arm == "alone" ? 0.7 : 0.97)
          rows.append("c\(number),\(reader),\(arm),\(truth == isRight ? 1 : 0),\(number % 10 + Int(random.next() % 3))")
        }
      }
    }
    return rows.joined(separator: "\n") + "\n"
  }()

  @Test func `arms are answered by themselves and compared on the same cases`() throws {
    let binding = ColumnBinding(
      caseColumn: "case", reader: "reader", arm: "arm", attributes: [NamedColumn("recall"), NamedColumn("size")])
    var plan = AgreementPlan()
    plan.rating = "recall"
    let results = try Self.results(Self.long, binding, plan)
    #expect(results.map(\.name) == ["alone", "with AI", "alone against with AI"])
    let difference = try #require(results[2].estimates.first)
    let parts = results.prefix(2).compactMap { $0.estimates.first?.value }
    #expect(abs((difference.value ?? 9) - (parts[0] - parts[1])) < 1e-12)
    #expect((difference.interval?.upper ?? 1) < 0)
    #expect(results[2].findings[0].hasPrefix("Agreement differs between the two: alone less with AI is"))
    plan.rating = "size"
    plan.scale = .interval
    let measured = try Self.results(Self.long, binding, plan)
    #expect(measured[2].estimates.contains { $0.name == "within-reader.between-conditions.bias" && $0.value != nil })
    #expect(measured[2].estimates.contains { $0.name == "between-readers.first.limit-of-agreement.upper" })
  }

  @Test func `what cannot be measured says why`() throws {
    let words = try Self.results(
      Self.wide, Self.binding(["word", "a"]), Self.plan(["word", "a"], scale: .ordinal))
    #expect(words.first?.refusal?.contains("number the grades") == true)
    let unknown = try Self.results(
      Self.wide, Self.binding(["a", "b"]), Self.plan(["a", "b"], coefficients: ["kapa"]))
    #expect(unknown.first?.refusal?.contains("there is no coefficient kapa") == true)
    var long = AgreementPlan()
    long.rating = "recall"
    // Two readings of one case by one reader are a fault of the table already.
    #expect(throws: InputFaults.self) {
      try Self.results(
        Self.long, ColumnBinding(caseColumn: "case", reader: "reader", attributes: [NamedColumn("recall")]), long)
    }
    let one = try Self.results(
      "case,reader,recall\nc1,r1,1\nc2,r1,0\n",
      ColumnBinding(caseColumn: "case", reader: "reader", attributes: [NamedColumn("recall")]), long)
    #expect(one.first?.refusal?.contains("agreement takes two") == true)
  }

  @Test func `an endpoint of agreement is a gate of label quality`() throws {
    func evaluation(_ limit: Double) throws -> Evaluation {
      try Study.evaluate(
        Study.plan(
          columns: "{case: case, truth: truth, score: score, attributes: [a, b, c]}",
          settings: "agreement: {raters: [a, b, c], scale: ordinal}",
          endpoints: "primary: [{id: labels, metric: gwet-ac, raters: [a, b, c], scale: ordinal}]",
          criteria: "[labels.lower >= \(limit)]"), Self.wide)
    }
    let good = try evaluation(0.3)
    let part = try #require(good.parts.first)
    let endpoint = try #require(part.endpoints.first)
    #expect(endpoint.estimate.name == "gwet-ac" && endpoint.estimate.interval != nil && endpoint.estimate.n == 120)
    #expect(part.analyses.contains { $0.topic == .agreement && $0.refusal == nil })
    let strict = try evaluation(0.99)
    #expect(good.verdict != strict.verdict)
  }
}
