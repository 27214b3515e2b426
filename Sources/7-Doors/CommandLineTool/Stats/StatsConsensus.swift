// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Protocols
import Validation
import Vocabulary

/// `fiducial stats consensus`: what is true where raters disagree.
struct StatsConsensus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "consensus",
    abstract: "Consensus of raters with their skills: majority, Dawid–Skene, GLAD.",
    discussion: """
      Example: fiducial stats consensus grades.csv --case case --rater anna --rater ben --rater cleo
      """)

  @OptionGroup var table: RatingOptions

  func run() throws {
    let questions = TableQuestions(
      try table.read(), level: table.confidence, settings: AnalysisSettings(level: table.confidence))
    try ResultWords(questions.consensus(ConsensusPlan())).print(json: table.json)
  }
}
