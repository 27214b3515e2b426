// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Statistics
import Vocabulary
import YAMLFiles

extension ProtocolKeys {
  static let utility = KeyTable(
    "utility",
    optional: [
      "thresholds", "step", "at", "threshold-probability", "prevalence", "harm", "compare", "prevalences",
    ])
  static let utilityPair = KeyTable("utility.compare", required: ["test", "reference"])
}

extension ProtocolReader {
  /// Reads `utility`.
  func readUtility(_ section: Section, data: TableReference?) -> UtilityPlan {
    var plan = UtilityPlan()
    plan.grid = readGrid(section) ?? plan.grid
    plan.marked = openShares("at", in: section) ?? []
    plan.thresholdProbability = openShare("threshold-probability", in: section)
    plan.prevalence = openShare("prevalence", in: section)
    plan.harm = section.number("harm", expected: "a number ≥ 0, in true positives per case") { $0 >= 0 } ?? 0
    plan.prevalences = range("prevalences", in: section) ?? plan.prevalences
    if let pair = section.section("compare", table: ProtocolKeys.utilityPair), let test = pair.text("test"),
      let reference = pair.text("reference")
    {
      if test == reference { pair.fault("reference", found: test.quotedForFault, expected: "another than the test") }
      if let data, data.binding.arm == nil {
        let names = data.binding.scoreNames
        for (key, name) in [("test", test), ("reference", reference)] where !names.contains(name) {
          pair.fault(
            key, found: "the name \(name.quotedForFault)", expected: "a model: \(names.joined(separator: ", "))")
        }
      }
      plan.comparison = UtilityPlan.Pair(test: test, reference: reference)
    }
    return plan
  }

  private func readGrid(_ section: Section) -> ThresholdGrid? {
    let step = section.number("step", expected: "a number > 0 and < 1") { $0 > 0 && $0 < 1 }
    guard section.has("thresholds") || section.has("step") else { return nil }
    let range = section.has("thresholds") ? range("thresholds", in: section) : 0.01...0.5
    guard let range else { return nil }
    guard let grid = ThresholdGrid(from: range.lowerBound, to: range.upperBound, step: step ?? 0.01) else {
      section.fault(
        "step", found: "\(step ?? 0.01)", expected: "a step that makes at most 1000 thresholds of the range")
      return nil
    }
    return grid
  }

  /// `[from, to]`.
  private func range(_ key: String, in section: Section) -> ClosedRange<Double>? {
    guard let ends = openShares(key, in: section) else { return nil }
    guard ends.count == 2, ends[0] < ends[1] else {
      section.fault(key, found: "\(ends)", expected: "[from, to], from below to")
      return nil
    }
    return ends[0]...ends[1]
  }

  /// A share strictly between 0 and 1.
  func openShare(_ key: String, in section: Section) -> Double? {
    section.number(key, expected: "a number between 0 and 1") { $0 > 0 && $0 < 1 }
  }

  /// Shares strictly between 0 and 1.
  private func openShares(_ key: String, in section: Section) -> [Double]? {
    guard section.has(key), let items = section.items(key, of: "numbers between 0 and 1") else { return nil }
    let numbers = items.compactMap { section.number(of: $0.node, at: $0.path) }
    guard numbers.count == items.count, !numbers.isEmpty, numbers.allSatisfy({ $0 > 0 && $0 < 1 }) else {
      if numbers.count == items.count {
        section.fault(key, found: "\(numbers)", expected: "numbers strictly between 0 and 1")
      }
      return nil
    }
    return numbers
  }
}
