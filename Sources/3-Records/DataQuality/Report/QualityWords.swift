// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

/// How numbers read in the titles of findings.
enum QualityWords {
  /// `0.936`.
  static func number(_ value: Double, places: Int = 3) -> String { String(format: "%.\(places)f", value) }

  /// `0.936 (0.882–0.963)`.
  static func interval(_ estimate: Estimate, places: Int = 3) -> String {
    guard let value = estimate.value else { return "cannot be computed" }
    guard let interval = estimate.interval else { return number(value, places: places) }
    return
      "\(number(value, places: places)) (\(number(interval.lower, places: places))–\(number(interval.upper, places: places)))"
  }

  /// `4.9 % (3.8–6.1 %)`.
  static func percent(_ estimate: Estimate) -> String {
    guard let value = estimate.value else { return "cannot be computed" }
    guard let interval = estimate.interval else { return percent(value) }
    return "\(percent(value)), \(number(100 * interval.lower, places: 1))–\(number(100 * interval.upper, places: 1)) %"
  }

  /// `4.9 %`.
  static func percent(_ value: Double) -> String { "\(number(100 * value, places: 1)) %" }

  /// `1 patient`, `12 patients`.
  static func count(_ count: Int, _ what: String) -> String { "\(count) \(what)\(count == 1 ? "" : "s")" }

  /// `a`, `a and b`, `a, b, c and 4 more`.
  static func list(_ names: [String], most: Int = 4) -> String {
    if names.count > most + 1 {
      return names.prefix(most).joined(separator: ", ") + " and \(names.count - most) more"
    }
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and \(last)"
  }
}
