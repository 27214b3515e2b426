// SPDX-License-Identifier: Apache-2.0
import Protocols
import Vocabulary

/// A short protocol, to be changed one line at a time.
enum SmallExample {
  static let lines = [
    "fiducial: 1",  // 1
    "title: Test",
    "question: Does it work?",
    "data:",
    "  table: study.csv",  // 5
    "  columns:",
    "    case: caseID",
    "    reader: readerID",
    "    arm: mode",
    "    truth: cancer",  // 10
    "    score: score",
    "    attributes: [sex, age]",
    "  positive: 1",
    "endpoints:",
    "  primary:",  // 15
    "    - id: auc-a",
    "      metric: auc",
    "      arm: A",
    "    - id: ni",
    "      metric: auc",  // 20
    "      compare: {test: A, reference: B}",
    "      hypothesis: non-inferiority",
    "      margin: 0.05",
    "subgroups:",
    "  - by: sex",  // 25
    "acceptance:",
    "  criteria:",
    "    - ni holds",
    "    - for each sex: auc-a.lower >= 0.75",
  ]

  /// The text with some lines, counted from 1, replaced; an empty text takes a line out of use but keeps its number.
  static func text(_ changes: [Int: String] = [:]) -> String {
    lines.enumerated().map { changes[$0.offset + 1] ?? $0.element }.joined(separator: "\n") + "\n"
  }

  /// The protocol of the changed text.
  static func parse(_ changes: [Int: String] = [:]) throws(InputFaults) -> EvaluationProtocol {
    try EvaluationProtocol.parse(bytes: text(changes).utf8, fileName: "small.yaml")
  }

  /// What is wrong with a text; empty where nothing is.
  static func faults(in text: some Collection<UInt8>) -> InputFaults {
    do {
      _ = try EvaluationProtocol.parse(bytes: text, fileName: "small.yaml")
      return InputFaults()
    } catch {
      return error
    }
  }
}
