// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Numbers inside the sentences that say why a criterion holds or not.
enum NumberText {
  /// A value with three decimals, or as many as it takes to see on which side of the limit it lies.
  static func telling(_ value: Double, apartFrom limit: Double) -> String {
    for decimals in 3...12 {
      let text = String(format: "%.\(decimals)f", value)
      guard let shown = Double(text) else { break }
      if value == limit || (shown != limit && (shown > limit) == (value > limit)) { return text }
    }
    return "\(value)"
  }

  /// A p-value with three decimals; below that what it is below, unless the limit is smaller still.
  static func pValue(_ value: Double, apartFrom limit: Double) -> String {
    value < 0.001 && limit >= 0.001 ? "below 0.001" : telling(value, apartFrom: limit)
  }

  /// A level as a percentage, with the digits that it takes.
  static func percent(_ share: Double) -> String { String(format: "%.6g %%", share * 100) }

  /// A share that was counted or declared, for reading: three digits are enough.
  static func share(_ share: Double) -> String { String(format: "%.3g %%", share * 100) }

  /// A number with a fixed count of decimals.
  static func decimals(_ value: Double, _ count: Int) -> String { String(format: "%.\(count)f", value) }

  /// A limit as the protocol would write it.
  static func limit(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }
}
