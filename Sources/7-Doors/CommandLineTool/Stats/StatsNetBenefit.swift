// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Protocols
import Statistics
import Validation
import Vocabulary

/// `fiducial stats netbenefit`: whether acting on the model is worth it.
struct StatsNetBenefit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "netbenefit",
    abstract: "Net benefit over threshold probabilities, workload in 1000 cases, predictive values elsewhere.",
    discussion: """
      Scores that are chances of disease have a decision curve. Calls at a --threshold have a net benefit at a declared \
      --threshold-probability whatever the scores are. Bind --site to see the predictive values at each site's prevalence.

      Example: fiducial stats netbenefit biopsies.csv --truth cancer --positive TRUE --score risk --at 0.1 --at 0.2
      """)

  @OptionGroup var table: TableOptions

  @Option(help: "Threshold probabilities of the curve, FROM:TO.")
  var thresholds: RangeOption = .lowerHalf

  @Option(help: "The step between them.")
  var step: OpenShare = .hundredth

  @Option(
    help: "A threshold probability at which numbers are given. Repeatable. Default: five, as far as the curve has them."
  )
  var at: [OpenShare] = []

  @Option(
    parsing: .unconditional,
    help: "Operating point: scores at or above it are called positive; at or below, with --higher-scores negative.")
  var threshold: FiniteNumber?

  @Option(help: "The chance of disease from which one would act, for the calls at --threshold.")
  var thresholdProbability: OpenShare?

  @Option(help: "The share of diseased cases it is said for. Default: that of the table.")
  var prevalence: OpenShare?

  @Option(help: "What using the model costs each case, in true positives per case.")
  var harm = 0.0

  @Option(help: "The score or arm on trial, to be compared with --reference.")
  var test: String?

  @Option(help: "The score or arm that it is compared with.")
  var reference: String?

  @Option(help: "The seed of the bands.")
  var seed: UInt64 = 20_261_121

  func validate() throws {
    if grid == nil {
      throw ValidationError(
        "--thresholds lie strictly between 0 and 1, and --step makes at most 1000 of them, found "
          + "\(thresholds.lower):\(thresholds.upper) by \(step.value)")
    }
    if !(harm >= 0 && harm.isFinite) { throw ValidationError("--harm is a number ≥ 0, found \(harm)") }
    if (test == nil) != (reference == nil) { throw ValidationError("--test and --reference go together") }
    if thresholdProbability != nil, threshold == nil {
      throw ValidationError("--threshold-probability is for the calls at a --threshold")
    }
  }

  private var grid: ThresholdGrid? { ThresholdGrid(from: thresholds.lower, to: thresholds.upper, step: step.value) }

  func run() throws {
    let questions = TableQuestions(
      try table.read(), level: table.confidence, settings: AnalysisSettings(level: table.confidence, seed: seed),
      threshold: threshold?.value)
    var plan = UtilityPlan(
      grid: grid ?? .toHalf, marked: at.map(\.value), thresholdProbability: thresholdProbability?.value,
      prevalence: prevalence?.value, harm: harm)
    if let test, let reference { plan.comparison = UtilityPlan.Pair(test: test, reference: reference) }
    try ResultWords(questions.utility(plan)).print(json: table.json)
  }
}

extension RangeOption: CustomStringConvertible {
  static let lowerHalf = RangeOption(unchecked: 0.01, 0.5)

  var description: String { "\(lower):\(upper)" }
}

extension OpenShare: CustomStringConvertible {
  static let hundredth = OpenShare(unchecked: 0.01)

  var description: String { "\(value)" }
}
