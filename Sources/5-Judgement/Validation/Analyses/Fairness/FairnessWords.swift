// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Vocabulary

/// How fairness is said in plain words.
enum FairnessWords {
  /// A measure in words.
  static func title(_ measure: FairnessMeasure) -> String {
    switch measure {
    case .auc: "AUC"
    case .precision: "positive predictive value"
    case .npv: "negative predictive value"
    default: measure.rawValue.replacing("-", with: " ")
    }
  }

  /// A criterion in words.
  static func title(_ criterion: FairnessCriterion) -> String { criterion.rawValue.replacing("-", with: " ") }

  /// A value of a measure: a percentage, or an area as it is.
  static func value(_ value: Double, of measure: FairnessMeasure) -> String {
    measure == .auc ? String(format: "%.3f", value) : String(format: "%.1f %%", 100 * value)
  }

  /// A difference without its sign: `9.0 points (2.1 to 15.8)`.
  static func gap(_ estimate: Estimate, of measure: FairnessMeasure) -> String {
    guard let value = estimate.value else { return "unknown" }
    let isDown = value < 0
    let scale = measure == .auc ? 1.0 : 100
    func number(_ x: Double) -> String {
      // Turned round with the value, so that the bounds stay on its side; no minus before nothing.
      let turned = scale * (isDown ? -x : x)
      let text = String(format: measure == .auc ? "%.3f" : "%.1f", turned)
      return Double(text) == 0 ? text.replacing("-", with: "") : text.replacing("-", with: "−")
    }
    let unit = measure == .auc ? "" : " points"
    guard let interval = estimate.interval else { return "\(number(value))\(unit) (no interval)" }
    let bounds = isDown ? (interval.upper, interval.lower) : (interval.lower, interval.upper)
    return "\(number(value))\(unit) (\(number(bounds.0)) to \(number(bounds.1)))"
  }

  /// Points of a hundred.
  static func points(_ share: Double) -> String {
    let text = String(format: "%.1f", 100 * share)
    return text.hasSuffix(".0") ? "\(text.dropLast(2)) points" : "\(text) points"
  }

  /// A p-value.
  static func pValue(_ value: Double) -> String {
    value < 0.001 ? "p < 0.001" : "p = " + String(format: "%.3f", value)
  }

  /// What one group suffers more or less than another.
  static func comparison(_ measure: FairnessMeasure, _ group: String, _ reference: String, isHigher: Bool) -> String {
    switch measure {
    case .underdiagnosis: "\(group) is under-diagnosed \(isHigher ? "more" : "less") often than \(reference)"
    case .overdiagnosis: "\(group) is over-diagnosed \(isHigher ? "more" : "less") often than \(reference)"
    case .selectionRate: "\(group) is called positive \(isHigher ? "more" : "less") often than \(reference)"
    default: "The \(title(measure)) is \(isHigher ? "higher" : "lower") in \(group) than in \(reference)"
    }
  }

  /// What a group lacks: `needs 4 more positive patients`.
  static func shortfall(_ reason: UndefinedReason, unit: String) -> String {
    guard case .tooFewUnits(let what, let found, let needed) = reason, found < needed else { return reason.description }
    let kind = what.hasPrefix("positive") ? "positive " : what.hasPrefix("negative") ? "negative " : ""
    return "needs \(needed - found) more \(kind)\(unit)\(needed - found == 1 ? "" : "s")"
  }
}
