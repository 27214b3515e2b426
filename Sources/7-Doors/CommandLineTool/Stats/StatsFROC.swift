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
      A row is a mark with its rating. A row with a lesion and no rating is a lesion that was not marked; a row with \
      neither is a case without marks. Cases that no row names are listed with --cases.

      Example: fiducial stats froc marks.csv --reader reader --arm modality --case case --score rating --mark hit \
      --lesion lesion
      """)

  @OptionGroup var marks: MarkOptions

  @Option(help: "What is measured. Repeatable. Default: wafroc.")
  var figure: [FreeResponsePlan.Figure] = []

  @Option(help: "A mean number of false marks per case at which the lesion sensitivity is said. Repeatable.")
  var falseMarks: [Double] = []

  @Option(help: "The arm that the others are compared with. Default: every pair.")
  var reference: String?

  @OptionGroup var claim: ArmClaimOptions

  func validate() throws {
    if let bad = falseMarks.first(where: { !($0 > 0 && $0.isFinite) }) {
      throw ValidationError("--false-marks is a number above 0, found \(bad)")
    }
  }

  private var plan: FreeResponsePlan {
    var plan = marks.plan
    if !figure.isEmpty { plan.figures = figure }
    if !falseMarks.isEmpty { plan.falseMarks = falseMarks }
    plan.reference = reference
    plan.claim = claim.hypothesisWithMargin
    return plan
  }

  func run() throws {
    let (table, cases) = try marks.read()
    let questions = TableQuestions(
      table, level: marks.confidence, settings: AnalysisSettings(level: marks.confidence))
    try ResultWords(questions.freeResponse(plan, cases: cases)).print(json: marks.json)
  }
}
