// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Validation
import Vocabulary

@Suite struct `Utility, cost and triage of a study` {
  /// 300 cases at two sites, of which the north has twice as many diseased.
  ///
  /// `chance` lies in 0…1, `rating` is 1…5, `b` is a worse chance.
  private static let table: String = {
    var random = SplitMix(seed: 77)
    var rows = ["case,site,truth,chance,b,rating"]
    for index in 0..<300 {
      let isNorth = index % 2 == 0
      let isPositive = random.uniform() < (isNorth ? 0.4 : 0.2)
      let a = min(0.99, max(0.01, 0.6 * random.uniform() + (isPositive ? 0.35 : 0)))
      let b = min(0.99, max(0.01, 0.9 * random.uniform() + (isPositive ? 0.05 : 0)))
      rows.append(
        "c\(index),\(isNorth ? "N" : "S"),\(isPositive ? 1 : 0),\(a),\(b),\(1 + Int(a * 4.99))")
    }
    return rows.joined(separator: "\n") + "\n"
  }()

  private static func analyses(
    _ settings: String, score: String = "chance", endpoints: String = "primary: [{metric: auc}]",
    criteria: String = "[auc.lower >= 0.5]"
  ) throws -> PartEvaluation {
    try Study.evaluate(
      Study.plan(
        columns: "{case: case, site: site, truth: truth, score: \(score)}", settings: settings, endpoints: endpoints,
        criteria: criteria), table
    ).parts[0]
  }

  private static let twoScores = """
    primary:
      - {metric: auc, model: a}
    """

