// SPDX-License-Identifier: Apache-2.0
import Vocabulary
import YAMLFiles

extension ProtocolKeys {
  static let conformal = KeyTable(
    "conformal",
    optional: ["alpha", "score", "randomised", "penalty", "free-ranks", "within", "repeated-patients", "by"],
    choices: [
      "score": words(ConformalPlan.Score.self), "within": words(ConformalPlan.Within.self),
      "repeated-patients": words(ConformalPlan.Repeats.self),
    ])
}

extension ProtocolReader {
  /// Reads `conformal`.
  func readConformal(_ section: Section, data: TableReference?) -> ConformalPlan {
    var plan = ConformalPlan()
    plan.alpha = section.number("alpha", expected: "a share between 0 and 1") { $0 > 0 && $0 < 1 } ?? plan.alpha
    plan.score = section.choice("score", ConformalPlan.Score.self) ?? plan.score
    plan.isRandomised = section.flag("randomised") ?? plan.isRandomised
    plan.penalty = section.number("penalty", expected: "a penalty of at least 0") { $0 >= 0 } ?? plan.penalty
    plan.freeRanks = section.integer("free-ranks", in: 0...64) ?? plan.freeRanks
    plan.within = section.choice("within", ConformalPlan.Within.self) ?? plan.within
    plan.repeats = section.choice("repeated-patients", ConformalPlan.Repeats.self) ?? plan.repeats
    if plan.score == .lac, section.has("randomised") {
      section.fault("randomised", found: "the key beside score: lac", expected: "score: aps or raps")
    }
    for key in ["penalty", "free-ranks"] where plan.score != .raps && section.has(key) {
      section.fault(key, found: "the key beside score: \(plan.score.rawValue)", expected: "score: raps")
    }
    plan.divisions = readDivisions(section, data: data)
    if plan.within == .groups, plan.divisions.isEmpty {
      section.fault("by", found: "no groups", expected: "by: the column of the groups beside within: groups")
    }
    return plan
  }
}
