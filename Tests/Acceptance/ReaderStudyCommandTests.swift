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

  /// The loops of Hillis' formula for one treatment, written out in numpy 2.4.6 with tails by scipy 1.17.1: the differences of
  /// the panel's readers from the fixed one, their variance and the mean covariance of two of them.
  @Test(.enabled(if: SharedFiles.isThere, "the folder of published numbers is not here"))
  func `hold a reader who is a model against the others`() throws {
    let result = try Self.answer(["--where", "treatment=1", "--stand-alone", "4"])
    let estimates = try #require(result["estimates"] as? [[String: Any]])
    let difference = try #require(estimates.first { $0["name"] as? String == "difference.auc" })
    #expect(abs((difference["value"] as? Double ?? 9) + 0.09508856682769734) < 1e-12)
    #expect(abs((difference["standardError"] as? Double ?? 9) - 0.031021676274458326) < 1e-12)
    let test = try #require((result["tests"] as? [[String: Any]])?.first)
    #expect(abs((test["p"] as? Double ?? 9) - 0.007664630679272526) < 1e-12)
    #expect(abs(((test["df"] as? [Double])?.first ?? 0) - 15.399536506955219) < 1e-9)
    let nobody = try Self.run(["--stand-alone", "9"])
    #expect(nobody.output.contains("no reader is called 9"))
  }

  /// MRMCaov 0.3.0, cases nested in readers and in treatments.
  @Test(
    .enabled(if: SharedFiles.isThere, "the folder of published numbers is not here"),
    arguments: [("case2", 8.704, 4.0, 0.04195875), ("case3", 2.104491, 68.42325, 0.1514363)])
  func `find nested cases by themselves`(column: String, statistic: Double, freedom: Double, p: Double) throws {
    let outcome = try Self.run(["--json"], roles: Self.roles.map { $0 == "case" ? column : $0 })
    let tests = try #require(try outcome.json()["tests"] as? [[String: Any]])
    let test = try #require(tests.first { $0["name"] as? String == "equality.auc" })
    #expect(abs((test["statistic"] as? Double ?? 0) - statistic) < 5e-7)
    #expect(abs(((test["df"] as? [Double])?.last ?? 0) - freedom) < 5e-6)
    #expect(abs((test["p"] as? Double ?? 0) - p) < 5e-8)
  }

  @Test(.enabled(if: SharedFiles.isThere, "the folder of published numbers is not here"))
  func `read a file of iMRMC without any option`() throws {
    let text = try String(contentsOf: SharedFiles.file("golden/VanDyke.csv"), encoding: .utf8)
    var truths: [String] = []
    var reads: [String] = []
    for line in text.split(whereSeparator: \.isNewline).dropFirst() {
      let fields = line.split(separator: ",").map(String.init)
      let truth = "-1,c\(fields[2]),truth,\(fields[3])"
      if !truths.contains(truth) { truths.append(truth) }
      reads.append("r\(fields[0]),c\(fields[2]),m\(fields[1]),\(fields[4])")
    }
    let folder = try TemporaryFolder()
    let file = folder.location.appending(path: "study.imrmc")
    try Data((["Van Dyke", "BEGIN DATA:"] + truths + reads).joined(separator: "\n").utf8).write(to: file)
    let outcome = try Command.run(["stats", "mrmc", file.path, "--method", "u-statistics", "--json"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let tests = try #require(try outcome.json()["tests"] as? [[String: Any]])
    // iMRMC's own result of these data, and OR-DBM MRMC's.
    #expect(abs((tests.first?["p"] as? Double ?? 9) - 0.0556466643) < 5e-11)
    let joint = try #require(tests.first { $0["name"] as? String == "equality.auc" })
    #expect(abs((joint["p"] as? Double ?? 9) - 0.0516656858) < 5e-11)
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
