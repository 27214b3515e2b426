// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Lines of tables as RFC 4180 has them: commas, quotes where they are needed, CR and LF at the end.
enum CSVLine {
  static func line(_ fields: [String]) -> String { fields.map(quoted).joined(separator: ",") + "\r\n" }

  private static func quoted(_ field: String) -> String {
    guard field.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else { return field }
    return "\"\(field.replacing("\"", with: "\"\""))\""
  }

  /// A number with so many decimals at most, without zeros at its end.
  static func number(_ value: Double, decimals: Int) -> String {
    let scale = pow(10, Double(decimals))
    let rounded = (value * scale).rounded() / scale
    return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
  }
}
