// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite struct `Utility, cost and triage through the command` {
  private static let table: String = {
    var random = SplitMix(seed: 5)
    var rows = ["pid,hospital,truth,chance,rating"]
    for index in 0..<160 {
      let isPositive = index % 4 == 0
      let chance = min(0.99, 0.01 + 0.6 * random.uniform() + (isPositive ? 0.35 : 0))
      rows.append(
        "p\(index / 2),\(index % 8 < 4 ? "N" : "S"),\(isPositive ? 1 : 0),\(chance),\(1 + Int(chance * 4.99))")
    }
    return rows.joined(separator: "\n") + "\n"
  }()

  private static func run(_ arguments: [String], score: String = "chance") throws -> Command.Outcome {
    let folder = try TemporaryFolder()
    try folder.write("table.csv", table)
    return try Command.run(
      [
        "stats", arguments[0], "table.csv", "--truth", "truth", "--positive", "1", "--patient", "pid", "--site",
        "hospital",
        "--score", score,
      ] + arguments.dropFirst(), in: folder.location)
  }

  private static let verbs = [
    ["netbenefit", "--at", "0.2"], ["netbenefit", "--threshold", "0.4", "--threshold-probability", "0.2"],
    ["cost", "--false-positive", "5", "--false-negative", "30", "--unit", "min", "--threshold", "0.4"],
    ["triage", "--threshold", "0.4", "--arrivals-per-hour", "8", "--minutes-per-case", "6"],
  ]

  @Test(arguments: verbs) func `print one JSON object, and lines for people`(arguments: [String]) throws {
    let outcome = try Self.run(arguments + ["--json"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let json = try outcome.json()
    #expect(Set(json.keys).subtracting(["tables"]) == ["estimates", "tests", "notes"])
    let estimates = try #require(json["estimates"] as? [[String: Any]])
    #expect(estimates.count >= 3)
    for estimate in estimates {
      #expect(estimate["value"] is Double || estimate["value"] is Int || estimate["reason"] is String)
    }
    let lines = try Self.run(arguments)
    #expect(lines.code == 0 && lines.output.contains("note:"))
  }

  @Test func `a refusal is an answer`() throws {
    let outcome = try Self.run(["netbenefit", "--json"], score: "rating")
    #expect(outcome.code == 0)
    let notes = try #require(try outcome.json()["notes"] as? [String])
    #expect(notes.contains { $0.contains("cannot be judged") && $0.contains("between 0 and 1") })
    let busy = try Self.run(
      ["triage", "--threshold", "0.4", "--arrivals-per-hour", "20", "--minutes-per-case", "6", "--json"])
    #expect(busy.code == 0 && busy.output.contains("grows without end"))
  }

  @Test(arguments: [
    ["netbenefit", "--thresholds", "0:1"], ["netbenefit", "--harm", "-1"], ["netbenefit", "--test", "a"],
    ["netbenefit", "--threshold-probability", "0.2"], ["netbenefit", "--at", "1.5"],
    ["cost", "--false-positive", "5"], ["cost", "--false-positive", "0", "--false-negative", "1"],
    ["triage", "--threshold", "0.4", "--arrivals-per-hour", "0", "--minutes-per-case", "6"],
    ["operating-point", "--threshold", "0.4", "--metric", "net-benefit"],
  ])
  func `bad options are usage`(arguments: [String]) throws {
    #expect(try Self.run(arguments).code == 64)
  }

  @Test func `a table without the column is bad input`() throws {
    #expect(try Self.run(["netbenefit"], score: "nothing").code == 65)
  }
}
