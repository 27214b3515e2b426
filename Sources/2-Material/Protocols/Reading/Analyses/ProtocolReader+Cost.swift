// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Statistics
import Vocabulary
import YAMLFiles

extension ProtocolKeys {
  static let cost = KeyTable(
    "cost",
    optional: [
      "false-positive", "false-negative", "true-positive", "true-negative", "unit", "prevalence", "classes", "shares",
    ])
}

extension ProtocolReader {
  /// Reads `cost`.
  func readCost(_ section: Section, data: TableReference?) -> CostPlan {
    var plan = CostPlan()
    let unit = section.text("unit") ?? "1"
    let cells = ["false-positive", "false-negative", "true-positive", "true-negative"]
    if section.has("classes") {
      for key in cells + ["prevalence"] where section.has(key) {
        section.fault(key, found: "a cost beside a matrix of classes", expected: "one or the other")
      }
      if let data {
        let names: [String]
        if case .classes = data.binding.truth { names = data.binding.scoreNames } else { names = [] }
        guard !names.isEmpty else {
          section.fault(
            "classes", found: "a matrix of classes", expected: "data.classes, or false-positive and false-negative")
          return plan
        }
        plan.costs = readMatrix(section, names: names, unit: unit).map(CostPlan.Costs.classes)
        plan.shares = readShares(section, count: names.count)
      }
      return plan
    }
    if section.has("shares") {
      section.fault("shares", found: "shares of classes without a matrix", expected: "classes, or prevalence")
    }
    for key in cells.prefix(2) where !section.has(key) {
      section.fault(key, found: "no key \"\(key)\"", expected: "the key \"\(key)\", or a matrix under classes")
    }
    let values = cells.map { section.number($0) }
    if let alarm = values[0], let miss = values[1] {
      let costs = BinaryCosts(
        falsePositive: alarm, falseNegative: miss, truePositive: values[2] ?? 0, trueNegative: values[3] ?? 0,
        unit: unit)
      if costs == nil {
        section.fault(
          "false-positive", found: "an error that costs no more than the right call of its class",
          expected: "false-positive above true-negative, and false-negative above true-positive")
      }
      plan.costs = costs.map(CostPlan.Costs.binary)
    }
    plan.prevalence = openShare("prevalence", in: section)
    return plan
  }

  /// A row for each true class, a column for each call.
  private func readMatrix(_ section: Section, names: [String], unit: String) -> CostMatrix? {
    guard let rows = section.items("classes", of: "rows of costs, one for each true class") else { return nil }
    var costs: [[Double]] = []
    for row in rows {
      guard case .list(let items) = row.node.content else {
        log.add(row.path, line: row.node.line, found: row.node.words, expected: "a list of costs, one for each call")
        return nil
      }
      costs.append(items.compactMap { section.number(of: $0, at: row.path) })
    }
    guard let matrix = CostMatrix(classes: names, costs: costs, unit: unit) else {
      section.fault(
        "classes", found: "\(costs.count) rows of \(costs.map { "\($0.count)" }.joined(separator: ", ")) costs",
        expected: "\(names.count) rows of \(names.count) costs, in the order of data.classes")
      return nil
    }
    return matrix
  }

  private func readShares(_ section: Section, count: Int) -> [Double]? {
    guard section.has("shares"), let items = section.items("shares", of: "shares") else { return nil }
    let shares = items.compactMap { section.number(of: $0.node, at: $0.path) }
    guard shares.count == items.count else { return nil }
    guard shares.count == count, shares.allSatisfy({ $0 >= 0 }), abs(shares.reduce(0, +) - 1) < 1e-9 else {
      section.fault(
        "shares", found: "\(shares)", expected: "\(count) shares that add up to 1, in the order of data.classes")
      return nil
    }
    return shares
  }
}
