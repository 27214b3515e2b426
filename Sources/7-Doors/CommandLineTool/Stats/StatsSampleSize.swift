// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Protocols
import Validation
import Vocabulary

/// `fiducial stats samplesize`: how many cases and readers a study needs, and what one can show.
struct StatsSampleSize: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "samplesize",
    abstract: "Sample size and power, and what a study of this size can show, for whom.",
    discussion: """
      Example: fiducial stats samplesize study.csv --truth truth --positive 1 --score score
      """)

  @OptionGroup var table: TableOptions

  func run() throws {
    let questions = TableQuestions(
      try table.read(), level: table.confidence, settings: AnalysisSettings(level: table.confidence))
    try ResultWords(questions.planning(PlanningPlan())).print(json: table.json)
  }
}
