// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Validation
import Vocabulary

/// `fiducial stats subgroups`: for whom it works.
struct StatsSubgroups: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "subgroups",
    abstract: "Metrics by group and intersection, with the widest gap between groups.",
    discussion: """
      Example: fiducial stats subgroups study.csv --truth truth --positive 1 --score score --by site --by site,sex
      """)

  @OptionGroup var table: TableOptions
  @OptionGroup var intervals: IntervalOptions

  @Option(
    parsing: .unconditional,
    help: "Scores at or above it are called positive; at or below, with --higher-scores negative.")
  var threshold: FiniteNumber?

  @Option(help: "A metric. Repeatable. Default: auc; with a threshold also sensitivity and specificity.")
  var metric: [Metric] = []

  func validate() throws {
    if table.by.isEmpty { throw ValidationError("say how to divide the cases: --by COLUMN") }
    try checkMetrics(metric, threshold: threshold?.value)
  }

  func run() throws {
    let questions = TableQuestions(
      try table.read(), level: table.confidence, settings: intervals.settings(table), threshold: threshold?.value)
    let metrics = metric.isEmpty ? (threshold == nil ? [.auc] : [.auc, .sensitivity, .specificity]) : metric
    var answer = questions.estimates(metrics)
    for division in table.divisions {
      answer.add(questions.estimates(metrics, by: division))
      for metric in metrics { answer.add(questions.disparities(metric, by: division)) }
    }
    try AnswerWords(answer).print(json: table.json)
  }
}
