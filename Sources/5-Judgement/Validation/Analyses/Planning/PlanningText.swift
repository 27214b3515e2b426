// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics

/// Numbers and sentences of plans.
enum PlanningText {
  /// A share or an area, with the digits that it takes to three decimals: `0.9`, `0.925`.
  static func value(_ value: Double) -> String {
    let text = String(format: "%.3f", value)
    guard text.contains(".") else { return text }
    var trimmed = text
    while trimmed.hasSuffix("0") { trimmed.removeLast() }
    if trimmed.hasSuffix(".") { trimmed.removeLast() }
    return trimmed == "-0" ? "0" : trimmed.replacing("-", with: "−")
  }

  /// A power, never rounded up to one.
  static func power(_ power: Double) -> String { power > 0.995 ? "above 0.99" : String(format: "%.2f", power) }

  /// Cases in words: `120 diseased and 300 healthy cases`.
  static func cases(_ study: PlannedStudy) -> String {
    switch (study.positives, study.negatives) {
    case (let positives?, let negatives?): "\(positives) diseased and \(negatives) healthy cases"
    case (let positives?, nil): "\(positives) diseased cases"
    case (nil, let negatives?): "\(negatives) healthy cases"
    case (nil, nil): "\(study.total) \(units(study))"
    }
  }

  private static func units(_ study: PlannedStudy) -> String {
    switch study.name {
    case "kappa", "icc": "subjects"
    case "limits-of-agreement": "pairs of measurements"
    default: "cases"
    }
  }

  /// The whole study in one sentence.
  static func sentence(_ study: PlannedStudy, shows claim: String) -> String {
    var words = "With " + cases(study)
    if study.positives != nil, study.negatives != nil { words += " (\(study.total) in all)" }
    if let readers = study.readers { words += " and \(readers) readers" }
    words += ", " + claim
    if let power = study.power { words += " with power \(self.power(power))" }
    if let width = study.halfWidth { words += " to within ±\(value(width))" }
    if study.recruited != study.total { words += "; \(study.recruited) are to be recruited" }
    return words + "."
  }
}
