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
  /// Tables of words that some analyses have besides; JSON has them as rows of texts.
  let tables: [TablePicture]

  init(_ answer: TableQuestions.Answer, tables: [TablePicture] = []) {
    self.answer = answer
    self.tables = tables
  }

  /// Prints it: one JSON object, or lines in columns.
  func print(json: Bool) throws {
    try StandardOutput.print(json ? document.text() : lines.joined(separator: "\n"))
  }

  private var document: JSONValue {
    .object([
      "estimates": .array(answer.estimates.map(\.json)), "tests": .array(answer.tests.map(\.json)),
      "notes": .array(answer.notes.map(JSONValue.string)),
      "tables": tables.isEmpty ? nil : .array(tables.map(Self.value)),
    ])
  }

  private static func value(_ table: TablePicture) -> JSONValue {
    .object([
      "caption": .string(table.caption), "columns": .array(table.columns.map { .string($0.title) }),
      "rows": .array(table.rows.map { .array($0.map(JSONValue.string)) }), "note": table.note.map(JSONValue.string),
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
    let words = tables.flatMap { table in
      ["", table.caption] + Self.columns([table.columns.map(\.title)] + table.rows).map { "  " + $0 }
        + (table.note.map { ["  " + $0] } ?? [])
    }
    return Self.columns(rows) + (tests.isEmpty ? [] : [""] + Self.columns(tests)) + words
      + (answer.notes.isEmpty ? [] : [""] + answer.notes.map { "note: \($0)" })
  }

  /// The statistic by its usual letter, with its degrees of freedom: `z = 2.2090`, `χ²(2) = 12.5127`.
  private static func statistic(_ test: HypothesisTest) -> String {
    guard let value = test.statistic else { return "" }
    let letters = ["normal": "z", "t": "t", "chi-squared": "χ²", "F": "F", "f": "F"]
    let freedom = test.degreesOfFreedom.map { String(format: $0 == $0.rounded() ? "%.0f" : "%.1f", $0) }
    let brackets = freedom.isEmpty ? "" : "(\(freedom.joined(separator: ", ")))"
    return "\(letters[test.distribution] ?? "statistic")\(brackets) = "
      + String(format: "%.4f", value).replacing("-", with: "−")
  }

  private static func columns(_ rows: [[String]]) -> [String] {
    let most = rows.map(\.count).max() ?? 0
    let widths = rows.reduce(into: [Int](repeating: 0, count: most)) { widths, row in
      for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.count) }
    }
    return rows.map { row in
      zip(row, widths).map { cell, width in cell + String(repeating: " ", count: width - cell.count) }
        .joined(separator: "  ").trimmingCharacters(in: .whitespaces)
    }
  }
}
