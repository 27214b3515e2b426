// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CaseTables
import Protocols
import Validation
import Vocabulary

/// `fiducial stats deferral`: when the model should hand over.
struct StatsDeferral: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deferral",
    abstract: "What handing over the least certain cases does: risk, workload, and the team with a reader.",
    discussion: """
      Example: fiducial stats deferral study.csv --truth truth --positive 1 --score chance --threshold 0.5 \
      --coverage 0.8 --reader-minutes 2
      """)

  @OptionGroup var table: TableOptions
  @OptionGroup var intervals: IntervalOptions

  @Option(
    parsing: .unconditional,
    help: "Scores at or above it are called positive; at or below, with --higher-scores negative.")
  var threshold: FiniteNumber

  @Option(help: "What an answer of the model costs; cost needs --cost-missed and --cost-false-alarm.")
  var loss: DeferralPlan.Loss = .error

  @Option(help: "The cost of a missed case, above 0.")
  var costMissed: FiniteNumber?

  @Option(help: "The cost of a false alarm, above 0.")
  var costFalseAlarm: FiniteNumber?

  @Option(help: "How sure the model is of a case; column needs --confidence-column.")
  var confidence: DeferralPlan.Confidence = .distance

  @Option(help: "The column that says how sure the model is.")
  var confidenceColumn: String?

  @Option(help: "Whether higher numbers of that column are surer or less sure.")
  var columnSays: DeferralPlan.Direction = .uncertainty

  @Option(help: "A share of cases that the model keeps, above 0 and up to 1. Repeatable. Default: 0.9, 0.8, 0.7, 0.5.")
  var coverage: [FiniteNumber] = []

  @Option(help: "Minutes that a reader takes for a case.")
  var readerMinutes: FiniteNumber?

  @Option(help: "The column of a reader's calls of every case, written as the truth is.")
  var readerCalls: String?

  @Option(help: "An assumed reader's sensitivity, 0 to 1.")
  var readerSensitivity: FiniteNumber?

  @Option(help: "An assumed reader's specificity, 0 to 1.")
  var readerSpecificity: FiniteNumber?

  @Option(help: "Choose a cut on the --tuning rows for this mean loss of the kept cases.")
  var targetRisk: FiniteNumber?

  @Option(help: "Choose a cut on the --tuning rows that hands over at most this share.")
  var targetWorkload: OpenShare?

  func validate() throws {
    if let bad = coverage.first(where: { $0.value <= 0 || $0.value > 1 }) {
      throw ValidationError("--coverage lies above 0 and up to 1, found \(bad.value)")
    }
    if loss == .cost, costMissed == nil || costFalseAlarm == nil {
      throw ValidationError("--loss cost needs --cost-missed and --cost-false-alarm")
    }
    if loss != .cost, costMissed != nil || costFalseAlarm != nil {
      throw ValidationError("costs belong to --loss cost")
    }
    for (name, value) in [
      ("--cost-missed", costMissed), ("--cost-false-alarm", costFalseAlarm), ("--reader-minutes", readerMinutes),
    ] {
      if let value, value.value <= 0 { throw ValidationError("\(name) lies above 0, found \(value.value)") }
    }
    if (confidence == .column) != (confidenceColumn != nil) {
      throw ValidationError("--confidence column and --confidence-column belong together")
    }
    for (name, value) in [("--reader-sensitivity", readerSensitivity), ("--reader-specificity", readerSpecificity)] {
      if let value, !(0...1).contains(value.value) {
        throw ValidationError("\(name) lies between 0 and 1, found \(value.value)")
      }
    }
    if (readerSensitivity == nil) != (readerSpecificity == nil) {
      throw ValidationError("--reader-sensitivity and --reader-specificity belong together")
    }
    if readerCalls != nil, readerSensitivity != nil {
      throw ValidationError("a reader has --reader-calls, or assumed rates, not both")
    }
    if let targetRisk, targetRisk.value < 0 {
      throw ValidationError("--target-risk is at least 0, found \(targetRisk.value)")
    }
    if (targetRisk != nil || targetWorkload != nil) && table.tuning.isEmpty {
      throw ValidationError("a target needs rows to choose the cut on: --tuning COLUMN=VALUE")
    }
  }

  func run() throws {
    var plan = DeferralPlan()
    plan.loss = loss
    plan.missedCost = costMissed?.value ?? plan.missedCost
    plan.falseAlarmCost = costFalseAlarm?.value ?? plan.falseAlarmCost
    plan.confidence = confidence
    plan.column = confidenceColumn
    plan.columnSays = columnSays
    if !coverage.isEmpty { plan.coverages = coverage.map(\.value) }
    plan.readerMinutes = readerMinutes?.value
    plan.readerCalls = readerCalls
    plan.readerSensitivity = readerSensitivity?.value
    plan.readerSpecificity = readerSpecificity?.value
    plan.targetRisk = targetRisk?.value
    plan.targetWorkload = targetWorkload?.value
    plan.divisions = table.divisions.map { SubgroupSpec(factors: $0.map { NamedColumn($0) }) }
    let questions = TableQuestions(
      try table.read(further: [confidenceColumn, readerCalls].compactMap { $0 }), level: table.confidence,
      settings: intervals.settings(table), threshold: threshold.value)
    try ResultWords(questions.deferral(plan)).print(json: table.json)
  }
}
