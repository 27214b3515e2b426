// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// `stats consensus`, as a person runs it.
@Suite struct `Consensus on the command line` {
  private static let table: String = {
    var random = SplitMix(seed: 12)
    var rows = ["case,score,anna,ben,cleo"]
    for row in 0..<120 {
      let truth = random.uniform() < 0.5
      let score = 0.5 * random.uniform() + (truth ? 0.4 : 0.1)
      let calls = (0..<3).map { _ in random.uniform() < 0.85 ? truth : !truth }
      rows.append("c\(row),\(score)," + calls.map { $0 ? "1" : "0" }.joined(separator: ","))
    }
    return rows.joined(separator: "\n") + "\n"
  }()
  private static let raters = ["--rater", "anna", "--rater", "ben", "--rater", "cleo"]

  @Test func `prints skills and writes the chances`() throws {
    let folder = try TemporaryFolder()
    try folder.write("grades.csv", Self.table)
    let outcome = try Command.run(
      ["stats", "consensus", "grades.csv", "--case", "case"] + Self.raters + [
        "--positive", "1", "--score", "score", "--threshold", "0.5", "--replicates", "100", "--output", "chances.csv",
        "--json",
      ], in: folder.location)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let estimates = try #require(try outcome.json()["estimates"] as? [[String: Any]])
    #expect(estimates.contains { $0["name"] as? String == "sensitivity" && $0["group"] as? String == "cleo" })
    #expect(estimates.contains { $0["name"] as? String == "gap.auc" && $0["group"] as? String == "score" })
    let lines = try folder.text("chances.csv").split(separator: "\n")
    #expect(lines.count == 121)
    #expect(lines[0] == "case,chance_0,chance_1,consensus,ratings,disagreement,uncertainty")
    #expect(folder.names == ["chances.csv", "grades.csv"])
  }

  @Test func `the same bytes every time`() throws {
    let folder = try TemporaryFolder()
    try folder.write("grades.csv", Self.table)
    let arguments =
      ["stats", "consensus", "grades.csv", "--case", "case"] + Self.raters
      + ["--positive", "1", "--method", "one-coin", "--replicates", "50"]
    let (one, two) = (
      try Command.run(arguments, in: folder.location), try Command.run(arguments, in: folder.location)
    )
    #expect(one.code == 0 && one.output == two.output && !one.output.isEmpty)
  }

  @Test func `refuses what cannot be asked`() throws {
    let folder = try TemporaryFolder()
    try folder.write("grades.csv", Self.table)
    let base = ["stats", "consensus", "grades.csv", "--case", "case"] + Self.raters
    #expect(try Command.run(base + ["--score", "score"], in: folder.location).code == 64)
    #expect(try Command.run(base + ["--method", "best"], in: folder.location).code == 64)
    #expect(try Command.run(base + ["--prior", "-1"], in: folder.location).code == 64)
    // A rating that does not occur: the file cannot be written, and says why.
    let outcome = try Command.run(base + ["--positive", "9", "--output", "chances.csv"], in: folder.location)
    #expect(outcome.code == 65 && outcome.errors.contains("no rating is 9"))
    #expect(folder.names == ["grades.csv"])
  }

  /// VIPER: the readers' recalls against cancer found within 455 days, in the screening study of low prevalence.
  ///
  /// The numbers are those of an independent fit with numpy 2.4, and of scikit-learn 1.9 for the areas.
  @Test(.enabled(if: SharedFiles.isThere, "the folder of study data is not beside the checkout"))
  func `judges the recalls of a screening study against what became of the women`() throws {
    let outcome = try Command.run([
      "stats", "consensus", SharedFiles.file("data/mrmc/viperObs.csv").path, "--case", "caseID", "--reader", "readerID",
      "--rating", "recall", "--arm", "modalityID", "--where", "subStudyLabel=screeningLowP", "--positive", "1",
      "--truth",
      "cancerStatus455", "--truth-positive", "1", "--replicates", "50", "--json",
    ])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let estimates = try #require(try outcome.json()["estimates"] as? [[String: Any]])
    let expected: [String: [String: Double]] = [
      "FFDM": ["auc": 0.713351, "sensitivity": 0.736111, "specificity": 0.656069, "prevalence": 0.407231],
      "SFM": ["auc": 0.704111, "sensitivity": 0.694444, "specificity": 0.648415, "prevalence": 0.396203],
    ]
    for (arm, numbers) in expected {
      for (name, number) in numbers {
        let found = estimates.first {
          let group = $0["group"] as? String ?? ""
          return $0["name"] as? String == name && group.contains(arm)
            && (name == "prevalence" || group.contains("Dawid–Skene against the truth"))
        }
        #expect(abs((found?["value"] as? Double ?? 0) - number) < 2e-5, "\(arm) \(name)")
      }
    }
  }
}
