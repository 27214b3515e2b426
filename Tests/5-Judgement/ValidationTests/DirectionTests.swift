// SPDX-License-Identifier: Apache-2.0
import Testing
import Validation
import Vocabulary

/// A table whose scores were negated says the same under `higher-scores: negative`.
@Suite struct `Scores that speak for health` {
  private static let metrics = [
    "auc", "average-precision", "sensitivity", "specificity", "precision", "npv", "false-positive-rate",
    "false-negative-rate", "lr-positive", "lr-negative", "accuracy", "balanced-accuracy", "f1", "mcc", "selection-rate",
  ]

  private static func evaluate(sign: Double, weighted: Bool) throws -> PartEvaluation {
    let lines = Study.table(240, seed: 7).split(separator: "\n")
    let rows = lines.dropFirst().enumerated().map { index, line -> String in
      let cells = line.split(separator: ",")
      let score = index % 17 == 3 ? "" : "\(sign * ((Double(cells[2]) ?? 0) * 20).rounded() / 20)"
      return "\(cells[0]),\(cells[1]),\(score),p\(index / 2),\(1 + index % 3)"
    }
    let weight = weighted ? ", weight: w" : ""
    let endpoints = Self.metrics.map { "{metric: \($0)}" } + ["{metric: partial-auc, partial: {sensitivity: [0.8, 1]}}"]
    let plan = Study.plan(
      columns: "{case: case, patient: patient, truth: truth, score: score\(weight)}",
      data: "higher-scores: \(sign > 0 ? "positive" : "negative")",
      settings: "non-results: {missing: worst-case}\noperating-point: {threshold: \(sign * 0.75), chosen-on: the test}",
      endpoints: "primary: [\(endpoints.joined(separator: ", "))]", criteria: "[auc.value >= 0.1]")
    return try Study.evaluate(plan, (["case,truth,score,patient,w"] + rows).joined(separator: "\n")).parts[0]
  }

  @Test(arguments: [false, true]) func `give the same estimates in every metric`(weighted: Bool) throws {
    let up = try Self.evaluate(sign: 1, weighted: weighted)
    let down = try Self.evaluate(sign: -1, weighted: weighted)
    #expect(up.endpoints.map(\.estimate) == down.endpoints.map(\.estimate))
    #expect(up.endpoints.allSatisfy { $0.estimate.interval != nil })
    #expect(up.endpoints.allSatisfy { $0.estimate.clusters != nil })
    #expect(up.curves[0].roc == down.curves[0].roc)
  }

  @Test func `are shown on the file's scale`() throws {
    let up = try Self.evaluate(sign: 1, weighted: false).curves[0]
    let down = try Self.evaluate(sign: -1, weighted: false).curves[0]
    #expect(up.threshold == 0.75)
    #expect(down.threshold == -0.75)
    #expect(abs((down.histogram.first?.lower ?? 0) + (up.histogram.last?.upper ?? 1)) < 1e-12)
    #expect(down.histogram.reduce(0) { $0 + $1.positives } == up.histogram.reduce(0) { $0 + $1.positives })
  }
}
