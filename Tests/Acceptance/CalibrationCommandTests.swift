// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// `fiducial stats calibration`: what it prints, and when it refuses.
@Suite struct `Calibration on the command line` {
  private static func run(_ arguments: [String], scale: Double = 1) throws -> Command.Outcome {
    var random = SplitMix(seed: 41)
    var rows = ["case,site,truth,p"]
    for row in 0..<200 {
      let p = random.uniform()
      rows.append("c\(row),\(row % 2 == 0 ? "N" : "S"),\(random.uniform() < 0.2 + 0.5 * p ? 1 : 0),\(scale * p)")
    }
    let folder = try TemporaryFolder()
    try folder.write("table.csv", rows.joined(separator: "\n") + "\n")
    return try Command.run(
      ["stats", "calibration", "table.csv", "--case", "case", "--truth", "truth", "--positive", "1", "--score", "p"]
        + arguments, in: folder.location)
  }

  @Test(arguments: ["spline", "loess"]) func `prints one JSON object`(smoother: String) throws {
    let outcome = try Self.run([
      "--smoother", smoother, "--bins", "5", "--site", "site", "--by", "site", "--replicates", "100", "--json",
    ])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let json = try outcome.json()
    let estimates = try #require(json["estimates"] as? [[String: Any]])
    let names = Set(estimates.compactMap { $0["name"] as? String })
    #expect(names.isSuperset(of: ["brier", "calibration-slope", "ici", "e90", "ece", "mce", "miscalibration"]))
    #expect(Set(estimates.compactMap { $0["group"] as? String }) == ["site=N", "site=S"])
    let ici = try #require(estimates.first { $0["name"] as? String == "ici" })
    #expect((ici["definition"] as? String)?.contains(smoother) == true)
    #expect((json["notes"] as? [String])?.contains { $0.hasPrefix("Slope ") } == true)
    #expect((json["tests"] as? [[String: Any]])?.count == 4)
  }

  @Test func `says why ratings have no calibration`() throws {
    let outcome = try Self.run(["--json"], scale: 200)
    #expect(outcome.code == 0)
    let notes = try #require(try outcome.json()["notes"] as? [String])
    #expect(notes.contains { $0.contains("cannot be judged") && $0.contains("a probability lies between 0 and 1") })
  }

  @Test func `refuses bad options and bad input by their codes`() throws {
    #expect(try Self.run(["--bins", "1"]).code == 64)
    #expect(try Self.run(["--smoother", "lowess"]).code == 64)
    let folder = try TemporaryFolder()
    try folder.write("table.csv", "case,truth,p\nc1,1,0.5\nc1,0,x\n")
    let outcome = try Command.run(
      ["stats", "calibration", "table.csv", "--truth", "truth", "--positive", "1", "--score", "p"], in: folder.location)
    #expect(outcome.code == 65)
  }
}
