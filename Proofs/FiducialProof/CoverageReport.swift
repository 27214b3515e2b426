// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics

/// The table of coverage and of false alarms.
struct CoverageReport {
  /// The root of all seeds; each experiment has its own by its place in the list.
  private static let seed: UInt64 = 20_261_121_00
  /// A rate that lies further from the stated one than this many Monte-Carlo errors is reported as missed.
  private static let tolerance = 3.0

  let isQuick: Bool

  func print() async {
    let sections: [(String, String, [Experiment])] = [
      ("Coverage of intervals for areas", "coverage", Experiment.areas),
      ("Coverage of intervals at an operating point", "coverage", Experiment.operatingPoints),
      ("Coverage of intervals for differences", "coverage", Experiment.differences),
      ("Bands that hold the whole curve", "held", Experiment.bands),
      ("False alarms of tests", "rejected", Experiment.falseAlarms),
      ("Coverage over sites", "coverage", Experiment.sites),
      ("Coverage of intervals between groups", "coverage", Experiment.fairness),
      ("False alarms of tests between groups", "rejected", Experiment.fairnessAlarms),
    ]
    var index: UInt64 = 0
    var missed: [String] = []
    for (title, word, experiments) in sections {
      say("\n## \(title)\n")
      let hasSides = word == "coverage"
      say(
        "| quantity | design and truth | method | studies | stated | \(word) ± MC error |"
          + (hasSides ? " too low | too high |" : "") + " no answer | |")
      say("|---|---|---|---:|---:|---:|" + (hasSides ? "---:|---:|" : "") + "---:|---|")
      for experiment in experiments {
        index += 1
        let studies = isQuick ? max(100, experiment.studies / 10) : experiment.studies
        let tally = await experiment.tally(seed: Self.seed + index, studies: studies)
        let error = tally.error(nominal: experiment.nominal)
        let verdict = verdict(experiment, tally, error: error, isTest: word == "rejected")
        if verdict.hasPrefix("**") {
          missed.append("\(experiment.quantity), \(experiment.design), \(experiment.method): \(verdict)")
        }
        let sides =
          hasSides ? " \(percent(tally.below, of: tally.answered)) | \(percent(tally.above, of: tally.answered)) |" : ""
        say(
          "| \(experiment.quantity) | \(experiment.design) | \(experiment.method) | \(tally.studies) | "
            + "\(percent(experiment.nominal)) | \(percent(tally.rate)) ± \(percent(error)) |\(sides) "
            + "\(percent(tally.nothing, of: tally.studies)) | \(verdict) |")
      }
    }
    exactProportions()
    say("\n## Where the stated rate is missed\n")
    if missed.isEmpty { say("Nowhere by more than three Monte-Carlo errors.") }
    for line in missed { say("- \(line)") }
  }

  private func verdict(_ experiment: Experiment, _ tally: Tally, error: Double, isTest: Bool) -> String {
    guard tally.answered > 0 else { return "**no answer in any study**" }
    let gap = tally.rate - experiment.nominal
    guard abs(gap) > Self.tolerance * error else { return "as stated" }
    let points = String(format: "%.1f points", abs(gap) * 100)
    let isUnsafe = isTest ? gap > 0 : gap < 0
    if isUnsafe { return "**missed by \(points)**" }
    return "cautious by \(points)"
  }

  /// Coverage of single proportions needs no simulation: every possible count is enumerated.
  private func exactProportions() {
    say("\n## Coverage of single proportions, exact by enumeration of every count\n")
    say("The mean and the least are over 981 proportions from 1 % to 99 %.\n")
    say("| method | n | stated | mean | least | at 0.80 | at 0.90 | at 0.98 |")
    say("|---|---:|---:|---:|---:|---:|---:|---:|")
    for exact in ExactCoverage.all {
      let grid = (0...980).map { exact.coverage(at: 0.01 + 0.001 * Double($0)) }
      let mean = grid.reduce(0, +) / Double(grid.count)
      say(
        "| \(exact.interval.title) | \(exact.trials) | 95.0 % | \(percent(mean)) | \(percent(grid.min() ?? 0)) | "
          + [0.8, 0.9, 0.98].map { percent(exact.coverage(at: $0)) }.joined(separator: " | ") + " |")
    }
  }

  private func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }
  private func percent(_ count: Int, of all: Int) -> String { all == 0 ? "–" : percent(Double(count) / Double(all)) }

  private func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }
}
