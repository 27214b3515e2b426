// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// Recalibrations and thresholds from tuning rows, through the command.
@Suite struct `Tuning rows on the command line` {
  private static let table: String = {
    var random = SplitMix(seed: 4)
    var rows = ["id,truth,p,set"]
    for index in 0..<300 {
      let p = 0.02 + 0.96 * random.uniform()
      let truth = random.uniform() < 1 / (1 + exp(0.5 - 0.6 * log(p / (1 - p)))) ? 1 : 0
      rows.append("c\(index),\(truth),\(p),\(index % 3 == 0 ? "val" : "test")")
    }
    return rows.joined(separator: "\n") + "\n"
  }()

  private static let roles = ["--case", "id", "--truth", "truth", "--positive", "1", "--score", "p"]

  private func run(_ verb: String, _ arguments: [String], in folder: TemporaryFolder) throws -> Command.Outcome {
    try folder.write("table.csv", Self.table)
    return try Command.run(["stats", verb, "table.csv"] + Self.roles + arguments, in: folder.location)
  }

  @Test func `a curve is fitted, stored and applied, and nothing else of the table changes`() throws {
    let folder = try TemporaryFolder()
    let fitted = try run(
      "recalibrate", ["--tuning", "set=val", "--method", "platt", "--output", "curve.json", "--json"], in: folder)
    #expect(fitted.code == 0, "\(fitted.errors)")
    let estimates = try #require(try fitted.json()["estimates"] as? [[String: Any]])
    #expect(estimates.contains { $0["name"] as? String == "difference.brier" })
    let stored = try #require(
      try JSONSerialization.jsonObject(with: Data(folder.text("curve.json").utf8)) as? [String: Any])
    #expect(stored["format"] as? String == "fiducial-recalibration")
    let parameters = try #require(stored["parameters"] as? [String: [String: Double]])
    let (intercept, slope) = (
      try #require(parameters["intercept"]?["value"]), try #require(parameters["slope"]?["value"])
    )

    let applied = try Command.run(
      ["stats", "apply-recalibration", "table.csv", "--curve", "curve.json", "--output", "new.csv"], in: folder.location
    )
    #expect(applied.code == 0, "\(applied.errors)")
    #expect(applied.output == "new.csv: 300 probabilities\n")
    let (old, new) = (Self.table.split(separator: "\n"), try folder.text("new.csv").split(separator: "\n"))
    #expect(old.count == new.count)
    #expect(new[0] == "id,truth,p,set,recalibrated")
    for (before, after) in zip(old, new).dropFirst() {
      #expect(after.hasPrefix(before + ","))
      let p = try #require(Double(before.split(separator: ",")[2]))
      let found = try #require(Double(after.split(separator: ",")[4]))
      #expect((found - 1 / (1 + exp(-(intercept + slope * log(p / (1 - p)))))).magnitude < 1e-12)
    }
    let piped = try Command.run(
      ["stats", "apply-recalibration", "-", "--format", "csv", "--curve", "curve.json", "--column", "q"],
      input: Data(Self.table.utf8), in: folder.location)
    #expect(piped.output == (try folder.text("new.csv")).replacing(",recalibrated\n", with: ",q\n"))
  }

  @Test func `a threshold has both kinds of interval`() throws {
    let folder = try TemporaryFolder()
    let outcome = try run(
      "threshold",
      [
        "--tuning", "set=val", "--rule", "cost", "--cost-ratio", "5", "--prevalence", "0.2", "--replicates", "300",
        "--json",
      ],
      in: folder)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let estimates = try #require(try outcome.json()["estimates"] as? [[String: Any]])
    #expect(
      estimates.compactMap { $0["name"] as? String } == [
        "threshold", "sensitivity.fixed", "specificity.fixed", "expected-cost.fixed", "sensitivity.total",
        "specificity.total", "expected-cost.total",
      ])
    for estimate in estimates { #expect(estimate["lower"] is Double, "\(estimate)") }
  }

  @Test func `bad options leave with 64 and bad input with 65, and nothing is written`() throws {
    let folder = try TemporaryFolder()
    for arguments in [
      ["recalibrate"], ["recalibrate", "--tuning", "set=val", "--output", "x.json"],
      ["recalibrate", "--tuning", "set=val", "--method", "beta", "--scores-are", "score"],
      ["threshold", "--rule", "youden"], ["threshold", "--tuning", "set=val", "--rule", "cost"],
      ["threshold", "--tuning", "set=val", "--rule", "youden", "--at", "0.9"],
      ["threshold", "--tuning", "set=val", "--rule", "sensitivity", "--at", "1.5"],
    ] {
      let outcome = try run(arguments[0], Array(arguments.dropFirst()), in: folder)
      #expect(outcome.code == 64, "\(arguments): \(outcome.errors)")
    }
    let none = try run("recalibrate", ["--tuning", "set=none"], in: folder)
    #expect(none.code == 65)
    try folder.write("curve.json", "{\"format\": \"something\"}")
    let foreign = try Command.run(
      ["stats", "apply-recalibration", "table.csv", "--curve", "curve.json", "--output", "new.csv"], in: folder.location
    )
    #expect(foreign.code == 65)
    #expect(foreign.errors.contains("expected fiducial-recalibration version 1"))
    let absent = try Command.run(
      ["stats", "apply-recalibration", "table.csv", "--curve", "absent.json"], in: folder.location)
    #expect(absent.code == 74)
    #expect(folder.names == ["curve.json", "table.csv"])
  }
}
