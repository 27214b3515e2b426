// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Protocols
import Validation
import Vocabulary

/// `fiducial stats froc`: how well readers find and place lesions.
struct StatsFROC: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "froc",
    abstract: "Free-response analysis: AFROC, weighted AFROC, FROC curves and their differences between arms.",
    discussion: """
      Example: fiducial stats froc marks.csv --reader reader --arm modality --case case --truth truth \
      --positive 1 --score rating --mark hit --lesion lesion
      """)

  @OptionGroup var table: TableOptions

  func run() throws {
    let questions = TableQuestions(
      try table.read(), level: table.confidence, settings: AnalysisSettings(level: table.confidence))
    try ResultWords(questions.freeResponse(FreeResponsePlan())).print(json: table.json)
  }
}
