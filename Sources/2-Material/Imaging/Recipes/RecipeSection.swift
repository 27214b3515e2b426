// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// The keys of one object of a recipe, each taken once; what is left over at the end is unknown.
struct RecipeSection {
  private var left: [String: RecipeJSON]
  private let file: String
  private let step: Int?
  private var known: [String] = []
  private(set) var faults: [InputFault] = []

  init(_ values: [String: RecipeJSON], file: String, step: Int?) {
    left = values
    self.file = file
    self.step = step
  }

  mutating func fault(_ key: String?, _ found: String, _ expected: String) {
    faults.append(InputFault(file: file, row: step, column: key, found: found, expected: expected))
  }

  mutating func take(_ key: String) -> RecipeJSON? {
    known.append(key)
    return left.removeValue(forKey: key)
  }

  /// A finite number; where it is missing the default, or a fault.
  mutating func number(_ key: String, default missing: Double? = nil, where isRight: (Double) -> Bool, _ rule: String)
    -> Double
  {
    switch take(key) {
    case nil:
      if let missing { return missing }
      fault(key, "nothing", rule)
    case .number(let value)?:
      if value.isFinite, isRight(value) { return value }
      fault(key, "\(value)", rule)
    case let other?: fault(key, other.word, rule)
    }
    return 0
  }

  /// One of some words.
  mutating func word(_ key: String, among words: [String], default missing: String? = nil) -> String {
    let rule = words.joined(separator: ", ")
    switch take(key) {
    case nil:
      if let missing { return missing }
      fault(key, "nothing", rule)
    case .string(let value)?:
      if words.contains(value) { return value }
      let near = nearestName(to: value, among: words).map { "\($0); one of \(rule)" } ?? rule
      fault(key, "\"\(value.prefix(40))\"", near)
    case let other?: fault(key, other.word, rule)
    }
    return words[0]
  }

  /// Three numbers above 0, of which some may be null.
  mutating func three(_ key: String, where isRight: (Double) -> Bool, _ rule: String) -> [Double?] {
    guard let value = take(key) else {
      fault(key, "nothing", rule)
      return []
    }
    guard case .array(let values) = value, values.count == 3 else {
      fault(key, value.word, rule)
      return []
    }
    var numbers: [Double?] = []
    for value in values {
      switch value {
      case .null: numbers.append(nil)
      case .number(let number) where number.isFinite && number > 0 && isRight(number): numbers.append(number)
      default:
        fault(key, value.word, rule)
        return []
      }
    }
    return numbers
  }

  /// Says which keys are unknown, with the nearest known one.
  mutating func finish() {
    for key in left.keys.sorted() {
      let near = nearestName(to: key, among: known)
      fault(
        String(key.prefix(40)), "an unknown key",
        near.map { "\"\($0)\"" } ?? known.map { "\"\($0)\"" }.joined(separator: ", "))
    }
  }
}
