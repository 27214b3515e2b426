// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Numbers as tables have them.
enum DecimalText {
  /// A number with so many decimals at most, without zeros at its end.
  static func number(_ value: Double, decimals: Int) -> String {
    let scale = pow(10, Double(decimals))
    let rounded = (value * scale).rounded() / scale
    return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
  }
}
