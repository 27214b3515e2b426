// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CaseTables
import Protocols
import Validation
import Vocabulary

/// `fiducial stats conformal`: sets of answers that hold the truth as often as promised.
struct StatsConformal: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conformal",
    abstract: "Sets of answers that hold the truth as often as promised, calibrated on tuning rows.",
    discussion: """
      Example: fiducial stats conformal study.csv --truth truth --positive 1 --score chance --tuning set=val \
      --alpha 0.1 --by sex
      """)

  @OptionGroup var table: TableOptions
  @OptionGroup var intervals: IntervalOptions

  @Option(help: "The share of cases that a set may miss, between 0 and 1.")
  var alpha = 0.1

  @Option(help: "How badly a class fits a case: least ambiguous, adaptive, or adaptive with a penalty for long sets.")
  var scoreKind: ConformalPlan.Score = .lac

  @Flag(help: "Randomises aps and raps, so that coverage is exact.")
  var randomised = false

  @Option(help: "Within what coverage is promised; groups are those of the first --by.")
  var within: ConformalPlan.Within = .all

  @Option(help: "What is done with several calibration rows of a patient.")
  var repeatedPatients: ConformalPlan.Repeats = .oneRow

  func validate() throws {
    if table.tuning.isEmpty {
      throw ValidationError("say which rows to calibrate on: --tuning COLUMN=VALUE")
    }
    if !(alpha > 0 && alpha < 1) { throw ValidationError("--alpha lies between 0 and 1, found \(alpha)") }
    if randomised, scoreKind == .lac { throw ValidationError("--randomised belongs to --score-kind aps or raps") }
    if within == .groups, table.by.isEmpty { throw ValidationError("--within groups needs --by COLUMN") }
  }

  func run() throws {
    var plan = ConformalPlan()
    plan.alpha = alpha
    plan.score = scoreKind
    plan.isRandomised = randomised
    plan.within = within
    plan.repeats = repeatedPatients
    plan.divisions = table.divisions.map { SubgroupSpec(factors: $0.map { NamedColumn($0) }) }
    let questions = TableQuestions(try table.read(), level: table.confidence, settings: intervals.settings(table))
    try ResultWords(questions.conformal(plan)).print(json: table.json)
  }
}
