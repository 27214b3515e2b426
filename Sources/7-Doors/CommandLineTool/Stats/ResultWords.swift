// SPDX-License-Identifier: Apache-2.0
import Validation
import Vocabulary

/// The results of analyses as a terminal or a program reads them: findings and refusals stand as notes.
struct ResultWords {
  private let answer: TableQuestions.Answer
  private let tables: [TablePicture]

  init(_ results: [AnalysisResult]) {
    var answer = TableQuestions.Answer()
    var tables: [TablePicture] = []
    for result in results {
      let name = result.name.map { "\($0): " } ?? ""
      func named(_ group: String?) -> String? {
        let words = [result.name, group].compactMap { $0 }.joined(separator: "; ")
        return words.isEmpty ? nil : words
      }
      answer.estimates += result.estimates.map { $0.of(group: named($0.group)) }
      answer.tests += result.tests.map { test in
        var copy = test
        copy.group = named(test.group)
        return copy
      }
      if let refusal = result.refusal { answer.notes.append("\(name)cannot be judged: \(refusal)") }
      answer.notes += (result.findings + result.notes).map { name + $0 }
      for case .table(var table) in result.pictures {
        table.caption = name + table.caption
        tables.append(table)
      }
    }
    self.answer = answer
    self.tables = tables
  }

  /// Prints them: one JSON object, or lines in columns.
  func print(json: Bool) throws { try AnswerWords(answer, tables: tables).print(json: json) }
}
