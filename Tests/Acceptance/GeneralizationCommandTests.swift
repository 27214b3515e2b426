// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// The verbs `stats meta` and `stats pool`.
@Suite struct `Pooling of sites on the command line` {
  private static let table: String = {
    var random = SplitMix(seed: 5)
    var lines = ["id,hospital,sex,age,truth,score"]
    for site in 0..<4 {
      for index in 0..<90 {
        let isPositive = index % 2 == 0
        let score = 0.5 * random.uniform() + (isPositive ? 0.3 : 0.05)
        let age = 30 + 50 * random.uniform()
        lines.append(
          "r\(site)-\(index),H\(site),\(random.uniform() < 0.4 ? "F" : "M"),\(age),\(isPositive ? 1 : 0),\(score)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }()

  private static let roles = [
    "--case", "id", "--truth", "truth", "--positive", "1", "--score", "score", "--site", "hospital",
  ]

  private static func run(_ arguments: [String]) throws -> Command.Outcome {
    let folder = try TemporaryFolder()
    try folder.write("table.csv", table)
    return try Command.run(["stats", "meta", "table.csv"] + roles + arguments, in: folder.location)
  }

  private static func names(_ outcome: Command.Outcome) throws -> Set<String> {
    let estimates = try outcome.json()["estimates"] as? [[String: Any]] ?? []
    return Set(estimates.compactMap { $0["name"] as? String })
  }

  @Test func `pooled values, the new site and the target's metrics are printed`() throws {
    let outcome = try Self.run(["--threshold", "0.45", "--sensitivity", "0.9", "--json"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let names = try Self.names(outcome)
    for name in [
      "auc", "pooled.auc", "new-site.auc", "fixed.auc", "i-squared.auc", "pooled.sensitivity",
      "exact.pooled.specificity",
      "threshold-needed", "sensitivity-at-others-threshold", "pooled.calibration-slope",
    ] { #expect(names.contains(name), "\(name)") }
    let target = try Self.run([
      "--target", "hospital=H3", "--covariate", "age", "--covariate", "sex", "--threshold", "0.45", "--json",
    ])
    #expect(target.code == 0, "\(target.errors)")
    #expect(try Self.names(target).isSuperset(of: ["target.auc", "target.brier", "observed-in-target.auc"]))
    let shares = try Self.run([
      "--shares", "sex:F=0.55,M=0.45", "--shares", "age:30..60=0.2,60..80=0.8",
    ])
    #expect(shares.code == 0, "\(shares.errors)")
    #expect(shares.output.contains("raking (Deming–Stephan), weights taken as known"))
    #expect(shares.output.contains("A new site of this kind would have AUC between"))
  }

  @Test func `options that cannot be meant are refused, and a column that is not there is bad input`() throws {
    for (arguments, code, words) in [
      (["--target", "hospital=H3"], 64, "--covariate"), (["--covariate", "age"], 64, "--target"),
      (["--shares", "sex:F=0.5,M=0.6"], 64, "sum to 1"), (["--shares", "sex"], 64, "--shares"),
      (["--sensitivity", "1"], 64, "--sensitivity"), (["--metric", "sensitivity"], 64, "--threshold"),
      (["--truncation", "0.2"], 64, "--truncation"), (["--by", "sex", "--by", "age"], 64, "--by"),
      (["--target", "sex=F", "--covariate", "age", "--shares", "sex:F=1"], 64, "two populations"),
      (["--shares", "nosuch:a=1"], 65, "no such column"),
    ] as [([String], Int32, String)] {
      let outcome = try Self.run(arguments)
      #expect(outcome.code == code, "\(arguments) \(outcome.errors)")
      #expect(outcome.errors.contains(words), "\(arguments) \(outcome.errors)")
    }
    let folder = try TemporaryFolder()
    try folder.write("table.csv", Self.table)
    let siteless = try Command.run(
      ["stats", "meta", "table.csv", "--truth", "truth", "--positive", "1", "--score", "score"], in: folder.location)
    #expect(siteless.code == 64)
  }

  /// Log risk ratios and standard errors of the BCG trials; metafor publishes μ −0.7145, τ² 0.3132 and I² 92.22 %.
  @Test func `a table of published estimates gives the published result`() throws {
    let trials: [(Double, Double, Double, Double)] = [
      (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
      (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
      (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
    ]
    var lines = ["trial,yi,se,low,high"]
    for (index, cells) in trials.enumerated() {
      let (a, b, c, d) = cells
      let y = log(a / (a + b) / (c / (c + d)))
      let variance = 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)
      let half = 1.959963984540054 * variance.squareRoot()
      lines.append("t\(index),\(y),\(variance.squareRoot()),\(y - half),\(y + half)")
    }
    let folder = try TemporaryFolder()
    try folder.write("trials.csv", lines.joined(separator: "\n") + "\n")
    for sureness in [["--standard-error", "se"], ["--lower", "low", "--upper", "high"]] {
      let outcome = try Command.run(
        ["stats", "pool", "trials.csv", "--site", "trial", "--estimate", "yi", "--json"] + sureness, in: folder.location
      )
      #expect(outcome.code == 0, "\(outcome.errors)")
      let estimates = try outcome.json()["estimates"] as? [[String: Any]] ?? []
      func value(_ name: String) -> Double {
        estimates.first { $0["name"] as? String == name }?["value"] as? Double ?? 0
      }
      #expect(abs(value("pooled.yi") + 0.7145) < 5e-5)
      #expect(abs(value("tau-squared.yi") - 0.3132) < 5e-5)
      #expect(abs(value("i-squared.yi") - 0.9222) < 5e-5)
    }
    let unsure = try Command.run(
      ["stats", "pool", "trials.csv", "--site", "trial", "--estimate", "yi"], in: folder.location)
    #expect(unsure.code == 64)
    let words = try Command.run(
      ["stats", "pool", "trials.csv", "--site", "yi", "--estimate", "trial", "--standard-error", "se"],
      in: folder.location)
    #expect(words.code == 65, "\(words.output)\(words.errors)")
  }
}
