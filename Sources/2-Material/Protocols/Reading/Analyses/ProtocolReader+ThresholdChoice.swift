// SPDX-License-Identifier: Apache-2.0
import Statistics
import Vocabulary
import YAMLFiles

extension ProtocolKeys {
  static let thresholdRules = ["youden", "cost", "calibrated-cost", "sensitivity", "specificity"]
  static let thresholdChoice = KeyTable(
    "threshold-choice", required: ["rule"], optional: ["cost-ratio", "prevalence", "at", "bound"],
    choices: ["rule": thresholdRules])
}

extension ProtocolReader {
  /// Reads `threshold-choice`.
  func readThresholdChoice(_ section: Section, data: TableReference?) -> ThresholdChoicePlan {
    checkTuning(section, data: data)
    let name = section.word("rule", among: ProtocolKeys.thresholdRules)
    let ratio = section.number("cost-ratio", expected: "a number above 0") { $0 > 0 }
    let prevalence = section.number("prevalence", expected: "a share between 0 and 1") { $0 > 0 && $0 < 1 }
    let share = section.number("at", expected: "a share above 0, at most 1") { $0 > 0 && $0 <= 1 }
    let level = section.number("bound", expected: "a one-sided level of 0.5 or more, below 1") { $0 >= 0.5 && $0 < 1 }
    // Which keys the rule can use; another one was meant for another rule.
    let own: Set<String>
    let rule: ThresholdRule?
    switch name {
    case "cost", "calibrated-cost":
      own = ["cost-ratio", "prevalence"]
      let cost = ratio.flatMap { MisclassificationCost(ratio: $0, prevalence: prevalence) }
      rule = cost.map { name == "cost" ? .cost($0) : .calibratedCost($0) }
      if !section.has("cost-ratio") {
        section.fault("cost-ratio", found: "no key \"cost-ratio\"", expected: "what a miss costs, in false alarms")
      }
    case "sensitivity", "specificity":
      own = ["at", "bound"]
      let bound = level.flatMap { ConfidenceLevel($0) }
      rule = share.map {
        name == "sensitivity" ? .sensitivity(atLeast: $0, bound: bound) : .specificity(atLeast: $0, bound: bound)
      }
      if !section.has("at") {
        section.fault("at", found: "no key \"at\"", expected: "the \(name ?? "share") that is required")
      }
    default:
      own = []
      rule = .youden
    }
    if let name {
      for key in ["cost-ratio", "prevalence", "at", "bound"] where section.has(key) && !own.contains(key) {
        section.fault(key, found: "a key that the rule \(name) does not use", expected: "the key left out")
      }
    }
    return ThresholdChoicePlan(rule: rule ?? .youden)
  }
}
