// SPDX-License-Identifier: Apache-2.0
import Protocols
import Statistics
import TestSupport
import Testing
import Validation
import Vocabulary

@Suite struct `Fairness between groups` {
  /// 720 cases; women's diseased are scored lower, and a third sex has twelve cases.
  private static let table: String = {
    var random = SplitMix(seed: 5)
    var rows = ["case,patient,truth,clean,score,sex,view,age"]
    for row in 0..<720 {
      let isPositive = row % 3 == 0
      let sex = row % 60 == 7 ? "X" : row / 3 % 2 == 0 ? "F" : "M"
      let score = random.uniform() + (isPositive ? (sex == "F" ? 0.25 : 0.6) : 0)
      let view = random.uniform() < 0.4 ? "AP" : "PA"
      rows.append(
        "c\(row),p\(row / 2),\(isPositive ? 1 : 0),\(isPositive ? 0 : 1),\(score),\(sex),\(view),\(20 + row % 70)")
    }
    return rows.joined(separator: "\n") + "\n"
  }()

  private static func result(
    _ section: String, columns: String = "{case: case, truth: truth, score: score, attributes: [sex, view, age]}",
    settings: String = "operating-point: {threshold: 0.6, chosen-on: earlier data}", data: String = ""
  ) throws -> AnalysisResult {
    let evaluation = try Study.evaluate(
      Study.plan(columns: columns, data: data, settings: "\(settings)\nfairness: \(section)"), table)
    let results = evaluation.parts[0].analyses.filter { $0.topic == .fairness }
    return try #require(results.first)
  }

  @Test func `says in words who is under-diagnosed, with both rates and the difference`() throws {
    let result = try Self.result("{by: [sex], reference: {sex: M}}")
    #expect(result.refusal == nil)
    let finding = try #require(result.findings.first { $0.hasPrefix("sex=F is under-diagnosed more often than sex=M") })
    #expect(finding.contains("underdiagnosis rate") && finding.contains("against") && finding.contains("points ("))
    #expect(finding.contains("adjusted p"))
    let difference = try #require(
      result.estimates.first { $0.name == "difference.underdiagnosis-rate" && $0.group == "sex=F − sex=M" })
    #expect((difference.interval?.lower ?? 0) > 0)
    let sensitivity = try #require(
      result.estimates.first { $0.name == "difference.sensitivity" && $0.group == "sex=F − sex=M" })
    #expect(abs((sensitivity.value ?? 0) + (difference.value ?? 9)) < 1e-12)
  }

  @Test func `lists a group that is too small, in findings, numbers and pictures`() throws {
    let result = try Self.result("{by: [sex]}")
    #expect(result.findings.contains { $0.hasPrefix("sex=X cannot be judged") && $0.contains("more negative case") })
    let small = result.estimates.filter { $0.group == "sex=X" }
    #expect(small.count == 12 && small.allSatisfy { $0.reason != nil && $0.interval == nil })
    #expect(result.estimates.contains { $0.group == "sex=X − sex=F" && $0.value == nil && $0.reason != nil })
    let forests = result.pictures.compactMap { picture in
      if case .forest(let forest) = picture { forest } else { nil }
    }
    #expect(!forests.isEmpty)
    for forest in forests {
      #expect(forest.rows.contains { $0.label.hasPrefix("sex=X") && $0.shortfall != nil && $0.estimate == nil })
    }
  }

  @Test func `counts a rate and its complement as one comparison`() throws {
    let result = try Self.result("{by: [sex], metrics: [sensitivity, false-negative-rate, underdiagnosis-rate]}")
    // Two groups against the reference; three names of one hypothesis.
    #expect(result.notes.contains { $0.contains("adjusted for 2 comparisons") })
    let tests = result.tests.filter { $0.name.hasPrefix("difference.") && $0.group == "sex=M − sex=F" }
    #expect(tests.count == 3 && Set(tests.map(\.adjustedPValue)).count == 1)
    let plain = try Self.result("{by: [sex], metrics: [sensitivity], adjust: none}")
    #expect(plain.tests.allSatisfy { $0.adjustedPValue == nil })
    #expect(plain.notes.contains { $0.contains("not adjusted") })
  }

  @Test func `draws margins, and shows equivalence only where it is shown`() throws {
    let result = try Self.result("{by: [view], margin: 0.3, criteria: [accuracy-equality, equalised-odds]}")
    #expect(result.findings[0].hasPrefix("Shown to be within 30 points between all groups of view"))
    #expect(result.tests.contains { $0.name == "equivalence.accuracy-equality" })
    guard case .forest(let forest)? = result.pictures.first(where: { if case .forest = $0 { true } else { false } })
    else {
      Issue.record("no forest")
      return
    }
    #expect(forest.lines.map(\.value) == [0, -0.3, 0.3] && forest.lines.map(\.isLimit) == [false, true, true])
    let tight = try Self.result("{by: [view], margin: 0.01, criteria: [equalised-odds]}")
    #expect(tight.findings[0].hasPrefix("Not shown to be within 1 points"))
    #expect(!tight.findings.contains { $0.contains("no proof of equality") })
  }

  @Test func `crosses and bins, and chooses the declared reference or the largest group`() throws {
    let result = try Self.result("{by: [[sex, view], age], bins: {age: [20, 50, 90]}, reference: {sex: F}}")
    #expect(result.notes[0].contains("sex=F, view=PA (declared)"))
    #expect(result.notes[0].contains("age=[50, 90] (the largest group)"))
    #expect(result.estimates.contains { $0.name == "sensitivity" && $0.group == "sex=M, view=AP" })
    #expect(result.estimates.contains { $0.name == "spread.auc" && $0.group == "sex × view" })
    #expect(result.tests.contains { $0.name == "interaction.score-by-group" && $0.group == "age" })
  }

  @Test func `turns the rates where the truth names the absence of disease`() throws {
    let finding = try Self.result("{by: [view], metrics: [underdiagnosis-rate]}")
    // The same patients: "clean" is positive, and lower scores speak for it; the call turns at the same place.
    let absence = try Self.result(
      "{by: [view], no-finding: true, metrics: [underdiagnosis-rate]}",
      columns: "{case: case, truth: clean, score: score, attributes: [view]}",
      settings: "operating-point: {threshold: 0.5999999999999999, chosen-on: earlier data}",
      data: "higher-scores: negative")
    let names = ["view=AP", "view=PA"]
    for name in names {
      let one = finding.estimates.first { $0.name == "underdiagnosis-rate" && $0.group == name }
      let other = absence.estimates.first { $0.name == "underdiagnosis-rate" && $0.group == name }
      #expect(one?.value != nil && one?.value == other?.value)
    }
    #expect(absence.notes.contains { $0.contains("no finding") })
  }

  @Test func `resamples and varies by patient where patients repeat`() throws {
    let result = try Self.result(
      "{by: [view]}", columns: "{case: case, patient: patient, truth: truth, score: score, attributes: [view]}")
    #expect(result.notes.contains { $0.contains("in several groups") })
    let odds = try #require(result.estimates.first { $0.name == "equalised-odds-difference" })
    #expect(odds.method.contains("by patient") && odds.clusters != nil && odds.interval != nil)
  }

  @Test func `compares areas only without a threshold`() throws {
    let result = try Self.result("{by: [view]}", settings: "")
    #expect(Set(result.estimates.map(\.name)) == ["auc", "difference.auc", "ratio.auc"])
    #expect(result.notes.contains { $0.contains("No threshold is declared") })
    let refused = try Self.result("{by: [view], metrics: [sensitivity]}", settings: "")
    #expect(refused.refusal?.contains("no threshold is declared") == true)
  }

  @Test func `refuses a reference that no group is, and groups known after the outcome`() throws {
    let missing = try Self.result("{by: [sex], reference: {sex: male}}")
    #expect(missing.refusal?.contains("the reference sex=male is none of its groups") == true)
    let late = try Self.result("{by: [sex, view]}", data: "known-after-outcome: [view]")
    #expect(late.refusal == nil)
    #expect(late.notes.contains { $0.contains("Groups by view cannot be compared") })
  }

  @Test func `gives the same result twice, and on a permuted table`() throws {
    let one = try Self.result("{by: [sex, [sex, view]]}")
    #expect(one == (try Self.result("{by: [sex, [sex, view]]}")))
  }
}

