// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CaseTables
import Foundation
import Prediction
import Protocols
import Reports
import Statistics
import Validation
import Vocabulary

/// `fiducial cascade choose`: the cheapest band that is shown to lose no more than the margin.
struct CascadeChoose: ParsableCommand {
  /// How sure the small model is.
  enum Confidence: String, CaseIterable, ExpressibleByArgument {
    case logOdds = "log-odds"
    case distance
    case column
  }

  static let configuration = CommandConfiguration(
    commandName: "choose",
    abstract: "Chooses the band of doubt in which cases are escalated to the large model.",
    discussion: """
      A case is escalated where the small model is less sure of it than the band: its score lies nearer to the threshold, by default on the \
      log-odds. Bands are tested from the most escalation on, each at the full level, until one is not shown to be non-inferior to the large \
      model alone in every --metric; the last that was shown is chosen. Tested one after another in an order that is fixed beforehand they need \
      no correction for their number. Confirm the rule on other cases before it is used. Exit codes: 0 a band was chosen, 1 none was \
      shown and the rule escalates every case.

      Example: fiducial cascade choose val.csv --truth truth --positive 1 --patient patient --small tiny --large big --threshold 0.5 \
      --margin 0.02 --edge-cost 3 --cloud-cost 120 --unit CPU-ms --rule cascade.json
      """)

  @OptionGroup var table: CascadeTable

  @Option(help: "The score column of the small model.")
  var small: String

  @Option(help: "The score column of the large model.")
  var large: String

  @Option(
    parsing: .unconditional,
    help: "Operating point: scores at or above it are called positive; at or below, with --higher-scores negative.")
  var threshold: FiniteNumber

  @Option(parsing: .unconditional, help: "The large model's operating point, where it is another.")
  var largeThreshold: FiniteNumber?

  @Option(
    parsing: .unconditional,
    help: "By how much less than the large model alone the cascade may have, between 0 and 1, chosen before looking.")
  var margin: FiniteNumber

  @Option(help: "In what it must not be worse; all of them together. Repeatable. Default: sensitivity and specificity.")
  var metric: [CascadePlan.Measure] = []

  @Option(parsing: .unconditional, help: "What a case costs with the small model: CPU-ms, money. Every case pays it.")
  var edgeCost: FiniteNumber

  @Option(
    parsing: .unconditional, help: "What a case costs with the large model; escalated cases pay it besides.")
  var cloudCost: FiniteNumber

  @Option(help: "The unit of the costs: CPU-ms, EUR.")
  var unit = "1"

  @Option(help: "How sure the small model is of a case; column needs --confidence-column.")
  var confidence: Confidence = .logOdds

  @Option(help: "The column that says how sure the small model is.")
  var confidenceColumn: String?

  @Option(help: "Whether higher numbers of that column are surer or less sure.")
  var columnSays: DeferralPlan.Direction = .uncertainty

  @Option(
    parsing: .unconditionalSingleValue,
    help:
      "A band to test, the confidence below which cases are escalated; fixed before looking. Repeatable. Default, on the log-odds: 8 to 0 by halves."
  )
  var band: [FiniteNumber] = []

  @Option(
    help:
      "Choose on one half of the patients, divided by this seed; confirm then takes the other half. Needs --patient or --case."
  )
  var half: UInt64?

  @Option(help: "The digest of the small model's package, to bind the rule to it.")
  var smallModel: String?

  @Option(help: "The digest of the large model's package, to bind the rule to it.")
  var largeModel: String?

  @Option(help: "The file for the rule.", completion: .file())
  var rule = "cascade.json"

  @Flag(help: "Replaces a rule's file that is there.")
  var overwrite = false

  @Option(help: "The confidence level; a test is one-sided at half of what is left.")
  var level = 0.95

