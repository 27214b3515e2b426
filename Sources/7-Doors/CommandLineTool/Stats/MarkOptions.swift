// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CaseTables
import Protocols
import Vocabulary

/// How a table of marks is bound: a row for each mark, and rows without a score for what was not marked.
struct MarkOptions: ParsableArguments {
  @Argument(
    help: "The table of marks: .csv, .tsv or .ndjson, also gzipped; - for standard input.", completion: .file())
  var table: String

  @Option(help: "The table's format, where its name does not say it.")
  var format: TableFormat?

  @Option(name: .customLong("case"), help: "The column of the case.")
  var caseColumn: String

  @Option(help: "The column of the patient, the sampling unit where one has several cases.")
  var patient: String?

  @Option(help: "The column of the reader.")
  var reader: String?

  @Option(help: "The column of the arm: the way of reading; an algorithm is an arm with a reader of its own.")
  var arm: String?

  @Option(help: "The column of the mark's rating; empty where there is no mark.")
  var score: String

  @Option(help: "The column that says whether a mark hit a lesion: 1, true, yes, hit, LL; or 0, false, no, miss, NL.")
  var mark: String?

  @Option(help: "The column of the lesion that was hit, or missed where there is no rating.")
  var lesion: String?

  @Option(help: "The column with the number of lesions of the case, here or in --cases.")
  var lesionCount: String?

  @Option(help: "The column with the weight of the row's lesion, here or in --cases. Default: all alike.")
  var lesionWeight: String?

  @Option(
    help: "A further table with a row for each case, or for each lesion, where the marks do not name them all.",
    completion: .file())
  var cases: String?

  @Option(help: "Whether a reader with a row in an arm read all cases there, or those with a row of his.")
  var casesRead: FreeResponsePlan.CasesRead = .all

  @Option(help: "The column of the truth of the case, where there is one.")
  var truth: String?

  @Option(help: "The text of the truth that means diseased. Repeatable.")
  var positive: [String] = []

  @Option(help: "A text that means missing. Repeatable. Default: empty and NA.")
  var missing: [String] = []

  @Option(name: .customLong("where"), help: "Only rows with this value: COLUMN=VALUE. Repeatable.")
  var filter: [String] = []

  @Option(help: "What higher scores speak for.")
  var higherScores: ScoreDirection = .positive

  @Option(help: "The confidence level of the intervals.")
  var level = 0.95

  @Flag(help: "Prints one JSON object instead of a table.")
  var json = false

  func validate() throws {
    if mark == nil, lesion == nil {
      throw ValidationError("say which marks hit a lesion: --mark COLUMN, --lesion COLUMN or both")
    }
    if (truth == nil) != positive.isEmpty { throw ValidationError("--truth and --positive go together") }
    if ConfidenceLevel(level) == nil { throw ValidationError("--level lies between 0 and 1, found \(level)") }
    if let bad = filter.first(where: { !$0.contains("=") }) {
      throw ValidationError("--where is COLUMN=VALUE, found \(bad)")
    }
  }

  /// The level, which ``validate()`` has checked.
  var confidence: ConfidenceLevel { ConfidenceLevel(level) ?? .percent95 }

  /// What the columns say, with the rest of the plan as usual.
  var plan: FreeResponsePlan {
    var plan = FreeResponsePlan()
    plan.mark = mark
    plan.lesion = lesion
    plan.lesionCount = lesionCount
    plan.lesionWeight = lesionWeight
    plan.casesRead = casesRead
    return plan
  }

  /// Reads the table of marks and, where it was named, that of the cases.
  func read() throws -> (marks: CaseTable, cases: CaseTable?) {
    try FileAccessError.check(readable: table)
    let roster = try cases.map(readCases)
    // A number or weight of lesions may stand in either table.
    let elsewhere = Set(roster?.attributes.map(\.name) ?? [])
    let further =
      [mark, lesion].compactMap { $0 }
      + [lesionCount, lesionWeight].compactMap { $0 }.filter {
        !elsewhere.contains($0)
      }
    var binding = ColumnBinding(
      caseColumn: caseColumn, patient: patient, reader: reader, arm: arm,
      truth: truth.map { .binary(column: $0, positive: positive) }, scores: [NamedColumn(score)],
      attributes: further.map { NamedColumn($0) }, missingTexts: missing.isEmpty ? ["", "NA"] : missing,
      higherScores: higherScores, filters: TableOptions.filters(filter))
    binding.isOfMarks = true
    return (try CaseTable.read(from: TableSource(path: table), format: format, binding: binding), roster)
  }

  private func readCases(_ path: String) throws -> CaseTable {
    try FileAccessError.check(readable: path)
    let source = TableSource(path: path)
    let names = Set(try CaseTable.columnNames(of: source))
    var binding = ColumnBinding(
      caseColumn: caseColumn, patient: patient.flatMap { names.contains($0) ? $0 : nil },
      attributes: [lesion, lesionCount, lesionWeight].compactMap { $0 }.filter(names.contains).map { NamedColumn($0) },
      missingTexts: missing.isEmpty ? ["", "NA"] : missing)
    binding.isOfMarks = true
    return try CaseTable.read(from: source, binding: binding)
  }
}
