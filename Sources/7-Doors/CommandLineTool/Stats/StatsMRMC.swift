// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Protocols
import ReaderStudies
import Statistics
import Validation
import Vocabulary

/// `fiducial stats mrmc`: whether readers do better with one way of reading than with another.
struct StatsMRMC: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mrmc",
    abstract: "Multi-reader multi-case analysis: differences between arms for further readers and further cases.",
    discussion: """
      The layout is found from the rows: crossed, nested, split-plot, partly paired. A score column that is the same for all \
      readers of a case is a model that stands alone.

      Example: fiducial stats mrmc study.csv --reader reader --arm modality --case case --truth truth \
      --positive 1 --score rating
      """)

  @OptionGroup var table: TableOptions

  @Option(help: "What is measured of each reader in each arm. Repeatable. Default: auc.")
  var figure: [ReaderStudyPlan.Figure] = []

  @Option(
    parsing: .unconditional,
    help: "Scores at or above it are called positive; at or below, with --higher-scores negative.")
  var threshold: FiniteNumber?

  @Option(help: "For partial-auc: the specificities, LOWER:UPPER.")
  var specificity: RangeOption?

  @Option(help: "For partial-auc: the sensitivities, LOWER:UPPER.")
  var sensitivity: RangeOption?

  @Option(help: "For expected-utility: the slope of lines of equal utility.")
  var utilitySlope: Double?

  @Option(help: "Whose verdict rules; the others stand beside it.")
  var method: ReaderStudyPlan.Method = .obuchowskiRockette

  @Option(help: "How the covariances of readers and arms are estimated.")
  var covariance: FigureTable.Covariance = .jackknife

  @Option(help: "The arm that the others are compared with. Default: every pair.")
  var reference: String?

  @Option(help: "The reader who is a model and no member of the panel: compared with the panel as an arm of its own.")
  var standAlone: String?

  @OptionGroup var claim: ArmClaimOptions

  func validate() throws {
    if figure.contains(.partialAUC), (specificity == nil) == (sensitivity == nil) {
      throw ValidationError("--figure partial-auc needs one of --specificity and --sensitivity")
    }
    if figure.contains(.expectedUtility), !((utilitySlope ?? 0) > 0) {
      throw ValidationError("--figure expected-utility needs a --utility-slope above 0")
    }
  }

  private var plan: ReaderStudyPlan {
    var plan = ReaderStudyPlan()
    if !figure.isEmpty { plan.figures = figure }
    if let specificity {
      plan.partial = PartialRange(.specificity, from: specificity.lower, to: specificity.upper)
    } else if let sensitivity {
      plan.partial = PartialRange(.sensitivity, from: sensitivity.lower, to: sensitivity.upper)
    }
    plan.utilitySlope = utilitySlope
    plan.method = method
    plan.covariance = covariance
    plan.reference = reference
    plan.standAlone = standAlone
    plan.claim = claim.hypothesisWithMargin
    return plan
  }

  func run() throws {
    let questions = TableQuestions(
      try table.read(), level: table.confidence, settings: AnalysisSettings(level: table.confidence),
      threshold: threshold?.value)
    try ResultWords(questions.readerStudy(plan)).print(json: table.json)
  }
}
