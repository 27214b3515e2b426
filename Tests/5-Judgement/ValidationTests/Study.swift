// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import Protocols
import TestSupport
import Validation
import Vocabulary

/// A protocol and a table from text, evaluated in memory.
enum Study {
  static func evaluate(_ plan: String, _ table: String, history: EvaluationHistory? = nil) throws -> Evaluation {
    let plan = try EvaluationProtocol.parse(bytes: Array(plan.utf8), fileName: "plan.yaml")
    let cases = try CaseTable.read(
      from: .bytes(Array(table.utf8), name: "table.csv"), binding: plan.data.binding, expecting: plan.data.digest)
    return try Evaluator(plan).evaluate(
      cases, software: "fiducial test", at: "2026-11-21T00:00:00Z", history: history)
  }

  /// A protocol with the parts that a test varies; the rest is the least that a protocol needs.
  static func plan(
    columns: String = "{case: case, truth: truth, score: score}", data: String = "", settings: String = "",
    endpoints: String = "primary: [{metric: auc}]", subgroups: String = "", criteria: String = "[auc.lower >= 0.5]",
    acceptance: String = ""
  ) -> String {
    """
    fiducial: 1
    title: A test
    question: Does it hold?
    data:
      table: table.csv
      columns: \(columns)
      positive: "1"
    \(indented(data, by: 2))
    \(settings)
    endpoints:
    \(indented(endpoints, by: 2))
    \(subgroups)
    acceptance:
    \(indented(acceptance, by: 2))
      criteria: \(criteria)
    """
  }

  private static func indented(_ text: String, by spaces: Int) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String(repeating: " ", count: $0.isEmpty ? 0 : spaces) + $0 }.joined(separator: "\n")
  }

  /// A table of independent cases whose scores overlap; `group` is written where it is asked for.
  static func table(
    _ count: Int, seed: UInt64 = 1, group: ((Int) -> String)? = nil, shift: (Int) -> Double = { _ in 0.3 }
  )
    -> String
  {
    var random = SplitMix(seed: seed)
    var lines = ["case,truth,score" + (group == nil ? "" : ",group")]
    for row in 0..<count {
      let isPositive = row % 3 == 0
      let score = random.uniform() + (isPositive ? shift(row) : 0)
      lines.append("c\(row),\(isPositive ? 1 : 0),\(score)" + (group.map { ",\($0(row))" } ?? ""))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
