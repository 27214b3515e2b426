// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// The published study of Van Dyke, from the file to the printed numbers.
@Suite struct `Reader studies by command` {
  private static let roles = [
    "--reader", "reader", "--arm", "treatment", "--case", "case", "--truth", "truth", "--positive", "1", "--score",
    "rating",
  ]

  private static func run(_ more: [String], roles: [String] = roles) throws -> Command.Outcome {
    let folder = try TemporaryFolder()
    return try Command.run(
      ["stats", "mrmc", SharedFiles.file("golden/VanDyke.csv").path] + roles + more, in: folder.location)
  }

  private static func answer(_ more: [String]) throws -> [String: Any] {
    let outcome = try run(more + ["--json"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    return try outcome.json()
  }

  @Test(.enabled(if: SharedFiles.isThere, "the folder of published numbers is not here"))
  func `match the printout of OR-DBM MRMC`() throws {
    let result = try Self.answer([])
    let estimates = try #require(result["estimates"] as? [[String: Any]])
    let tests = try #require(result["tests"] as? [[String: Any]])
    let difference = try #require(estimates.first { $0["name"] as? String == "difference.auc" })
    #expect(abs((difference["value"] as? Double ?? 9) + 0.04380032) < 5e-9)
    #expect(abs((difference["lower"] as? Double ?? 9) + 0.0879594986) < 5e-11)
    #expect(abs((difference["upper"] as? Double ?? 9) - 0.0003588544) < 5e-11)
    #expect(abs((tests.first?["p"] as? Double ?? 9) - 0.0516656858) < 5e-11)
    let freedom = try #require((tests.first?["df"] as? [Double])?.first)
    #expect(abs(freedom - 15.2596745891) < 5e-11)
    let notes = try #require(result["notes"] as? [String])
    #expect(notes.contains { $0.contains("every reader read every case in every arm") })
    #expect(notes.contains { $0.hasPrefix("The methods disagree: U-statistics (normal) would show it") })
  }

  @Test(.enabled(if: SharedFiles.isThere, "the folder of published numbers is not here"))
  func `take figures, claims and references from options`() throws {
    let result = try Self.answer([
      "--figure", "sensitivity", "--figure", "specificity", "--threshold", "3", "--reference", "1", "--hypothesis",
      "non-inferiority", "--margin", "0.05",
    ])
    let estimates = try #require(result["estimates"] as? [[String: Any]])
    #expect(estimates.map { $0["name"] as? String }.contains("difference.specificity"))
    let difference = try #require(estimates.first { $0["name"] as? String == "difference.sensitivity" })
    #expect(abs((difference["value"] as? Double ?? 9) - 0.09777777777778) < 1e-12)  // MRMCaov 0.3.0
    #expect(abs((difference["standardError"] as? Double ?? 9) - 0.03780450629022) < 1e-12)
    #expect(difference["group"] as? String == "sensitivity; 2 less 1")
    let tests = try #require(result["tests"] as? [[String: Any]])
    #expect(tests.prefix(2).map { $0["name"] as? String } == ["difference.sensitivity", "noninferiority.sensitivity"])
  }

  @Test(.enabled(if: SharedFiles.isThere, "the folder of published numbers is not here"))
  func `refuse options that do not go together, and say what is missing`() throws {
    #expect(try Self.run(["--margin", "0.1"]).code != 0)
    #expect(try Self.run(["--hypothesis", "equivalence"]).code != 0)
    #expect(try Self.run(["--figure", "partial-auc"]).code != 0)
    let alone = try Self.run([], roles: ["--truth", "truth", "--positive", "1", "--score", "rating"])
    #expect(alone.output.contains("--reader"), "\(alone.output)")
  }
}
