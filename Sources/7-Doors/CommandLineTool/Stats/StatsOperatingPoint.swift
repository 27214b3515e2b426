// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Validation
import Vocabulary

/// `fiducial stats operating-point`: everything that a threshold decides.
struct StatsOperatingPoint: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "operating-point",
    abstract: "Sensitivity, specificity and the other metrics at a threshold, with intervals.",
    discussion: """
      Example: fiducial stats operating-point aSAH.csv --truth outcome --positive Poor --score s100b --threshold 0.2
      """)

  @OptionGroup var table: TableOptions
  @OptionGroup var intervals: IntervalOptions

  @Option(
    parsing: .unconditional,
    help: "Scores at or above it are called positive; at or below, with --higher-scores negative.")
  var threshold: FiniteNumber

  @Option(help: "Also the predictive values at this prevalence, between 0 and 1.")
  var prevalence: OpenShare?

  @Option(help: "A metric to show instead of all. Repeatable.")
  var metric: [Metric] = []

  func validate() throws {
    try checkMetrics(metric, threshold: threshold.value)
  }

  func run() throws {
    let questions = TableQuestions(
      try table.read(), level: table.confidence, settings: intervals.settings(table), threshold: threshold.value)
    let all = Metric.allCases.filter { ($0.needsOperatingPoint || $0 == .prevalence) && !$0.needsDeclaredWorth }
    let metrics = metric.isEmpty ? all : metric
    var answer = questions.estimates(metrics)
    for division in table.divisions { answer.add(questions.estimates(metrics, by: division)) }
    if let prevalence {
      for division in [[]] + table.divisions {
        answer.add(questions.predictiveValues(atPrevalence: prevalence.value, by: division))
      }
    }
    try AnswerWords(answer).print(json: table.json)
  }
}