  func validate() throws {
    if !(margin.value > 0 && margin.value < 1) {
      throw ValidationError("--margin lies between 0 and 1, found \(margin.value)")
    }
    if half != nil, table.patient == nil, table.caseColumn == nil {
      throw ValidationError("--half divides patients or cases: say --patient or --case")
    }
    for (name, value) in [("--edge-cost", edgeCost), ("--cloud-cost", cloudCost)] where value.value < 0 {
      throw ValidationError("\(name) is at least 0, found \(value.value)")
    }
    if ConfidenceLevel(level) == nil { throw ValidationError("--level lies between 0 and 1, found \(level)") }
    if (confidence == .column) != (confidenceColumn != nil) {
      throw ValidationError("--confidence column and --confidence-column belong together")
    }
    if confidence == .logOdds, !(threshold.value > 0 && threshold.value < 1) {
      throw ValidationError("--threshold \(threshold.value) has no log-odds: take --confidence distance")
    }
    if confidence != .logOdds, band.isEmpty {
      throw ValidationError("say which bands are tested, before looking: --band, several times")
    }
    let acting = largeThreshold?.value ?? threshold.value
    if metric.contains(.netBenefit), !(acting > 0 && acting < 1) {
      throw ValidationError("--metric net-benefit needs a threshold strictly between 0 and 1")
    }
    for (name, text) in [("--small-model", smallModel), ("--large-model", largeModel)] {
      if let text, ContentDigest(text) == nil {
        throw ValidationError("\(name) is sha256: and 64 hexadecimal digits, found \(text)")
      }
    }
    if small == large { throw ValidationError("--small and --large are the same column") }
  }

  private var plan: CascadePlan {
    let kind: CascadePlan.Confidence =
      switch confidence {
      case .logOdds: .score(.logitDistance(from: threshold.value))
      case .distance: .score(.distance(from: threshold.value))
      case .column: .column(confidenceColumn ?? "", higherIsSurer: columnSays == .confidence)
      }
    return CascadePlan(
      small: small, large: large, smallThreshold: threshold.value,
      largeThreshold: largeThreshold?.value ?? threshold.value, confidence: kind,
      measures: metric.isEmpty ? [.sensitivity, .specificity] : metric, margin: margin.value,
      smallCost: edgeCost.value, largeCost: cloudCost.value, unit: unit)
  }

  func run() throws {
    if !overwrite, FileManager.default.fileExists(atPath: rule) {
      throw InputFaults([
        InputFault(
          file: URL(filePath: rule).lastPathComponent, found: "a file that is there",
          expected: "another --rule, or --overwrite")
      ])
    }
    let (plan, level) = (plan, ConfidenceLevel(level) ?? .percent95)
    let read = try table.read(plan)
    let questions = TableQuestions(read, level: level, settings: AnalysisSettings(level: level))
    let cases = try questions.cascadeCases(
      plan, half: half.map { CascadeCases.Half(seed: $0, isForChoosing: true) },
      of: URL(filePath: table.table).lastPathComponent)
    let bands = band.isEmpty ? CascadePlan.logOddsBands : band.map(\.value)
    let choice = cases.sample.choice(among: bands, plan, level: level)
    let found = choice.chosen
    let share = found.escalated
    let runtime: CascadeRule.Confidence =
      switch plan.confidence {
      case .score(let kind): .score(kind)
      case .column(let name, let higherIsSurer): .measure(name, higherIsSurer: higherIsSurer)
      }
    let file = CascadeRuleFile(
      rule: CascadeRule(
        confidence: runtime, band: found.band, smallThreshold: plan.smallThreshold,
        largeThreshold: plan.largeThreshold, higherIsPositive: table.higherScores == .positive,
        small: smallModel.flatMap { ContentDigest($0) },
        large: largeModel.flatMap { ContentDigest($0) }),
      smallColumn: small, largeColumn: large, measures: plan.measures.map(\.rawValue), margin: plan.margin,
      level: level.value, smallCost: plan.smallCost, largeCost: plan.largeCost, unit: unit,
      escalated: [share.value ?? 1, share.interval?.lower ?? 0, share.interval?.upper ?? 1],
      cases: cases.sample.count, table: read.digest, names: cases.names, caseColumn: table.caseColumn,
      patientColumn: table.patient, positive: table.positive, values: cases.values, half: half)
    let place = URL(filePath: rule)
    try AtomicFiles(in: place.deletingLastPathComponent()).write([.init(place.lastPathComponent, file.text())])
    var answer = TableQuestions.Answer()
    answer.estimates = found.estimates
    answer.tests = CascadeWords.tests(found)
    answer.notes = CascadeWords.notes(plan.measures, leftOut: cases.leftOut, otherHalf: cases.otherHalf)
    answer.notes.append(
      found.band.isFinite
        ? "band \(found.band): the narrowest of \(choice.planned) that was reached and shown; confirm it on other cases"
        : "no band was shown to lose less than \(plan.margin): every case is escalated, and the large model answers alone"
    )
    if let words = CascadeWords.nothingSaved(found) { answer.notes.append(words) }
    try AnswerWords(answer, tables: [CascadeWords.table(choice.steps, plan.measures)]).print(json: table.json)
    if !found.band.isFinite { throw ExitCode(ExitTable.notAccepted) }
  }
}
