// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Vocabulary

/// A chosen threshold in sentences, on the table's own scale.
struct ThresholdWords {
  let carried: CarriedThreshold
  /// The threshold on the table's scale.
  let threshold: Estimate
  /// Whether lower scores of the table are called.
  let isTurned: Bool

  init(_ carried: CarriedThreshold, scale: (Double) -> Double, isTurned: Bool) {
    self.carried = carried
    self.isTurned = isTurned
    var threshold = carried.threshold
    threshold.value = threshold.value.map(scale)
    threshold.interval = threshold.interval.flatMap { interval in
      let ends = [scale(interval.lower), scale(interval.upper)]
      return Interval(ends.min() ?? 0, ends.max() ?? 0)
    }
    if isTurned {
      threshold.definition = threshold.definition.replacing("at or above", with: "at or below")
    }
    self.threshold = threshold
  }

  /// The rule in words.
  var rule: String {
    switch carried.choice.rule {
    case .youden: "the greatest sensitivity + specificity \u{2212} 1"
    case .cost(let cost):
      "the least expected cost, a miss costing \(number(cost.ratio)) false alarms at a prevalence of "
        + share(carried.choice.prevalence)
    case .calibratedCost(let cost):
      "what is best for calibrated probabilities, a miss costing \(number(cost.ratio)) false alarms"
    case .sensitivity(let least, let bound): "the fewest calls with \(demand("sensitivity", least, bound))"
    case .specificity(let least, let bound): "the most calls with \(demand("specificity", least, bound))"
    }
  }

  /// The most important first.
  var findings: [String] {
    guard let value = threshold.value else { return [] }
    let side = isTurned ? "at or below" : "at or above"
    var first = "A score \(side) \(number(value)) is called positive: \(rule) in the tuning rows"
    if case .calibratedCost = carried.choice.rule {
      first = "A score \(side) \(number(value)) is called positive: \(rule)"
    }
    if carried.choice.callsNobody { first += ". Nobody there is called" }
    if let interval = threshold.interval {
      first += "; other tuning rows like these would have chosen \(number(interval.lower)) to \(number(interval.upper))"
    }
    var findings = [first + "."]
    for (fixed, total) in pairs {
      guard let value = fixed.value else { continue }
      let name = fixed.name.replacing(".fixed", with: "").replacing("-", with: " ")
      let isShare = fixed.unit == "1" && name != "youden"
      func shown(_ interval: Interval) -> String {
        isShare
          ? "\(share(interval.lower)) to \(share(interval.upper))"
          : "\(number(interval.lower)) to \(number(interval.upper))"
      }
      var words = "On the judged rows \(Self.titles[name] ?? name) is \(isShare ? share(value) : number(value))"
      if let interval = fixed.interval { words += ": \(shown(interval)) for this threshold as it is" }
      if let interval = total?.interval {
        words += ", \(shown(interval)) for the rule, whose threshold could have fallen elsewhere"
      }
      findings.append(words + ".")
    }
    return findings
  }

  /// What must be known besides.
  func notes(tuning: Int, test: Int) -> [String] {
    var notes = [
      "The threshold was chosen on \(tuning) rows and is judged on \(test) others. Fixed intervals take it as it is; total "
        + "intervals choose it anew in every resample of the tuning rows, and are the wider ones."
    ]
    switch carried.choice.rule {
    case .youden, .cost:
      notes.append(
        "A threshold that maximises settles slowly, with the cube root of the number of rows, and its bootstrap interval is "
          + "approximate; rates that a rule fixes settle faster.")
    case .calibratedCost:
      notes.append("The rule is right only where the scores are calibrated chances at the prevalence of use.")
    case .sensitivity, .specificity: break
    }
    if let demand = carried.choice.demand, case let name = carried.choice.rule.name,
      let asked = carried.choice.rule.required, demand > asked
    {
      notes.append(
        "For the lower bound of \(name) to reach \(share(asked)), the tuning rows had to show \(share(demand)).")
    }
    return notes
  }

  private static let titles = [
    "youden": "Youden's index", "expected cost": "the expected cost of a case, in false alarms,",
  ]

  private var pairs: [(Estimate, Estimate?)] {
    carried.fixed.enumerated().map { index, fixed in
      (fixed, carried.total.indices.contains(index) ? carried.total[index] : nil)
    }
  }

  private func demand(_ name: String, _ least: Double, _ bound: ConfidenceLevel?) -> String {
    guard let bound else { return "a \(name) of \(share(least)) or more" }
    return "a \(name) whose lower bound at \(share(bound.value)) is \(share(least)) or more"
  }

  private func number(_ value: Double) -> String { String(format: "%.4g", value) }
  private func share(_ value: Double) -> String { String(format: "%.1f %%", value * 100) }
}

extension ThresholdRule {
  /// The share that a rule of sensitivity or specificity requires.
  var required: Double? {
    switch self {
    case .sensitivity(let least, _), .specificity(let least, _): least
    case .youden, .cost, .calibratedCost: nil
    }
  }
}
