// SPDX-License-Identifier: Apache-2.0
import CaseTables
import YAMLFiles

extension ProtocolKeys {
  static let planning = KeyTable(
    "planning", optional: ["difference", "margin", "power", "half-width", "by", "readers", "cases"])
}

extension ProtocolReader {
  /// Reads `planning`.
  func readPlanning(_ section: Section, data: TableReference?) -> PlanningPlan {
    var plan = PlanningPlan()
    func share(_ key: String) -> Double? {
      section.number(key, expected: "a number above 0 and below 1") { $0 > 0 && $0 < 1 }
    }
    plan.difference = share("difference")
    plan.margin = share("margin")
    plan.power = share("power") ?? plan.power
    plan.halfWidth = share("half-width")
    plan.divisions = readDivisions(section, data: data)
    plan.readers = counts("readers", in: section)
    plan.cases = counts("cases", in: section)
    return plan
  }

  /// Whole numbers ≥ 2 in a list.
  private func counts(_ key: String, in section: Section) -> [Int] {
    guard section.has(key), let items = section.items(key, of: "whole numbers") else { return [] }
    return items.compactMap { path, node in
      guard let number = section.number(of: node, at: path) else { return nil }
      guard number >= 2, number <= 1e6, number == number.rounded() else {
        section.fault(key, found: "\(number)", expected: "whole numbers from 2 to 1000000")
        return nil
      }
      return Int(number)
    }
  }
}