@Suite struct `The fairness section` {
  private func faults(_ section: String) -> [String] {
    let text = Study.plan(
      columns: "{case: case, truth: truth, score: score, attributes: [sex, age]}", settings: "fairness: \(section)")
    do {
      _ = try EvaluationProtocol.parse(bytes: Array(text.utf8), fileName: "plan.yaml")
      return []
    } catch {
      return error.faults.map { "\($0.column ?? ""): \($0.found)" }
    }
  }

  @Test func `is read with all its keys`() throws {
    let text = Study.plan(
      columns: "{case: case, truth: truth, score: score, attributes: [sex, age]}",
      settings: "fairness: {by: [sex, age], bins: {age: [0, 40, 90]}, reference: {sex: M}, metrics: [sensitivity], "
        + "criteria: [equalised-odds], no-finding: true, margin: 0.05, adjust: benjamini-hochberg}")
    let plan = try #require(
      try EvaluationProtocol.parse(bytes: Array(text.utf8), fileName: "plan.yaml").analyses.fairness)
    #expect(plan.divisions.map(\.names) == [["sex"], ["age"]] && plan.divisions[1].bins == [0, 40, 90])
    #expect(plan.references == ["sex": "M"] && plan.margin == 0.05 && plan.positiveMeans == .noFinding)
    #expect(plan.measures == [.sensitivity] && plan.criteria == [.equalisedOdds])
    #expect(plan.adjustment == .benjaminiHochberg)
    #expect(faults("{by: [sex]}").isEmpty)
  }

  @Test(arguments: [
    ("{by: [sexx]}", "fairness.by[0]: the name \"sexx\""), ("{by: []}", "fairness.by: no division"),
    ("{by: [sex, sex]}", "fairness.by[1]: sex again"), ("{by: [sex], margin: 2}", "fairness.margin: 2.0"),
    ("{by: [sex], metrics: [recall]}", "fairness.metrics: \"recall\""),
    ("{by: [sex], criteria: [equal-odds]}", "fairness.criteria: \"equal-odds\""),
    ("{by: [sex], reference: {site: A}}", "fairness.reference.site: the name \"site\""),
    ("{by: [[sex, age]], bins: {age: [0, 9]}}", "fairness.by[0]: \"age\", which has bins, crossed with another name"),
    ("{by: [age], bins: {age: [9, 0]}}", "fairness.bins.age: the edges 9.0, 0.0"),
    ("{by: [sex], adjust: bonferroni}", "fairness.adjust: \"bonferroni\""), ("{}", "fairness.by: no key \"by\""),
  ])
  func `is refused with the place of the fault`(section: String, expected: String) {
    #expect(faults(section).contains(expected), "\(faults(section))")
  }
}
