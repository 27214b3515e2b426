// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport
import Testing
import Validation
import Vocabulary

@Suite struct `Sets of answers` {
  private static func one(
    _ words: String, table: String = `Handing over`.table(), data: String = "tuning: {set: val}"
  ) throws -> AnalysisResult {
    try #require(try `Handing over`.results("conformal: \(words)", table: table, data: data).first)
  }

  private static func value(_ result: AnalysisResult, _ name: String, _ group: String? = nil) throws -> Estimate {
    try #require(result.estimates.first { $0.name == name && $0.group == group })
  }

  @Test func `cover about as promised, and say what a calibration of that size can be off by`() throws {
    let result = try Self.one("{alpha: 0.2, by: [sex]}")
    #expect(result.refusal == nil && result.topic == .conformal)
    let coverage = try Self.value(result, "coverage")
    #expect(coverage.n == 200 && abs((coverage.value ?? 0) - 0.8) < 0.12)
    let future = try Self.value(result, "future-coverage")
    // ⌈101 × 0.8⌉ = 81.
    #expect(future.value == 81.0 / 101 && future.n == 100)
    #expect(result.findings[0].hasPrefix("Sets that promise to hold the truth in 80 % of cases held it in"))
    #expect(result.tests.contains { $0.name == "exchangeability" && ($0.pValue ?? 0) > 0.01 })
    #expect(
      result.tests.filter { $0.name == "coverage" }.map(\.group) == [
        "true class=negative", "true class=positive", "sex=F", "sex=M",
      ])
    #expect(result.estimates.contains { $0.name == "coverage" && $0.group == "sex=F" && $0.interval != nil })
    guard case .forest(let forest) = result.pictures[0] else { return #expect(Bool(false)) }
    #expect(forest.lines.first?.value == 0.8 && forest.rows.last?.kind == .overall)
  }

  @Test func `other scores and conditions calibrate too`() throws {
    let aps = try Self.one("{alpha: 0.2, score: aps, randomised: true}")
    #expect(abs((try Self.value(aps, "coverage").value ?? 0) - 0.8) < 0.12)
    #expect(try Self.one("{alpha: 0.2, score: aps, randomised: true}") == aps)
    let plain = try Self.one("{alpha: 0.2, score: aps}")
    #expect(plain.notes.contains { $0.contains("APS without randomisation puts everything in every set") })
    let byGroup = try Self.one("{alpha: 0.2, within: groups, by: [sex]}")
    guard case .table(let cells) = byGroup.pictures[1] else { return #expect(Bool(false)) }
    #expect(cells.rows.map { $0[0] } == ["sex=F", "sex=M"])
    #expect(byGroup.estimates.contains { $0.name == "future-coverage" } == false)
    let byClass = try Self.one("{alpha: 0.2, within: classes}")
    guard case .table(let classes) = byClass.pictures[1] else { return #expect(Bool(false)) }
    #expect(classes.rows.map { $0[0] } == ["negative", "positive"])
  }

  @Test func `one row of each patient is calibrated on, or nothing`() throws {
    let table = `Handing over`.table(perPatient: 2)
    let result = try Self.one("{alpha: 0.2}", table: table)
    #expect(try Self.value(result, "future-coverage").n == 50)
    #expect(result.notes.contains { $0.hasPrefix("100 tuning rows come from 50 patients") })
    #expect(try Self.value(result, "coverage").clusters == 100)
    #expect(!result.tests.contains { $0.name == "exchangeability" })
    let refused = try Self.one("{alpha: 0.2, repeated-patients: refuse}", table: table)
    #expect(refused.refusal?.contains("100 calibration rows come from 50 patients") == true)
  }

  @Test func `too few rows, groups that are too small, and a broken promise are said`() throws {
    let few = try Self.one("{alpha: 0.005}")
    #expect(few.findings[0].hasPrefix("Too few calibration cases (100): at least 199 are needed"))
    #expect(try Self.value(few, "coverage").value == 1)
    let small = try Self.one("{alpha: 0.2, by: [age]}")
    #expect(small.notes.contains { $0.hasPrefix("too small to be judged: age=") })
    // The judged rows' scores say the opposite of what the calibration rows' scores say.
    let lines = `Handing over`.table().split(separator: "\n").map { line -> String in
      var parts = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      if parts[2] == "test", let score = Double(parts[4]) { parts[4] = "\(1 - score)" }
      return parts.joined(separator: ",")
    }
    let shifted = try Self.one("{alpha: 0.2}", table: lines.joined(separator: "\n") + "\n")
    #expect(shifted.findings.contains { $0.hasPrefix("Fewer are covered than chance explains") })
    #expect(shifted.findings.contains { $0.contains("the promise of 80 % is broken in") })
  }

  @Test func `without tuning rows, or with ratings, nothing is calibrated`() throws {
    #expect(try Self.one("{}", data: "").refusal?.contains("data.tuning") == true)
    let ratings = `Handing over`.table().replacing(",0.", with: ",7.")
    #expect(try Self.one("{}", table: ratings).refusal?.contains("a probability lies between 0 and 1") == true)
  }

  @Test func `several classes have sets of several classes`() throws {
    var random = SplitMix(seed: 9)
    var rows = ["case,set,kind,pa,pb,pc"]
    for row in 0..<240 {
      let raw = (0..<3).map { _ in pow(random.uniform(), 2) + 0.02 }
      let sum = raw.reduce(0, +)
      let u = random.uniform() * sum
      let kind = u < raw[0] ? "a" : u < raw[0] + raw[1] ? "b" : "c"
      rows.append(
        "c\(row),\(row % 2 == 0 ? "val" : "test"),\(kind)," + raw.map { "\($0 / sum)" }.joined(separator: ","))
    }
    let plan = """
      fiducial: 1
      title: A test
      question: Does it hold?
      data:
        table: table.csv
        columns: {case: case, truth: kind, score: {a: pa, b: pb, c: pc}}
        classes: [a, b, c]
        tuning: {set: val}
      conformal: {alpha: 0.2}
      endpoints: {primary: [{metric: macro-auc}]}
      acceptance: {criteria: [macro-auc.lower >= 0.5]}
      """
    let results = try Study.evaluate(plan, rows.joined(separator: "\n") + "\n").parts[0].analyses
    #expect(results.count == 1 && results[0].refusal == nil)
    let size = try Self.value(results[0], "set-size")
    #expect((size.value ?? 0) > 1 && (size.value ?? 4) < 3)
    #expect(abs((try Self.value(results[0], "coverage").value ?? 0) - 0.8) < 0.13)
    #expect(results[0].tests.filter { $0.name == "coverage" }.count == 3)
  }
}
