// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Protocols
import Statistics
import Validation
import Vocabulary

/// `fiducial stats threshold`: a threshold chosen on tuning rows and judged on the others.
struct StatsThreshold: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "threshold",
    abstract: "Chooses a threshold on tuning rows, and judges it on the other rows.",
    discussion: """
      Everything has two intervals. Fixed: how this threshold does. Total: how the rule does, whose threshold could have \
      fallen elsewhere; every resample of the tuning rows chooses anew.
      Example: fiducial stats threshold chest.csv --truth truth --positive 1 --score p --patient patient \
      --tuning set=val --rule sensitivity --at 0.9
      """)

  /// The rules by their names.
  enum RuleName: String, CaseIterable, ExpressibleByArgument {
    case youden
    case cost
    case calibratedCost = "calibrated-cost"
    case sensitivity
    case specificity
  }

  @OptionGroup var table: TableOptions
  @OptionGroup var intervals: IntervalOptions

  @Option(help: "What makes a threshold the best.")
  var rule: RuleName

  @Option(help: "What a miss costs, in false alarms; for the rules of cost.")
  var costRatio: FiniteNumber?

  @Option(
    help: "The share of positives where it will be used, for the rules of cost. Default: that of the tuning rows.")
  var prevalence: OpenShare?

  @Option(help: "The sensitivity or specificity that is required.")
  var at: FiniteNumber?

  @Option(help: "The one-sided level at which Wilson's lower bound must reach --at. Default: the share itself must.")
  var bound: OpenShare?

  func validate() throws {
    if table.tuning.isEmpty {
      throw ValidationError("say which rows choose the threshold: --tuning COLUMN=VALUE; the others are judged")
    }
    let isCost = rule == .cost || rule == .calibratedCost
    let isShare = rule == .sensitivity || rule == .specificity
    for (name, isGiven, isUsed) in [
      ("--cost-ratio", costRatio != nil, isCost), ("--prevalence", prevalence != nil, isCost),
      ("--at", at != nil, isShare), ("--bound", bound != nil, isShare),
    ] where isGiven && !isUsed {
      throw ValidationError("\(name) means nothing to --rule \(rule.rawValue)")
    }
    if isCost, !((costRatio?.value ?? 0) > 0) {
      throw ValidationError("--rule \(rule.rawValue) needs --cost-ratio, a number above 0")
    }
    if isShare, !(0...1).contains(at?.value ?? -1) || at?.value == 0 {
      throw ValidationError("--rule \(rule.rawValue) needs --at, a share above 0 and at most 1")
    }
    if let bound, bound.value < 0.5 { throw ValidationError("--bound is a level of 0.5 or more, found \(bound.value)") }
  }

  func run() throws {
    let questions = TableQuestions(
      try table.read(), level: table.confidence, settings: intervals.settings(table))
    try ResultWords(questions.thresholdChoice(ThresholdChoicePlan(rule: chosenRule))).print(json: table.json)
  }

  /// The rule, which ``validate()`` has checked.
  private var chosenRule: ThresholdRule {
    let cost = MisclassificationCost(ratio: costRatio?.value ?? 1, prevalence: prevalence?.value)
    let level = bound.flatMap { ConfidenceLevel($0.value) }
    switch rule {
    case .youden: return .youden
    case .cost: return cost.map { .cost($0) } ?? .youden
    case .calibratedCost: return cost.map { .calibratedCost($0) } ?? .youden
    case .sensitivity: return .sensitivity(atLeast: at?.value ?? 1, bound: level)
    case .specificity: return .specificity(atLeast: at?.value ?? 1, bound: level)
    }
  }
}
