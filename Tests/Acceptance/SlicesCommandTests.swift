// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// `fiducial stats slices` from the table to its words.
@Suite struct `The search for slices` {
  private static let table: String = {
    var random = SplitMix(seed: 9)
    var rows = ["pid,sex,view,truth,score"]
    for patient in 0..<3000 {
      let (sex, view) = (random.uniform() < 0.5 ? "F" : "M", random.uniform() < 0.3 ? "AP" : "PA")
      let isMissed = random.uniform() < (sex == "F" && view == "AP" ? 0.4 : 0.1)
      rows.append("p\(patient),\(sex),\(view),\(patient % 3 == 0 ? 0 : 1),\(isMissed ? 0.2 : 0.9)")
    }
    return rows.joined(separator: "\n") + "\n"
  }()

  private static func run(_ arguments: [String], table: String = table) throws -> Command.Outcome {
    let folder = try TemporaryFolder()
    try folder.write("table.csv", table)
    return try Command.run(
      ["stats", "slices", "table.csv", "--patient", "pid", "--truth", "truth", "--positive", "1", "--score", "score"]
        + arguments, in: folder.location)
  }

  private static let cut = ["--threshold", "0.5", "--attribute", "sex", "--attribute", "view"]

  @Test func `names the slice, and gives its numbers as JSON`() throws {
    let outcome = try Self.run(Self.cut + ["--json"])
    #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    let json = try outcome.json()
    let tests = try #require(json["tests"] as? [[String: Any]])
    #expect(tests[0]["group"] as? String == "sex=F, view=AP")
    #expect((tests[0]["pAdjusted"] as? Double).map { $0 < 1e-6 } == true)
    let estimates = try #require(json["estimates"] as? [[String: Any]])
    let inside = try #require(estimates.first { $0["group"] as? String == "sex=F, view=AP" })
    #expect(inside["name"] as? String == "sensitivity" && inside["seed"] as? Int == 20_261_121)
    let lower = try #require(inside["lower"] as? Double)
    let upper = try #require(inside["upper"] as? Double)
    #expect(lower < 0.6 && 0.6 < upper)
    let notes = try #require(json["notes"] as? [String])
    #expect(notes.contains { $0.contains("with sex=F, view=AP sensitivity is") })
  }

  @Test func `prints the sentence for a person, the same with the same seed`() throws {
    let (one, other) = (try Self.run(Self.cut + ["--seed", "5"]), try Self.run(Self.cut + ["--seed", "5"]))
    #expect(one.code == 0 && one.output == other.output)
    #expect(one.output.contains("confirmed on patients that the search had not seen"))
    #expect(try Self.run(Self.cut + ["--seed", "6"]).output != one.output)
  }

  @Test(arguments: [
    ["--attribute", "sex"], ["--threshold", "0.5"], ["--threshold", "0.5", "--attribute", "sex", "--depth", "4"],
    ["--threshold", "0.5", "--attribute", "sex", "--floor", "2"],
    ["--threshold", "0.5", "--attribute", "sex", "--search", "tuning"],
    ["--threshold", "0.5", "--attribute", "sex", "--worse-by", "1"],
  ])
  func `refuses options that make no question`(arguments: [String]) throws {
    #expect(try Self.run(arguments).code == 64)
  }

  @Test func `refuses a column that is not there`() throws {
    #expect(try Self.run(["--threshold", "0.5", "--attribute", "sexx"]).code == 65)
  }
}
