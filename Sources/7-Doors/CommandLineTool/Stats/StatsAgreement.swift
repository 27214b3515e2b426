// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Protocols
import Validation
import Vocabulary

/// `fiducial stats agreement`: how well those agree who rate the same cases.
struct StatsAgreement: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agreement",
    abstract: "Agreement between raters: kappa and its kin, alpha, intraclass correlation, limits of agreement.",
    discussion: """
      Example: fiducial stats agreement grades.csv --case case --rater anna --rater ben --rater cleo
      """)

  @OptionGroup var table: RatingOptions

  func run() throws {
    let questions = TableQuestions(
      try table.read(), level: table.confidence, settings: AnalysisSettings(level: table.confidence))
    try ResultWords(questions.agreement(AgreementPlan())).print(json: table.json)
  }
}
