// SPDX-License-Identifier: Apache-2.0
import Testing
import TestSupport
import Validation
import Vocabulary

@Suite struct `Several readers` {
  /// Cases read by readers; `score` gives what a reader says.
  private static func table(readers: Int, score: (Int, Int, Double) -> Double) -> String {
    var random = SplitMix(seed: 3)
    var rows = ["case,reader,truth,score"]
    for index in 0..<120 {
      let own = random.uniform() + (index % 3 == 0 ? 0.5 : 0)
      for reader in 0..<readers {
        rows.append("c\(index),r\(reader),\(index % 3 == 0 ? 1 : 0),\(score(reader, index, own))")
      }
    }
    return rows.joined(separator: "\n")
  }

  private static let metrics = [
    "auc", "average-precision", "sensitivity", "specificity", "lr-positive", "mcc", "f1", "accuracy",
  ]

  private static func estimates(_ table: String, readers: String, interval: String = "logit") throws -> [Estimate] {
    let endpoints = metrics.map { "{metric: \($0)}" }.joined(separator: ", ")
    let plan = Study.plan(
      columns: "{case: case, reader: reader, truth: truth, score: score}",
      settings: "operating-point: {threshold: 0.8, chosen-on: the test}\n"
        + "analysis: {readers: \(readers), auc-interval: \(interval)}",
      endpoints: "primary: [\(endpoints)]", criteria: "[auc.value >= 0.1]")
    return try Study.evaluate(plan, table).parts[0].endpoints.map(\.estimate)
  }

  @Test func `readers who agree in everything are as sure as one of them`() throws {
    let alone = try Self.estimates(Self.table(readers: 1) { $2 }, readers: "averaged")
    let four = try Self.estimates(Self.table(readers: 4) { $2 }, readers: "averaged")
    for (one, many) in zip(alone, four) {
      #expect(abs((one.value ?? 0) - (many.value ?? 1)) < 1e-12, "\(one.name)")
      // A share of one reader's calls has an interval of its own; standard errors are the same but for I/(I − 1).
      #expect(abs((many.standardError ?? 0) / (one.standardError ?? 1) - 1) < 0.02, "\(one.name)")
      // A third of the cases is positive; a metric of one class counts the units of that class.
      #expect(
        many.clusters == (many.name == "sensitivity" ? 40 : many.name == "specificity" ? 80 : 120), "\(many.name)")
    }
  }

  @Test func `the interval of a mean that is no share is not cut at one`() throws {
    let found = try Self.estimates(Self.table(readers: 3) { $2 + Double($0 * $1 % 7) / 20 }, readers: "averaged")
    let ratio = try #require(found.first { $0.name == "lr-positive" })
    #expect((ratio.value ?? 0) > 1)
    #expect((ratio.interval?.upper ?? 0) > (ratio.value ?? 9))
  }

  @Test func `the mean of areas obeys the interval that the protocol names`() throws {
    let table = Self.table(readers: 3) { $2 + Double($0 * $1 % 7) / 20 }
    let plain = try Self.estimates(table, readers: "averaged", interval: "delong")[0]
    let value = try #require(plain.value)
    let interval = try #require(plain.interval)
    #expect(abs(value - interval.lower - (interval.upper - value)) < 1e-12)
    let logit = try Self.estimates(table, readers: "averaged")[0]
    #expect(logit.method.hasSuffix("logit"))
    #expect(logit.interval != plain.interval)
  }

  @Test func `readers without the cases that a metric needs are not in the mean, nor are their rows counted`() throws {
    let table = Self.table(readers: 3) { $2 + Double($0 * $1 % 7) / 20 }
    // The third reader keeps the healthy cases only.
    let rows = table.split(separator: "\n").filter { !$0.contains(",r2,1,") }
    let found = try Study.evaluate(
      Study.plan(columns: "{case: case, reader: reader, truth: truth, score: score}"), rows.joined(separator: "\n"))
    let estimate = found.parts[0].endpoints[0].estimate
    #expect(estimate.n == 240)
    #expect(estimate.clusters == 120)
    #expect(estimate.method.hasPrefix("mean of 2 of 3 fixed readers"))
    #expect(found.parts[0].notes.contains { $0.contains("1 of 3 readers lack the cases") })
  }

  @Test func `a shift of one reader's scale changes pooled reads and not the mean`() throws {
    let shifted = Self.table(readers: 3) { reader, _, own in own + (reader == 0 ? 5 : 0) }
    let plain = Self.table(readers: 3) { $2 }
    #expect(
      try Self.estimates(shifted, readers: "averaged")[0].value == Self.estimates(plain, readers: "averaged")[0].value)
    let pooled = try Self.estimates(shifted, readers: "pooled")[0].value ?? 1
    #expect(try pooled < (Self.estimates(plain, readers: "pooled")[0].value ?? 0))
  }
}
