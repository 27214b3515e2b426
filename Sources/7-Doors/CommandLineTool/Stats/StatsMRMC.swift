// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Protocols
import Validation
import Vocabulary

/// `fiducial stats mrmc`: whether readers do better with one way of reading than with another.
struct StatsMRMC: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mrmc",
    abstract: "Multi-reader multi-case analysis: differences between arms for further readers and further cases.",
    discussion: """
      Example: fiducial stats mrmc study.csv --reader reader --arm modality --case case --truth truth \
      --positive 1 --score rating
      """)

  @OptionGroup var table: TableOptions

  func run() throws {
    let questions = TableQuestions(
      try table.read(), level: table.confidence, settings: AnalysisSettings(level: table.confidence))
    try ResultWords(questions.readerStudy(ReaderStudyPlan())).print(json: table.json)
  }
}
