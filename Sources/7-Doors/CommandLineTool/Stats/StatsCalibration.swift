// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CaseTables
import Protocols
import Validation
import Vocabulary

/// `fiducial stats calibration`: whether predicted chances are observed frequencies.
struct StatsCalibration: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibration",
    abstract:
      "Whether stated probabilities are observed frequencies: slope, Brier score, smooth curve, bins; by group.",
    discussion: """
      Example: fiducial stats calibration study.csv --truth truth --positive 1 --score probability --by site
      """)

  @OptionGroup var table: TableOptions
  @OptionGroup var intervals: IntervalOptions

  @Option(help: "How many bins of equal width, and of equal mass; 2 to 1000.")
  var bins = CalibrationPlan.usualBins

  @Option(help: "How the curve is smoothed.")
  var smoother: CalibrationPlan.Smoother = .spline

  func validate() throws {
    if !CalibrationPlan.binRange.contains(bins) {
      throw ValidationError("--bins lies between 2 and 1000, found \(bins)")
    }
  }

  func run() throws {
    let questions = TableQuestions(
      try table.read(), level: table.confidence, settings: intervals.settings(table))
    let plan = CalibrationPlan(
      bins: bins, smoother: smoother,
      divisions: table.divisions.map { SubgroupSpec(factors: $0.map { NamedColumn($0) }) })
    try ResultWords(questions.calibration(plan)).print(json: table.json)
  }
}
