// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Protocols
import Statistics
import Validation
import Vocabulary

/// `fiducial stats paired`: how two or more models or arms differ.
struct StatsPaired: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "paired",
    abstract: "Compares two or more scores or arms: every pair, and all at once.",
    discussion: """
      Without a threshold the areas are compared; with one, sensitivity and specificity, or what --metric names. Rows that are paired, partly \
      paired or not paired are told apart by their cases. A claim of non-inferiority or equivalence needs --margin.

      Example: fiducial stats paired aSAH.csv --truth outcome --positive Poor --score wfns --score s100b
      """)

  @OptionGroup var table: TableOptions
  @OptionGroup var intervals: IntervalOptions

  @Option(
    parsing: .unconditional,
    help: "Scores at or above it are called positive; at or below, with --higher-scores negative.")
  var threshold: FiniteNumber?

  @Option(help: "A metric to compare. Repeatable. Default: auc; with a threshold sensitivity and specificity.")
  var metric: [Metric] = []

  @Option(help: "What the first of each pair is claimed to be against the second.")
  var hypothesis: ClaimOption = .difference

  @Option(help: "The margin of non-inferiority or equivalence, in the unit of the metric.")
  var margin: FiniteNumber?

  @Option(help: "How the p-values of several pairs are adjusted. Default: not at all.")
  var adjust: MultiplicityAdjustment?

  func validate() throws {
    let needsMargin = hypothesis == .nonInferiority || hypothesis == .equivalence
    if needsMargin, !((margin?.value ?? 0) > 0) {
      throw ValidationError("--hypothesis \(hypothesis.rawValue) needs a --margin above 0, chosen before looking")
    }
    if !needsMargin, margin != nil { throw ValidationError("--margin goes with non-inferiority or equivalence") }
    try checkMetrics(metric, threshold: threshold?.value)
  }

  func run() throws {
    let questions = TableQuestions(
      try table.read(), level: table.confidence, settings: intervals.settings(table), threshold: threshold?.value)
    let chosen = metric.isEmpty ? (threshold == nil ? [.auc] : [.sensitivity, .specificity]) : metric
    var answer = TableQuestions.Answer()
    let claim = hypothesis.claim(margin: margin?.value ?? 0)
    for metric in chosen {
      for division in [[]] + table.divisions {
        answer.add(questions.comparisons(metric, claim: claim, adjustedBy: adjust, by: division))
      }
    }
    try AnswerWords(answer).print(json: table.json)
  }
}
