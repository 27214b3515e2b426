// SPDX-License-Identifier: Apache-2.0
import Foundation
import Reports
import Validation
import Vocabulary

extension TableQuestions.Answer {
  /// Adds what another question found; notes are said once.
  mutating func add(_ other: TableQuestions.Answer) {
    estimates += other.estimates
    tests += other.tests
    notes += other.notes.filter { !notes.contains($0) }
  }
}

/// An answer as a terminal or a program reads it.
struct AnswerWords {
  let answer: TableQuestions.Answer

  init(_ answer: TableQuestions.Answer) {
    self.answer = answer
  }

  /// Prints it: one JSON object, or lines in columns.
  func print(json: Bool) throws {
    try StandardOutput.print(json ? document.text() : lines.joined(separator: "\n"))
  }

  private var document: JSONValue {
    .object([
      "estimates": .array(answer.estimates.map(\.json)), "tests": .array(answer.tests.map(\.json)),
      "notes": .array(answer.notes.map(JSONValue.string)),
    ])
  }

  private var lines: [String] {
    let rows = answer.estimates.map { estimate in
      [
        estimate.group ?? "all", estimate.name, NumberWords.estimate(estimate),
        "n \(estimate.n)" + (estimate.clusters.map { " in \($0) units" } ?? ""), estimate.method,
      ]
    }
    let tests = answer.tests.map { test in
      [
        test.group ?? "all", test.name, NumberWords.test(test),
        Self.statistic(test), test.method,
      ]
    }
    return Self.columns(rows) + (tests.isEmpty ? [] : [""] + Self.columns(tests))
      + (answer.notes.isEmpty ? [] : [""] + answer.notes.map { "note: \($0)" })
  }

  /// The statistic by its usual letter, with its degrees of freedom: `z = 2.2090`, `χ²(2) = 12.5127`.
  private static func statistic(_ test: HypothesisTest) -> String {
    guard let value = test.statistic else { return "" }
    let letters = ["normal": "z", "t": "t", "chi-squared": "χ²", "f": "F"]
    let freedom = test.degreesOfFreedom.map { String(format: $0 == $0.rounded() ? "%.0f" : "%.1f", $0) }
    let brackets = freedom.isEmpty ? "" : "(\(freedom.joined(separator: ", ")))"
    return "\(letters[test.distribution] ?? "statistic")\(brackets) = "
      + String(format: "%.4f", value).replacing("-", with: "−")
  }

  private static func columns(_ rows: [[String]]) -> [String] {
    let widths = rows.reduce(into: [Int](repeating: 0, count: 5)) { widths, row in
      for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.count) }
    }
    return rows.map { row in
      zip(row, widths).map { cell, width in cell + String(repeating: " ", count: width - cell.count) }
        .joined(separator: "  ").trimmingCharacters(in: .whitespaces)
    }
  }
}
