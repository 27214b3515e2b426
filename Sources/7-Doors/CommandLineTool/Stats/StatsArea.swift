// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Statistics
import Validation
import Vocabulary

/// `fiducial stats auc`: how well scores rank.
struct StatsArea: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "auc",
    abstract: "Area under the ROC curve and average precision, with intervals.",
    discussion: """
      Example: fiducial stats auc aSAH.csv --truth outcome --positive Poor --score s100b --score ndka
      """)

  @OptionGroup var table: TableOptions
  @OptionGroup var intervals: IntervalOptions

  @Option(help: "Also the area over this range of specificity: LOWER:UPPER, as 0.8:1.")
  var specificity: RangeOption?

  @Option(help: "Also the area over this range of sensitivity: LOWER:UPPER, as 0.9:1.")
  var sensitivity: RangeOption?

  @Option(help: "Also the sensitivity where the specificity has this value, between 0 and 1.")
  var atSpecificity: OpenShare?

  @Option(help: "Also the specificity where the sensitivity has this value, between 0 and 1.")
  var atSensitivity: OpenShare?

  func validate() throws {
    if specificity != nil, sensitivity != nil { throw ValidationError("give --specificity or --sensitivity, not both") }
  }

  func run() throws {
    let cases = try table.read()
    let range =
      specificity.flatMap { PartialRange(.specificity, from: $0.lower, to: $0.upper) }
      ?? sensitivity.flatMap { PartialRange(.sensitivity, from: $0.lower, to: $0.upper) }
    let questions = TableQuestions(
      cases, level: table.confidence, settings: intervals.settings(table), partial: range)
    let metrics: [Metric] = range == nil ? [.auc, .averagePrecision] : [.auc, .partialAUC, .averagePrecision]
    var answer = questions.estimates(metrics)
    for division in table.divisions { answer.add(questions.estimates(metrics, by: division)) }
    let rates: [TableQuestions.FixedRate] =
      [atSpecificity.map { .specificity($0.value) }, atSensitivity.map { .sensitivity($0.value) }].compactMap { $0 }
    for rate in rates {
      for division in [[]] + table.divisions { answer.add(questions.estimates(at: rate, by: division)) }
    }
    try AnswerWords(answer).print(json: table.json)
  }
}
