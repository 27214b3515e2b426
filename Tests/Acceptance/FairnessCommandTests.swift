// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite struct `The verb stats fairness` {
  private static let table: String = {
    var random = SplitMix(seed: 9)
    var rows = ["study,pid,truth,score,sex,age"]
    for row in 0..<400 {
      let isPositive = row % 2 == 0
      let sex = row / 2 % 2 == 0 ? "F" : "M"
      let score = random.uniform() + (isPositive ? (sex == "F" ? 0.1 : 0.7) : 0)
      rows.append("s\(row),p\(row / 2),\(isPositive ? 1 : 0),\(score),\(sex),\(30 + row % 50)")
    }
    return rows.joined(separator: "\n") + "\n"
  }()

  private static func run(_ arguments: [String]) throws -> Command.Outcome {
    let folder = try TemporaryFolder()
    try folder.write("table.csv", table)
    return try Command.run(
      [
        "stats", "fairness", "table.csv", "--case", "study", "--patient", "pid", "--truth", "truth", "--positive", "1",
        "--score", "score",
      ] + arguments, in: folder.location)
  }

  @Test func `prints groups, differences, criteria and findings as one JSON object`() throws {
    let outcome = try Self.run([
      "--threshold", "0.7", "--by", "sex", "--by", "age", "--bins", "age=30,50,80", "--reference", "sex=M", "--margin",
      "0.05", "--adjust", "holm", "--json",
    ])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let json = try outcome.json()
    let estimates = try #require(json["estimates"] as? [[String: Any]])
    func value(_ name: String, _ group: String) -> Double? {
      estimates.first { $0["name"] as? String == name && $0["group"] as? String == group }?["value"] as? Double
    }
    let women = try #require(value("underdiagnosis-rate", "sex=F"))
    let men = try #require(value("underdiagnosis-rate", "sex=M"))
    let difference = try #require(value("difference.underdiagnosis-rate", "sex=F − sex=M"))
    #expect(women > men && abs(difference - (women - men)) < 1e-12)
    #expect(value("equalised-odds-difference", "sex") != nil)
    #expect(value("sensitivity", "age=[30, 50)") != nil)
    let tests = try #require(json["tests"] as? [[String: Any]])
    #expect(tests.contains { $0["name"] as? String == "heterogeneity.sensitivity" && $0["pAdjusted"] is Double })
    #expect(tests.contains { $0["name"] as? String == "equivalence.equalised-odds" })
    let notes = try #require(json["notes"] as? [String])
    #expect(notes.contains { $0.hasPrefix("sex=F is under-diagnosed more often than sex=M") })
  }

  @Test func `turns underdiagnosis round with --no-finding`() throws {
    let json = try Self.run(["--threshold", "0.7", "--by", "sex", "--no-finding", "--json"]).json()
    let estimates = try #require(json["estimates"] as? [[String: Any]])
    func value(_ name: String) -> Double? {
      estimates.first { $0["name"] as? String == name && $0["group"] as? String == "sex=F" }?["value"] as? Double
    }
    #expect(value("underdiagnosis-rate") != nil && value("underdiagnosis-rate") == value("false-positive-rate"))
    #expect(value("overdiagnosis-rate") == value("false-negative-rate"))
  }

  @Test(arguments: [
    ["--threshold", "0.7"], ["--by", "sex", "--margin", "2"], ["--by", "sex", "--metric", "sensitivity"],
    ["--by", "sex", "--threshold", "0.7", "--reference", "view=AP"], ["--by", "age", "--bins", "age=50"],
    ["--by", "sex", "--threshold", "0.7", "--adjust", "bonferroni"], ["--by", "age,sex", "--bins", "age=0,90"],
    ["--by", "sex", "--criterion", "equalised-odds"], ["--by", "sex", "--reference", "M"],
  ])
  func `refuses options that do not fit with 64`(arguments: [String]) throws {
    #expect(try Self.run(arguments).code == 64)
  }

  @Test func `refuses a column that is not there with 65`() throws {
    let outcome = try Self.run(["--threshold", "0.7", "--by", "view"])
    #expect(outcome.code == 65)
    #expect(outcome.errors.contains("view"))
  }

  @Test func `says that a reference is none of the groups`() throws {
    let outcome = try Self.run(["--threshold", "0.7", "--by", "sex", "--reference", "sex=male", "--json"])
    #expect(outcome.code == 0)
    let notes = try #require(try outcome.json()["notes"] as? [String])
    #expect(notes.contains { $0.contains("cannot be judged") && $0.contains("sex=male") })
  }
}
