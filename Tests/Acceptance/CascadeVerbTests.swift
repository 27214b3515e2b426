// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// A cascade from its choice to its confirmation, by the command alone.
@Suite struct `The verb cascade` {
  /// Cases of a large model that is right and a small one that is right where it is sure.
  private static func table(_ count: Int, seed: UInt64, prefix: String) -> String {
    var random = SplitMix(seed: seed)
    var rows = ["case,patient,truth,s,l,doubt"]
    for row in 0..<count {
      let truth = random.uniform() < 0.5
      let isSure = random.uniform() < 0.7
      let isRight = isSure || random.uniform() < 0.6
      let far = isSure ? 0.3 + 0.15 * random.uniform() : 0.2 * random.uniform()
      let small = 0.5 + (truth == isRight ? far : -far)
      rows.append(
        "\(prefix)\(row),\(prefix)p\(row),\(truth ? 1 : 0),\(small),\(truth ? 0.9 : 0.2),\(0.5 - abs(small - 0.5))")
    }
    return rows.joined(separator: "\n") + "\n"
  }

  private static let roles = ["--case", "case", "--patient", "patient", "--truth", "truth", "--positive", "1"]

  private func choose(_ folder: TemporaryFolder, _ more: [String] = []) throws -> Command.Outcome {
    try Command.run(
      ["cascade", "choose", folder.file("val.csv").path] + Self.roles + [
        "--small", "s", "--large", "l", "--threshold", "0.5", "--margin", "0.02", "--edge-cost", "1", "--cloud-cost",
        "20",
        "--rule", folder.file("rule.json").path, "--overwrite",
      ] + more)
  }

  private func confirm(_ folder: TemporaryFolder, _ table: String, _ more: [String] = []) throws -> Command.Outcome {
    try Command.run(
      ["cascade", "confirm", folder.file(table).path] + Self.roles + ["--rule", folder.file("rule.json").path] + more)
  }

  @Test func `chooses a band, refuses the cases that it was chosen on, and confirms it on others`() throws {
    let folder = try TemporaryFolder()
    try folder.write("val.csv", Self.table(1200, seed: 1, prefix: "a"))
    try folder.write("test.csv", Self.table(1200, seed: 2, prefix: "b"))
    let chosen = try choose(folder, ["--json"])
    #expect(chosen.code == 0, "\(chosen.errors)")
    let estimates = try #require(try chosen.json()["estimates"] as? [[String: Any]])
    let share = try #require(estimates.first { $0["name"] as? String == "escalated" }?["value"] as? Double)
    // The small model is sure of seven in ten, from log-odds of 1.4 on.
    #expect(share > 0.2 && share < 0.4)
    let same = try confirm(folder, "val.csv")
    #expect(same.code == 65 && same.errors.contains("cases or patients that the band was chosen on"))
    let lines = try folder.text("val.csv").split(separator: "\n")
    try folder.write("part.csv", (lines.prefix(1) + lines.suffix(900)).joined(separator: "\n") + "\n")
    #expect(try confirm(folder, "part.csv").code == 65)
    #expect(try confirm(folder, "test.csv", ["--higher-scores", "negative"]).code == 65)
    #expect(try confirm(folder, "test.csv", ["--positive", "0"]).code == 65)
    let other = try confirm(folder, "test.csv")
    #expect(other.code == 0, "\(other.errors)")
    #expect(other.output.contains("accepted: non-inferiority of the cascade"))
    #expect(other.output.contains("promised to escalate"))
    let wrong = "sha256:" + String(repeating: "ab", count: 32)
    #expect(try choose(folder, ["--small-model", wrong]).code == 0)
    #expect(try confirm(folder, "test.csv", ["--small-model", wrong]).code == 0)
    let another = "sha256:" + String(repeating: "cd", count: 32)
    #expect(try confirm(folder, "test.csv", ["--small-model", another]).code == 65)
  }

  @Test func `takes halves of one table apart, and a doubt of a column`() throws {
    let folder = try TemporaryFolder()
    try folder.write("val.csv", Self.table(2400, seed: 3, prefix: "a"))
    let bands = ["-0.0", "-0.1", "-0.2", "-0.25"].flatMap { ["--band", $0] }
    let chosen = try choose(folder, ["--half", "5", "--confidence", "column", "--confidence-column", "doubt"] + bands)
    #expect(chosen.code == 0, "\(chosen.errors)")
    #expect(try folder.text("rule.json").contains("\"half\""))
    #expect(try confirm(folder, "val.csv").code == 0)
    let lines = try folder.text("val.csv").split(separator: "\n")
    try folder.write("turned.csv", (lines.prefix(1) + lines.dropFirst().reversed()).joined(separator: "\n") + "\n")
    let turned = try confirm(folder, "turned.csv")
    #expect(turned.code == 0 && turned.output.contains("of the other half of the patients"))
  }

  @Test func `escalates all where nothing is shown, and says so`() throws {
    let folder = try TemporaryFolder()
    try folder.write("val.csv", Self.table(40, seed: 4, prefix: "a"))
    let chosen = try choose(folder)
    #expect(chosen.code == 1)
    #expect(chosen.output.contains("every case is escalated"))
    #expect(
      try folder.text("rule.json").contains("\"band\": null") || folder.text("rule.json").contains("\"band\":null"))
    #expect(try choose(folder, ["--confidence", "distance"]).code == 64)
    #expect(try choose(folder, ["--margin", "-1"]).code == 64 && choose(folder, ["--margin", "2"]).code == 64)
    try folder.write("rule.json", "{}")
    #expect(try confirm(folder, "val.csv").code == 65)
  }
}
