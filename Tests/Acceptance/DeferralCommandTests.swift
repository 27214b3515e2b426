// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// `stats deferral` and `stats conformal`, as a person runs them.
@Suite struct `Deferral and sets on the command line` {
  private static let table: String = {
    var random = SplitMix(seed: 5)
    var rows = ["case,set,truth,score,reader,sex"]
    for row in 0..<200 {
      let score = random.uniform()
      let truth = random.uniform() < score
      let reader = random.uniform() < 0.85 ? truth : !truth
      rows.append(
        "c\(row),\(row % 2 == 0 ? "val" : "test"),\(truth ? 1 : 0),\(score),\(reader ? 1 : 0),"
          + (random.uniform() < 0.5 ? "F" : "M"))
    }
    return rows.joined(separator: "\n") + "\n"
  }()

  private static func run(_ verb: String, _ arguments: [String]) throws -> Command.Outcome {
    let folder = try TemporaryFolder()
    try folder.write("table.csv", table)
    return try Command.run(
      ["stats", verb, "table.csv", "--case", "case", "--truth", "truth", "--positive", "1", "--score", "score"]
        + arguments, in: folder.location)
  }

  @Test func `deferral prints estimates, tests and findings`() throws {
    let outcome = try Self.run(
      "deferral",
      [
        "--threshold", "0.5", "--coverage", "0.8", "--reader-minutes", "2", "--reader-calls", "reader", "--tuning",
        "set=val", "--target-workload", "0.3", "--by", "sex", "--replicates", "200", "--json",
      ])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let json = try outcome.json()
    let estimates = try #require(json["estimates"] as? [[String: Any]])
    let risk = try #require(
      estimates.first { $0["name"] as? String == "selective-error" && $0["group"] as? String == "coverage=0.8" })
    #expect(risk["n"] as? Int == 100 && risk["value"] is Double && risk["lower"] is Double)
    #expect(estimates.contains { $0["name"] as? String == "handed-over" && $0["group"] as? String == "sex=F" })
    let notes = try #require(json["notes"] as? [String])
    #expect(notes.contains { $0.hasPrefix("Handing over the least certain 20 % of cases, 200 of 1000, 400 minutes") })
    #expect((json["tests"] as? [[String: Any]])?.isEmpty == false)
  }

  @Test func `conformal prints coverage, by group too`() throws {
    let outcome = try Self.run(
      "conformal", ["--tuning", "set=val", "--alpha", "0.2", "--score-kind", "lac", "--by", "sex", "--json"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let json = try outcome.json()
    let estimates = try #require(json["estimates"] as? [[String: Any]])
    let coverage = try #require(estimates.first { $0["name"] as? String == "coverage" && $0["group"] == nil })
    #expect(coverage["n"] as? Int == 100)
    let future = try #require(estimates.first { $0["name"] as? String == "future-coverage" })
    #expect(abs((future["value"] as? Double ?? 0) - 81.0 / 101) < 1e-15)
    let tests = try #require(json["tests"] as? [[String: Any]])
    #expect(tests.contains { $0["group"] as? String == "sex=M" && $0["pAdjusted"] is Double })
  }

  @Test(arguments: [
    ["deferral", "--threshold", "0.5", "--coverage", "1.5"], ["deferral", "--threshold", "0.5", "--loss", "cost"],
    ["deferral", "--threshold", "0.5", "--confidence", "column"],
    ["deferral", "--threshold", "0.5", "--target-risk", "0.1"],
    ["deferral", "--threshold", "0.5", "--reader-sensitivity", "0.9"], ["deferral"],
    ["conformal"], ["conformal", "--tuning", "set=val", "--alpha", "1"],
    ["conformal", "--tuning", "set=val", "--within", "groups"],
    ["conformal", "--tuning", "set=val", "--randomised"],
  ])
  func `bad options exit 64`(arguments: [String]) throws {
    #expect(try Self.run(arguments[0], Array(arguments.dropFirst())).code == 64)
  }

  @Test func `a column that is not there exits 65`() throws {
    #expect(
      try Self.run("deferral", ["--threshold", "0.5", "--confidence", "column", "--confidence-column", "none"]).code
        == 65)
    #expect(try Self.run("conformal", ["--tuning", "fold=1"]).code == 65)
  }
}
