// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Protocols
import Statistics
import Validation
import Vocabulary

/// `fiducial stats cost`: what errors cost.
struct StatsCost: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cost",
    abstract: "Expected cost at a threshold, the cheapest thresholds, and where the score beats deciding without it.",
    discussion: """
      Example: fiducial stats cost study.csv --truth truth --positive 1 --score score --threshold 0.4 --false-positive 5 \
      --false-negative 30 --unit min --prevalence 0.05
      """)

  @OptionGroup var table: TableOptions

  @Option(parsing: .unconditional, help: "What calling a healthy case positive costs.")
  var falsePositive: FiniteNumber

  @Option(parsing: .unconditional, help: "What missing a diseased case costs.")
  var falseNegative: FiniteNumber

  @Option(parsing: .unconditional, help: "What finding a diseased case costs; a benefit is negative. Default: 0.")
  var truePositive: FiniteNumber?

  @Option(parsing: .unconditional, help: "What leaving a healthy case alone costs. Default: 0.")
  var trueNegative: FiniteNumber?

  @Option(help: "The unit of the costs: min, EUR.")
  var unit = "1"

  @Option(help: "The share of diseased cases that costs are said for. Default: that of the table.")
  var prevalence: OpenShare?

  @Option(
    parsing: .unconditional,
    help: "Operating point: scores at or above it are called positive; at or below, with --higher-scores negative.")
  var threshold: FiniteNumber?

  func validate() throws {
    if costs == nil {
      throw ValidationError(
        "an error costs more than the right call of its class: --false-positive above --true-negative, and "
          + "--false-negative above --true-positive")
    }
  }

  private var costs: BinaryCosts? {
    BinaryCosts(
      falsePositive: falsePositive.value, falseNegative: falseNegative.value, truePositive: truePositive?.value ?? 0,
      trueNegative: trueNegative?.value ?? 0, unit: unit)
  }

  func run() throws {
    let questions = TableQuestions(
      try table.read(), level: table.confidence, settings: AnalysisSettings(level: table.confidence),
      threshold: threshold?.value)
    let plan = CostPlan(costs: costs.map(CostPlan.Costs.binary), prevalence: prevalence?.value)
    try ResultWords(questions.cost(plan)).print(json: table.json)
  }
}
