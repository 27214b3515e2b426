// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Where an axis is marked: round numbers at even distances.
///
/// Steps are 1, 2 or 5 times a power of ten, the customary choice.
package struct Ticks: Sendable, Equatable {
  /// The marks, ascending.
  package let values: [Double]
  /// How many decimals the labels need.
  let decimals: Int

  /// The marks inside a range.
  /// - Parameters:
  ///   - lower: The lower end; equal ends are widened by a half on either side.
  ///   - upper: The upper end.
  ///   - about: How many steps are wanted; the number of steps is the nearest that a round distance gives.
  package init(from lower: Double, to upper: Double, about: Int = 5) {
    var (low, high) = lower <= upper ? (lower, upper) : (upper, lower)
    if low == high { (low, high) = (low - 0.5, high + 0.5) }
    let rough = (high - low) / Double(max(1, about))
    let exponent = Int(log10(rough).rounded(.down))
    let power = pow(10, Double(exponent))
    let ratio = rough / power
    let factor = ratio < sqrt(2) ? 1 : ratio < sqrt(10) ? 2 : ratio < sqrt(50) ? 5 : 10
    // Marks are whole multiples divided or multiplied once, so that 0.3 is 0.3 and not 0.30000000000000004.
    let scale = pow(10, Double(abs(exponent)))
    func value(_ index: Int) -> Double {
      let multiple = Double(index * factor)
      return exponent < 0 ? multiple / scale : multiple * scale
    }
    let step = value(1)
    let first = Int((low / step - 1e-9).rounded(.up))
    let last = Int((high / step + 1e-9).rounded(.down))
    values = first <= last ? (first...last).map(value) : []
    decimals = max(0, factor == 10 ? -exponent - 1 : -exponent)
  }

  /// A mark's label.
  package func label(_ value: Double) -> String {
    let text = NumberWords.plain(value.magnitude, decimals)
    return value < 0 && text.contains { "123456789".contains($0) } ? NumberWords.minus + text : text
  }
}
