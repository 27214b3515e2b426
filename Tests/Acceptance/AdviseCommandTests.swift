// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// `fiducial stats advise`, from the outside.
@Suite struct AdviseCommandTests {
  @Test func `refuses accuracy at a prevalence of one per cent, and exits 0: it is an answer`() throws {
    let outcome = try Command.run(
      [
        "stats", "advise", "--task", "classification", "--prevalence", "0.01", "--threshold", "--metric", "accuracy",
        "--json",
      ])
    #expect(outcome.code == 0)
    let json = try outcome.json()
    let remarks = try #require(json["remarks"] as? [[String: Any]])
    let first = try #require(remarks.first)
    #expect(first["metric"] as? String == "accuracy" && first["severity"] as? String == "refused")
    #expect((first["reason"] as? String)?.contains("99 % of all cases") == true)
    #expect((first["source"] as? String)?.contains("Nature Methods") == true)
    #expect((json["missing"] as? [[String: Any]])?.contains { $0["id"] as? String == "misses" } == true)
    for key in ["estimates", "tests", "notes"] { #expect(json[key] is [Any]) }
  }

  @Test func `recommends before choosing`() throws {
    let outcome = try Command.run([
      "stats", "advise", "--task", "segmentation", "--structure-voxels", "40", "--boundary", "--several-structures",
    ])
    #expect(outcome.code == 0)
    for word in ["The task asks for:", "nsd or hausdorff-95 or assd", "lesion-sensitivity", "✗ accuracy is refused"] {
      #expect(outcome.output.contains(word), "\(word)")
    }
  }

  @Test func `completes the description by a table`() throws {
    let rows = (0..<200).map { "p\($0 / 2),\($0 < 96 ? 1 : 0),\($0 % 7)" }
    let table = "patient,truth,score\n" + rows.joined(separator: "\n") + "\n"
    let arguments = [
      "stats", "advise", "-", "--format", "csv", "--truth", "truth", "--positive", "1", "--score", "score", "--patient",
      "patient",
      "--prevalence", "0.05", "--metric", "precision", "--metric", "brier", "--metric", "row-interval", "--json",
    ]
    let outcome = try Command.run(arguments, input: Data(table.utf8))
    #expect(outcome.code == 0, "\(outcome.errors)")
    let json = try outcome.json()
    let remarks = try #require(json["remarks"] as? [[String: Any]])
    let found = Set(remarks.compactMap { $0["rule"] as? String })
    #expect(found.isSuperset(of: ["prevalence-of-sample", "calibration-of-ratings", "rows-repeat"]))
    let notes = try #require(json["notes"] as? [String])
    #expect(notes.contains { $0.contains("48 % of the 200 cases here are positive") })
  }

  @Test(arguments: [
    ["--prevalence", "1"], ["--metric", "acuracy"], ["--task", "guess"], ["--structure-voxels", "0"],
    ["--structure-voxels", "4", "--structure-pixels", "4"], ["--truth", "truth"], ["table.csv"],
    ["table.csv", "--truth", "truth"],
  ])
  func `refuses options that do not fit, with 64`(options: [String]) throws {
    #expect(try Command.run(["stats", "advise"] + options).code == 64)
  }

  @Test func `exits 65 on a table that does not have the column`() throws {
    let outcome = try Command.run(
      ["stats", "advise", "-", "--format", "csv", "--truth", "truth", "--positive", "1"], input: Data("a,b\n1,2\n".utf8)
    )
    #expect(outcome.code == 65)
    #expect(outcome.errors.contains("truth"))
  }

  @Test func `advises in the check of a protocol, without a table`() throws {
    let folder = try TemporaryFolder()
    let plan = """
      fiducial: 1
      title: t
      question: q
      data:
        table: none.csv
        columns: {case: case, truth: truth, score: score}
        positive: "1"
      operating-point: {threshold: 0.5, chosen-on: other cases}
      task: {kind: classification, prevalence: 0.01}
      endpoints:
        primary: [{metric: accuracy}]
      acceptance:
        criteria: [accuracy.lower >= 0.9]
      """
    let file = try folder.write("plan.yaml", plan)
    let outcome = try Command.run(["evaluate", file.path, "--check"])
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("Advice on metrics:") && outcome.output.contains("✗ accuracy is refused"))
  }
}
