// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

/// Numbers inside the sentences and tables of generalization.
enum PooledWords {
  /// A number with three decimals, or with three digits where it is large or tiny; `–` for none.
  static func value(_ number: Double?) -> String {
    guard let number else { return "–" }
    if number.isInfinite { return number < 0 ? "−∞" : "∞" }
    let size = number.magnitude
    let text =
      size != 0 && (size < 0.001 || size >= 1000)
      ? String(format: "%.3g", number) : String(format: size < 10 ? "%.3f" : "%.1f", number)
    return text.replacing("-", with: "−")
  }

  /// The bounds of an interval; `no interval` for none.
  static func interval(_ interval: Interval?) -> String {
    guard let interval else { return "no interval" }
    return "\(value(interval.lower)) to \(value(interval.upper))"
  }

  /// A share as a percentage.
  static func percent(_ share: Double) -> String {
    let text = String(format: "%.1f", 100 * share)
    return (text.hasSuffix(".0") ? String(text.dropLast(2)) : text) + " %"
  }
}
