// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Whether values make sense of what they are said of; those that do not are taken in as they came, and counted.
enum AttributeSense {
  /// The oldest age in years that is taken for one.
  private static let oldest = 125.0

  /// The attributes whose values make no sense, in the order of their names.
  static func odd(_ attributes: [String: AttributeValue]) -> [String] {
    let tests: [(String, (AttributeValue) -> Bool)] = [
      (
        AttributeName.age,
        { value in if case .number(let years) = value { (0...oldest).contains(years) } else { false } }
      ),
      (AttributeName.sex, { ["M", "F", "O", "U", "X"].contains($0.text ?? "") }),
      (
        AttributeName.studyDate,
        { value in (value.text).map { Timestamp("\($0)T00:00:00Z") != nil } ?? false }
      ),
    ]
    return tests.compactMap { name, isSensible in
      attributes[name].map(isSensible) == false ? name : nil
    }.sorted()
  }
}
