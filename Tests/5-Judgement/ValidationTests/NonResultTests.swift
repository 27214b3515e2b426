// SPDX-License-Identifier: Apache-2.0
import Testing
import Validation
import Vocabulary

/// Rows without a result under each rule, counted on paper.
@Suite struct `Rows without a result` {
  /// Ten positive cases, of which six score above the threshold and two have no score; ten negative, of which seven score
  /// below it and one has no score.
  private static let table: String = {
    var rows = ["case,truth,score"]
    for index in 0..<10 { rows.append("p\(index),1,\(index < 2 ? "" : index < 8 ? "0.9" : "0.1")") }
    for index in 0..<10 { rows.append("n\(index),0,\(index < 1 ? "" : index < 8 ? "0.2" : "0.8")") }
    return rows.joined(separator: "\n")
  }()

  private static func evaluate(_ rule: String) throws -> PartEvaluation {
    let plan = Study.plan(
      settings: "non-results: {missing: \(rule)}\noperating-point: {threshold: 0.5, chosen-on: the test}",
      endpoints: "primary: [{metric: auc}, {metric: sensitivity}, {metric: specificity}, {metric: prevalence}]",
      criteria: "[auc.value >= 0.1]")
    return try Study.evaluate(plan, table).parts[0]
  }

  private struct Expected: Sendable {
    var rule: String
    var sensitivity: Double
    var specificity: Double
    var area: Double
  }

  /// The areas count pairs.
  ///
  /// Six positive cases score 0.9 and two 0.1; seven negative cases score 0.2 and two 0.8.
  /// - Left out: 0.9 beats all nine, 0.1 beats none: 54 of 72.
  /// - Positive: two more beat nine and tie with the negative one above all: 54 + 18 + 1 of 100.
  /// - Negative: six beat ten, the two at 0.1 beat the one below all, two tie with it: 60 + 2 + 1 of 100.
  /// - Wrong: positive cases lie below all, the negative one above all: 54 of 100.
  private static let expected = [
    Expected(rule: "exclude", sensitivity: 0.75, specificity: 7.0 / 9, area: 0.75),
    Expected(rule: "positive", sensitivity: 0.8, specificity: 0.7, area: 0.73),
    Expected(rule: "negative", sensitivity: 0.6, specificity: 0.8, area: 0.63),
    Expected(rule: "worst-case", sensitivity: 0.6, specificity: 0.7, area: 0.54),
  ]

  @Test(arguments: expected.indices)
  func `count as the rule says`(row: Int) throws {
    let expected = Self.expected[row]
    let part = try Self.evaluate(expected.rule)
    let values = part.endpoints.compactMap(\.estimate.value)
    #expect(abs(values[0] - expected.area) < 1e-12)
    #expect(abs(values[1] - expected.sensitivity) < 1e-12)
    #expect(abs(values[2] - expected.specificity) < 1e-12)
    // The prevalence is about the truth alone.
    #expect(values[3] == 0.5)
  }

  @Test func `the flow says how many there were, by which rule, and what was analysed`() throws {
    let left = try Self.evaluate("exclude").flow
    #expect(left[1].exclusions.map(\.reason) == ["result missing: excluded"])
    #expect(left[1].exclusions.map(\.rows) == [3])
    #expect(left[1].exclusions.map(\.positives) == [2])
    #expect([left[2].rows, left[2].positives, left[2].negatives] == [17, 8, 9])
    let kept = try Self.evaluate("worst-case").flow
    #expect(kept[1].exclusions.map(\.reason) == ["result missing: kept, counted as wrong"])
    #expect([kept[2].rows, kept[2].positives, kept[2].negatives] == [20, 10, 10])
  }

  @Test func `the picture of the scores leaves out rows that have none`() throws {
    let histogram = try Self.evaluate("worst-case").curves[0].histogram
    #expect(histogram.reduce(0) { $0 + $1.positives } == 8)
    #expect(histogram.reduce(0) { $0 + $1.negatives } == 9)
    #expect((histogram.first?.lower, histogram.last.map { abs($0.upper - 0.9) < 1e-12 }) == (0.1, true))
  }

  @Test func `several classes at once have no score that a rule could stand for`() throws {
    let rows = (0..<60).map { row in
      let scores = (0..<3).map { row == 5 ? "" : "\($0 == row % 3 ? 0.6 : Double(row * ($0 + 3) % 10) / 20)" }
      return "c\(row),\(["a", "b", "c"][row % 3]),\(scores.joined(separator: ","))"
    }
    let text = (["case,kind,sa,sb,sc"] + rows).joined(separator: "\n")
    func plan(_ rule: String) -> String {
      Study.plan(
        columns: "{case: case, truth: kind, score: {a: sa, b: sb, c: sc}}",
        settings: "non-results: {missing: \(rule)}",
        endpoints: "primary: [{metric: macro-auc}, {id: rest, metric: auc, label: c}]",
        criteria: "[macro-auc.value >= 0.1]"
      ).replacing("positive: \"1\"", with: "classes: [a, b, c]")
    }
    let excluded = try Study.evaluate(plan("exclude"), text).parts[0]
    #expect(excluded.endpoints.map(\.estimate.n) == [59, 59])
    let kept = try Study.evaluate(plan("worst-case"), text).parts[0]
    #expect(kept.endpoints[0].estimate.value == nil)
    #expect(kept.endpoints[0].estimate.reason?.description.contains("has no meaning") == true)
    #expect(kept.criteria[0].verdict == .cannotBeJudged)
    // One class against the others is a binary question, which the rules do answer.
    #expect(kept.endpoints[1].estimate.n == 60)
  }
}
