// SPDX-License-Identifier: Apache-2.0

/// The device identifier of a UDI, as the agencies that issue them form it.
enum DeviceIdentifier {
  /// What is wrong with one; `nil` where it can be one.
  ///
  /// Fourteen digits are a GTIN of GS1, whose last one is a check digit; other agencies' are letters and digits, `+` and `=` for HIBCC and
  /// ICCBBA.
  /// > Source: GS1 General Specifications, 7.9 (check digit).
  static func fault(in text: String) -> (found: String, expected: String)? {
    let digits = text.utf8.map { Int($0) - 48 }
    guard text.utf8.count == 14, digits.allSatisfy({ (0...9).contains($0) }) else {
      let isPlain = text.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || "+=-./$%&!#".utf8.contains($0)
      }
      if isPlain, (6...25).contains(text.utf8.count) { return nil }
      return ("\"\(text.prefix(40))\"", "a GTIN of 14 digits, or an identifier of HIBCC or ICCBBA")
    }
    let sum = digits.dropLast().enumerated().reduce(0) { $0 + $1.element * ($1.offset % 2 == 0 ? 3 : 1) }
    let check = (10 - sum % 10) % 10
    return check == digits[13] ? nil : ("the check digit \(digits[13])", "the check digit \(check) for these digits")
  }
}
