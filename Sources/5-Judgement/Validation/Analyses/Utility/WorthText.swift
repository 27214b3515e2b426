// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

/// Numbers inside the sentences about worth, cost and time.
enum WorthText {
  /// Three digits or so: `123`, `12.3`, `1.23`, `0.012`.
  static func number(_ value: Double) -> String {
    let size = value.magnitude
    // What is left of a difference of equal sums.
    if size < 1e-9 { return "0" }
    let format = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 0.1 || size == 0 ? "%.2f" : "%.2g"
    let text = String(format: format, value)
    return Double(text) == 0 ? "0" : text.replacing("-", with: "\u{2212}")
  }

  /// A share of a threshold or a prevalence, without rounding that would change it: `0.05`.
  static func share(_ value: Double) -> String { String(format: "%.4g", value) }

  /// The value with its interval, each times a factor: `8.7 (95 % interval 6.3 to 11.1)`.
  static func estimate(_ estimate: Estimate, times factor: Double = 1, unit: String = "") -> String {
    guard let value = estimate.value else {
      return "undefined (\(estimate.reason?.description ?? "without a reason"))"
    }
    let words = number(value * factor) + (unit.isEmpty ? "" : " \(unit)")
    guard let interval = estimate.interval else { return words + " (no interval)" }
    return words
      + " (\(NumberText.percent(estimate.level.value)) interval \(number(interval.lower * factor)) to "
      + "\(number(interval.upper * factor)))"
  }

  /// A cell of a table: `8.7 (6.3–11.1)`.
  static func cell(_ estimate: Estimate) -> String {
    guard let value = estimate.value else { return "undefined" }
    guard let interval = estimate.interval else { return number(value) }
    return "\(number(value)) (\(number(interval.lower)) to \(number(interval.upper)))"
  }

  /// Ranges of neighbouring thresholds: `from 0.05 to 0.2 and from 0.3 to 0.4`.
  static func ranges(_ ranges: [ClosedRange<Double>]) -> String {
    ranges.map {
      $0.lowerBound == $0.upperBound
        ? "at \(share($0.lowerBound))" : "from \(share($0.lowerBound)) to \(share($0.upperBound))"
    }.joined(separator: " and ")
  }

  /// The points of estimates over abscissas, with the intervals as a band; undefined ones are left out.
  static func points(_ abscissas: [Double], _ estimates: [Estimate], times factor: Double = 1) -> [CurveSet.Point] {
    zip(abscissas, estimates).compactMap { x, estimate in
      estimate.value.map {
        CurveSet.Point(
          x: x, y: $0 * factor, lower: estimate.interval.map { $0.lower * factor },
          upper: estimate.interval.map { $0.upper * factor })
      }
    }
  }
}
