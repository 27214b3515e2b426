// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite struct `The verb stats samplesize` {
  private static func estimates(_ arguments: [String]) throws -> [(name: String, group: String?, value: Double?)] {
    let outcome = try Command.run(["stats", "samplesize"] + arguments + ["--json"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let rows = try #require(try outcome.json()["estimates"] as? [[String: Any]])
    return rows.map { ($0["name"] as? String ?? "", $0["group"] as? String, ($0["value"] as? NSNumber)?.doubleValue) }
  }

  private static func value(_ name: String, _ arguments: [String]) throws -> Double? {
    try estimates(arguments).first { $0.name == name }?.value
  }

  @Test func `answers with published numbers`() throws {
    // Buderer 1996: 139 diseased cases for 0.9 ± 0.05.
    #expect(try Self.value("positives.sensitivity", ["proportion", "--value", "0.9", "--half-width", "0.05"]) == 139)
    // kappaSize 1.2: 74 subjects.
    #expect(
      try Self.value("sample-size.kappa", ["kappa", "--kappa", "0.7", "--null", "0.4", "--share", "0.5"]) == 74)
    // Walter 1998: 152 subjects.
    #expect(
      try Self.value("sample-size.icc", ["icc", "--icc", "0.2", "--alpha", "0.05", "--one-sided"]) == 152)
    // Montgomery's sampling plan, by the exact binomial: 98 and 4.
    let acceptance = try Self.estimates(["acceptance", "--acceptable", "0.02", "--rejectable", "0.08"])
    #expect(acceptance.first { $0.name == "sample-size.acceptance" }?.value == 98)
    #expect(acceptance.first { $0.name == "accepted-errors" }?.value == 4)
    // pmsampsize 1.1.3: 662 cases.
    let development = [
      "calibration", "--prevalence", "0.174", "--parameters", "24", "--cox-snell", "0.288",
    ]
    #expect(try Self.value("sample-size.optimism", development) == 662)
    // pROC: 29.3 cases and 49.8 controls.
    #expect(
      try Self.value(
        "positives.auc",
        ["auc", "--area", "0.731368563685637", "--power", "0.95", "--negatives-per-positive", "1.7"]) == 30)
  }

  private static let vanDyke = [
    "--var-tr", "0.00020040252358145372", "--variance", "0.0008022882655720698", "--cov1", "0.0003466137094407321",
    "--cov2", "0.0003440748288608895", "--cov3", "0.00023902837089215435", "--pilot-cases", "114",
  ]

  @Test func `plans readers and cases as RJafroc does`() throws {
    let study = try Self.estimates(
      ["mrmc", "--effect", "0.043800322", "--readers", "6", "--readers", "2"] + Self.vanDyke)
    #expect(study.first { $0.name == "sample-size.difference.auc" && $0.group == "6 readers" }?.value == 251)
    let power = try Self.estimates(
      ["mrmc", "--effect", "-0.043800322", "--readers", "10", "--cases", "165"] + Self.vanDyke)
    #expect(((power.first { $0.name == "power.difference.auc" }?.value ?? 0) - 0.8054199470015).magnitude < 1e-8)
    // A conversion is named.
    let marks = try Command.run(
      [
        "stats", "samplesize", "froc", "--effect", "0.02", "--scale-factor", "2.19", "--readers", "10", "--cases",
        "165",
      ]
        + Self.vanDyke)
    #expect(marks.code == 0 && marks.output.contains("0.0438 in wAFROC units"))
  }

  @Test func `says what no size can show, and refuses options that make no sense`() throws {
    let never = try Command.run(["stats", "samplesize", "auc", "--area", "0.7", "--null", "0.7"])
    #expect(never.code == 0 && never.output.contains("no size is enough"))
    let outside = try Command.run(["stats", "samplesize", "auc", "--area", "1.2"])
    #expect(outside.code == 64 && outside.errors.contains("1.2"))
    #expect(try Command.run(["stats", "samplesize", "proportion", "--value", "0.9"]).code == 64)
    #expect(try Command.run(["stats", "samplesize", "auc", "--area", "0.8", "--power", "2"]).code == 64)
  }

  @Test func `says for a table what it can show, for whom, and writes a page`() throws {
    var random = SplitMix(seed: 3)
    var rows = ["case,truth,score,second,sex"]
    for row in 0..<300 {
      let isPositive = row % 3 == 0
      let base = random.uniform()
      rows.append(
        "c\(row),\(isPositive ? 1 : 0),\(base + (isPositive ? 0.5 : 0)),\(base + random.uniform() + (isPositive ? 0.4 : 0)),"
          + (row % 4 == 0 ? "F" : "M"))
    }
    let folder = try TemporaryFolder()
    try folder.write("pilot.csv", rows.joined(separator: "\n") + "\n")
    let outcome = try Command.run(
      [
        "stats", "samplesize", "study", "pilot.csv", "--case", "case", "--truth", "truth", "--positive", "1", "--score",
        "score", "--score", "second", "--by", "sex", "--difference", "0.05", "--html", "plan.html",
      ], in: folder.location)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("With 100 diseased and 200 healthy cases, an AUC of"))
    #expect(
      outcome.output.contains("sex=F (25 diseased, 50 healthy): a gap in an AUC to the other cases is found from"))
    #expect(outcome.output.contains("A difference of 0.05 is found with power"))
    let page = try String(contentsOf: folder.location.appending(path: "plan.html"), encoding: .utf8)
    #expect(page.contains("What this study can show") && page.contains("<svg") && !page.contains("<script"))
  }

  @Test(.enabled(if: SharedFiles.isThere, "needs the shared study data"))
  func `takes a reader study as the pilot of the next`() throws {
    let file = SharedFiles.file("golden/VanDyke.csv")
    let header = try String(contentsOf: file, encoding: .utf8).prefix { $0 != "\n" }
    #expect(header.contains("reader"))
    let outcome = try Command.run([
      "stats", "samplesize", "study", file.path, "--case", "case", "--reader", "reader", "--arm", "treatment",
      "--truth",
      "truth", "--positive", "1", "--score", "rating", "--readers", "10", "--cases", "165",
    ])
    #expect(outcome.code == 0, "\(outcome.errors)")
    // RJafroc: 10 readers and 165 cases have power 0.805 for the observed difference; 6 readers would need 251 cases.
    #expect(outcome.output.contains("0.81"))
  }
}
