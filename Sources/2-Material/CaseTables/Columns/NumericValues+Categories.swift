// SPDX-License-Identifier: Apache-2.0

extension NumericValues {
  /// The numbers as texts, whole numbers without a decimal point.
  func asCategories() -> Categories {
    var codes = [Int32](repeating: Categories.missing, count: values.count)
    var levels: [String] = []
    var numbers: [Double: Int32] = [:]
    for row in values.indices where !isMissing[row] {
      let value = values[row]
      if let code = numbers[value] {
        codes[row] = code
      } else {
        numbers[value] = Int32(levels.count)
        codes[row] = Int32(levels.count)
        levels.append(Self.text(of: value))
      }
    }
    return Categories(codes: codes, levels: levels)
  }

  static func text(of value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }
}
