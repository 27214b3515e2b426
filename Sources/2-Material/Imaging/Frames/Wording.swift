// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Numbers as a person reads them.
enum Wording {
  /// A number with at most so many decimal places, without noughts at the end.
  static func number(_ value: Double, places: Int = 3) -> String {
    guard value.isFinite else { return "undefined" }
    var text = String(format: "%.\(places)f", value)
    if text.contains(".") {
      while text.hasSuffix("0") { text.removeLast() }
      if text.hasSuffix(".") { text.removeLast() }
    }
    return text == "-0" ? "0" : text
  }

  /// How many of a thing: `1 slice`, `3 slices`.
  static func count(_ count: Int, _ noun: String) -> String { count == 1 ? "1 \(noun)" : "\(count) \(noun)s" }
}