  @Test func `the decision curve gives numbers at the thresholds that were named, with findings in words`() throws {
    let result = try #require(
      Self.analyses("utility: {thresholds: [0.05, 0.6], step: 0.05, at: [0.2, 0.3]}").analyses.first)
    #expect(result.topic == .utility && result.refusal == nil)
    let model = result.estimates.filter { $0.name == "net-benefit" }
    #expect(model.map(\.group) == ["threshold probability=0.2", "threshold probability=0.3"])
    #expect(model.allSatisfy { $0.interval != nil })
    #expect(result.tests.contains { $0.name == "difference.net-benefit.treat-all" })
    #expect(result.findings[0].contains("threshold probabilities from"))
    #expect(result.estimates.contains { $0.name == "workload.flagged" && $0.group == "chance \u{2265} 0.2" })
    let titles = result.pictures.compactMap { picture -> String? in
      if case .lines(let lines) = picture { lines.title } else { nil }
    }
    #expect(titles == ["Decision curve", "Needless actions spared"])
    guard case .lines(let curve) = result.pictures[0] else { return }
    #expect(curve.series.map(\.isReference) == [false, false, true, true])
    #expect(curve.series[0].points.count == 12)
    #expect(result.notes.contains { $0.contains("declare the prevalence") })
  }

  @Test func `sites are marked on the predictive values with their own prevalence`() throws {
    let result = try #require(
      Self.analyses("operating-point: {threshold: 0.4, chosen-on: a guess}\nutility: {prevalence: 0.05}").analyses.first
    )
    let lines = result.pictures.compactMap { picture -> LinePicture? in
      if case .lines(let lines) = picture, lines.title == "Predictive values by prevalence" { lines } else { nil }
    }
    let marks = try #require(lines.first).marks
    #expect(marks.map(\.label) == ["site=N", "site=S"])
    #expect(marks[0].x > marks[1].x && marks.allSatisfy { $0.interval?.contains($0.x) == true })
    let values = result.estimates.filter { $0.name == "ppv-at-prevalence" }
    #expect(values.map(\.group) == ["site=N", "site=S", "operating point"])
    #expect((values[0].value ?? 0) > (values[1].value ?? 1) && (values[1].value ?? 0) > (values[2].value ?? 1))
    #expect(!result.notes.contains { $0.contains("declare the prevalence") })
  }

  @Test func `ratings are refused, unless calls and the chance from which one would act are declared`() throws {
    let refused = try #require(Self.analyses("utility: {}", score: "rating").analyses.first)
    let words = try #require(refused.refusal)
    #expect(words.contains("reach from 1 to 5") && words.contains("threshold-probability"))
    let calls = try #require(
      Self.analyses(
        "operating-point: {threshold: 3, chosen-on: a guess}\nutility: {threshold-probability: 0.2}", score: "rating"
      ).analyses.first)
    #expect(calls.refusal == nil)
    let benefit = try #require(calls.estimates.first { $0.name == "net-benefit" })
    #expect(benefit.group == "operating point" && benefit.interval != nil)
    #expect(calls.notes.contains { $0.contains("There is no decision curve") })
    #expect(calls.findings[0].contains("the calls at the operating point are worth"))
  }

  @Test func `two models are compared on the same cases`() throws {
    let results = try Self.analyses(
      "utility: {at: [0.3], compare: {test: a, reference: b}}", score: "{a: chance, b: b}", endpoints: Self.twoScores,
      criteria: "[auc.lower >= 0.5]"
    ).analyses
    #expect(results.map(\.name) == ["a", "b", "a \u{2212} b"])
    let difference = try #require(results[2].estimates.first)
    #expect(difference.name == "difference.net-benefit" && (difference.interval?.lower ?? -1) > 0)
    let own = try results.prefix(2).map { result in
      try #require(result.estimates.first { $0.name == "net-benefit" }?.value)
    }
    #expect(abs((difference.value ?? 0) - (own[0] - own[1])) < 1e-12)
    #expect(results[2].tests.first?.pValue ?? 1 < 0.05)
    #expect(difference.clusters == nil)
  }

  @Test func `net benefit and expected cost are endpoints where what they need is declared`() throws {
    let settings = """
      operating-point: {threshold: 0.4, chosen-on: a guess}
      utility: {threshold-probability: 0.2}
      cost: {false-positive: 5, false-negative: 30, unit: min}
      """
    let endpoints = "primary: [{metric: net-benefit}, {metric: expected-cost}]"
    let part = try Self.analyses(
      settings, endpoints: endpoints, criteria: "[net-benefit.lower >= 0.01, expected-cost.upper <= 30]")
    let benefit = try #require(part.endpoints.first?.estimate)
    let analysis = try #require(part.analyses.first { $0.topic == .utility })
    #expect(
      benefit.value == analysis.estimates.first { $0.name == "net-benefit" && $0.group == "operating point" }?.value)
    #expect(part.endpoints[1].estimate.unit == "min" && part.endpoints[1].estimate.interval != nil)
    #expect(part.verdict == .accepted)
    let bare = try Self.analyses(
      "operating-point: {threshold: 0.4, chosen-on: a guess}", endpoints: endpoints,
      criteria: "[net-benefit.lower >= 0.01]")
    #expect(bare.endpoints.allSatisfy { $0.estimate.value == nil && $0.estimate.reason != nil })
    #expect(bare.verdict == .cannotBeJudged)
  }

  @Test func `two models' net benefit can be an endpoint`() throws {
    let part = try Self.analyses(
      "operating-point: {threshold: 0.4, chosen-on: a guess}\nutility: {threshold-probability: 0.2}",
      score: "{a: chance, b: b}",
      endpoints:
        "primary: [{id: gain, metric: net-benefit, compare: {test: a, reference: b}, hypothesis: superiority}]",
      criteria: "[gain holds]")
    #expect(part.endpoints[0].estimate.name == "difference.net-benefit")
    #expect(part.verdict == .accepted)
  }

  @Test func `costs are judged at the operating point, over thresholds and over all prevalences`() throws {
    let result = try #require(
      Self.analyses(
        "operating-point: {threshold: 0.4, chosen-on: a guess}\ncost: {false-positive: 5, false-negative: 30, unit: min}"
      ).analyses.first)
    #expect(result.topic == .cost && result.refusal == nil)
    #expect(result.estimates.map(\.name) == ["expected-cost", "normalised-expected-cost", "expected-cost"])
    #expect(result.estimates[0].unit == "min")
    #expect(result.estimates[2].value ?? 99 <= result.estimates[0].value ?? 0)
    guard case .lines(let curve) = try #require(result.pictures.first) else { return }
    #expect(curve.title == "Cost curve" && curve.series.count == 3 && curve.marks.count == 1)
    #expect(result.findings.contains { $0.contains("cannot be told from it") })
  }

  @Test func `a matrix of classes is a matter of the highest score and of the cheapest call`() throws {
    var random = SplitMix(seed: 3)
    var rows = ["case,truth,x,y,z"]
    for index in 0..<90 {
      let draws = (0..<3).map { $0 == index % 3 ? random.uniform() + 0.6 : random.uniform() }
      let sum = draws.reduce(0, +)
      rows.append("c\(index),\(["x", "y", "z"][index % 3])," + draws.map { "\($0 / sum)" }.joined(separator: ","))
    }
    let plan = """
      fiducial: 1
      title: A test
      question: Does it hold?
      data:
        table: table.csv
        columns: {case: case, truth: truth, score: {x: x, y: y, z: z}}
        classes: [x, y, z]
      cost:
        classes: [[0, 1, 4], [2, 0, 1], [9, 3, 0]]
        unit: points
      endpoints:
        primary: [{metric: macro-auc}]
      acceptance:
        criteria: [macro-auc.lower >= 0.5]
      """
    let result = try #require(
      Study.evaluate(plan, rows.joined(separator: "\n") + "\n").parts[0].analyses.first)
    #expect(result.refusal == nil)
    #expect(result.estimates.map(\.group) == ["highest score", "highest score", "cheapest call", "cheapest call"])
    #expect(result.estimates.allSatisfy { $0.interval != nil })
    // Weighing costs by chances that say something is not dearer here.
    #expect(result.estimates[2].value ?? 9 <= (result.estimates[0].value ?? 0) + 0.2)
  }

  @Test func `triage says what is saved and lost, and what it assumes`() throws {
    let settings = """
      operating-point: {threshold: 0.4, chosen-on: a guess}
      triage: {arrivals-per-hour: 8, minutes-per-case: 6, prevalence: 0.1}
      """
    let result = try #require(Self.analyses(settings).analyses.first)
    #expect(result.topic == .triage && result.refusal == nil)
    let saved = Dictionary(uniqueKeysWithValues: result.estimates.map { ($0.name, $0) })
    // One reader, busy four fifths: 0.8 · 6/0.2 minutes in order of arrival.
    #expect(abs((saved["waiting.without-model"]?.value ?? 0) - 24) < 1e-9)
    #expect((saved["time-saved.diseased"]?.interval?.lower ?? -1) > 0)
    #expect((saved["time-saved.false-negative"]?.interval?.upper ?? 1) < 0)
    #expect(result.pictures.count == 2)
    #expect(result.findings[0].contains("min"))
    let crowded = try #require(
      Self.analyses(
        "operating-point: {threshold: 0.4, chosen-on: a guess}\ntriage: {arrivals-per-hour: 12, minutes-per-case: 6}"
      ).analyses.first)
    #expect(crowded.refusal?.contains("120 %") == true)
    let without = try #require(
      Self.analyses("triage: {arrivals-per-hour: 8, minutes-per-case: 6}").analyses.first)
    #expect(without.refusal?.contains("operating point") == true)
  }

  @Test func `a list of several readers without a formula is simulated`() throws {
    let settings = """
      operating-point: {threshold: 0.4, chosen-on: a guess}
      triage: {arrivals-per-hour: 16, minutes-per-case: 6, minutes-per-diseased: 9, variation: 0.5, readers: 2}
      """
    let result = try #require(Self.analyses(settings).analyses.first)
    #expect(result.refusal == nil)
    #expect(result.notes.contains { $0.contains("simulated") })
    #expect(result.estimates.allSatisfy { $0.method.contains("simulation") && $0.seed != nil })
  }
}
