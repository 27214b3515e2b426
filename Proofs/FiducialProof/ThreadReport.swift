// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Statistics
import Vocabulary

/// Shows that no number depends on how many threads made it: every bit is compared with the one-thread result.
struct ThreadReport {
  private static let workers = Array(1...8)

  let isQuick: Bool

  func print() throws {
    say("| computation | size | " + Self.workers.map { "\($0)" }.joined(separator: " | ") + " |")
    say("|---|---|" + Self.workers.map { _ in "---|" }.joined())
    let count = isQuick ? 2_000 : 20_000
    let replicates = isQuick ? 200 : 2_000
    var stream = PhiloxStream(seed: 7, purpose: 0x7EAD)
    let sample = try Binormal(area: 0.85).sample(positives: count / 10, negatives: count - count / 10, &stream)
    let clustered = try Binormal(area: 0.85).clustered(
      patients: count / 10, rows: 3, correlation: 0.5, prevalence: 0.3, truthByRow: true, &stream)
    for kind in BootstrapPlan.IntervalKind.allCases {
      try compare("bootstrap of AUC by row, \(kind.rawValue)", "\(count) rows, \(replicates) replicates") { workers in
        bits(try sample.bootstrappedArea(plan: plan(.rows, kind, replicates, workers)))
      }
      try compare("bootstrap of AUC by patient, \(kind.rawValue)", "\(clustered.count) rows, \(replicates) replicates")
      {
        bits(try clustered.bootstrappedArea(plan: plan(.clusters, kind, replicates, $0)))
      }
      let reads = BinaryReads(clustered, threshold: 1)
      for metric in [Metric.f1, .mcc, .balancedAccuracy] {
        try compare("bootstrap of \(metric.rawValue) by patient, \(kind.rawValue)", "\(clustered.count) rows") {
          bits(try reads.bootstrapped(metric, plan: plan(.clusters, kind, replicates, $0)))
        }
      }
    }
    let names = (0..<20).map { "g\($0)" }
    let groups = try GroupIndex(names: names, groupOfRow: (0..<count).map { _ in Int32(stream.below(20)) })
    let calls = sample.scores.map { $0 >= 1 }
    try compare("counts of 20 groups", "\(count) rows") {
      try GroupCounts(truth: sample.isPositive, calls: calls, groups: groups, workers: $0).counts.flatMap {
        [$0.truePositives, $0.falsePositives, $0.falseNegatives, $0.trueNegatives].map(UInt64.init)
      }
    }
    let table = try GroupCounts(truth: sample.isPositive, calls: calls, groups: groups)
    let gap = BootstrapQuantity("spread", definition: "greatest less smallest accuracy")
    try compare("bootstrap of the spread over 20 groups, percentile", "\(count) rows, \(replicates) replicates") {
      bits(
        try plan(.rows, .percentile, replicates, $0).estimate(gap, from: table) {
          $0.spread { Double($0.truePositives + $0.trueNegatives) / Double(max(1, $0.total)) }.difference
        })
    }
  }

  private func plan(
    _ unit: BootstrapPlan.Unit, _ kind: BootstrapPlan.IntervalKind, _ replicates: Int, _ workers: Int
  ) -> BootstrapPlan {
    BootstrapPlan(unit: unit, seed: 11, replicates: replicates, interval: kind, workers: workers)
  }

  private func bits(_ estimate: Estimate) -> [UInt64] {
    [estimate.value, estimate.interval?.lower, estimate.interval?.upper, estimate.standardError].map {
      $0?.bitPattern ?? 0
    }
  }

  private func compare(_ name: String, _ size: String, _ compute: (Int) throws -> [UInt64]) throws {
    let one = try compute(1)
    let cells = try Self.workers.map { workers in
      try compute(workers) == one && one.contains { $0 != 0 } ? "same bits" : "**differs**"
    }
    say("| \(name) | \(size) | " + cells.joined(separator: " | ") + " |")
  }

  private func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }
}
