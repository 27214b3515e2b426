// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CaseTables
import Vocabulary

/// How a table's columns are bound to roles on the command line: options named after the roles.
struct TableOptions: ParsableArguments {
  @Argument(
    help: "The table: .csv, .tsv or .ndjson, also gzipped; - for standard input. A .imrmc file needs no columns named.",
    completion: .file())
  var table: String

  @Option(help: "The table's format, where its name does not say it.")
  var format: TableFormat?

  @Option(
    name: .customLong("case"), help: "The column of the case; where one has several rows, they are not independent.")
  var caseColumn: String?

  @Option(help: "The column of the patient, the sampling unit where one has several cases.")
  var patient: String?

  @Option(help: "The column of the site.")
  var site: String?

  @Option(help: "The column of the device.")
  var device: String?

  @Option(help: "The column of the reader.")
  var reader: String?

  @Option(help: "The column of the arm: the way of reading, or one of several models with a row each.")
  var arm: String?

  @Option(help: "The column of the truth.")
  var truth: String?

  @Option(help: "The text of the truth that means diseased. Repeatable.")
  var positive: [String] = []

  @Option(help: "A column of scores; NAME=COLUMN gives it a name. Repeatable.")
  var score: [String] = []

  @Option(help: "A column to divide the cases by; commas cross several: sex,site. Repeatable.")
  var by: [String] = []

  @Option(help: "The column of the sampling weight.")
  var weight: String?

  @Option(help: "A text that means missing. Repeatable. Default: empty and NA.")
  var missing: [String] = []

  @Option(name: .customLong("where"), help: "Only rows with this value: COLUMN=VALUE. Repeatable.")
  var filter: [String] = []

  @Option(help: "Rows set apart for choosing and fitting, never judged: COLUMN=VALUE. Repeatable.")
  var tuning: [String] = []

  @Option(help: "What higher scores speak for.")
  var higherScores: ScoreDirection = .positive

  @Option(help: "The confidence level of the intervals.")
  var level = 0.95

  @Flag(help: "Prints one JSON object instead of a table.")
  var json = false

  func validate() throws {
    if !isReaderStudy {
      if truth == nil { throw ValidationError("name the column of the --truth") }
      if score.isEmpty { throw ValidationError("name at least one --score") }
      if positive.isEmpty { throw ValidationError("say which --truth means diseased: --positive VALUE") }
    }
    if ConfidenceLevel(level) == nil { throw ValidationError("--level lies between 0 and 1, found \(level)") }
    if let empty = by.first(where: { $0.split(separator: ",", omittingEmptySubsequences: false).contains("") }) {
      throw ValidationError("--by names columns, several by commas, found \(empty.isEmpty ? "nothing" : empty)")
    }
    for (name, texts) in [("--where", filter), ("--tuning", tuning)] {
      if let bad = texts.first(where: { !$0.contains("=") }) {
        throw ValidationError("\(name) is COLUMN=VALUE, found \(bad)")
      }
    }
  }

  /// The level, which ``validate()`` has checked.
  var confidence: ConfidenceLevel { ConfidenceLevel(level) ?? .percent95 }

  /// Whether the table is in the form of iMRMC, which says itself what its columns are.
  private var isReaderStudy: Bool { (format ?? TableFormat(fileName: table)) == .imrmc }

  /// What divides the cases: roles by their names, whether the role or its column was typed, and further columns.
  var divisions: [[String]] {
    by.map { $0.split(separator: ",").map { name in roles.first { $0.column == name }?.role ?? String(name) } }
  }

  /// The name under which a column divides or describes cases: that of its role, or its own.
  func roleName(_ column: String) -> String { roles.first { $0.column == column }?.role ?? column }

  /// The roles that can divide cases, with their columns.
  private var roles: [(role: String, column: String)] {
    [
      ("site", site), ("device", device), ("reader", reader ?? (isReaderStudy ? "readerID" : nil)),
      ("arm", arm ?? (isReaderStudy ? "modalityID" : nil)),
      ("case", caseColumn ?? (isReaderStudy ? "caseID" : nil)), ("patient", patient),
    ]
    .compactMap { role, column in column.map { (role, $0) } }
  }

  /// Reads the table.
  ///
  /// `further` names columns beside those of `--by` that the question needs as attributes.
  func read(further: [String] = []) throws -> CaseTable {
    try FileAccessError.check(readable: table)
    let dividing = Set(divisions.joined() + further).filter { name in !roles.contains { $0.role == name } }.sorted()
    let column = Dictionary(uniqueKeysWithValues: roles.map { ($0.role, $0.column) })
    let binding = ColumnBinding(
      caseColumn: column["case"], patient: patient, site: site, device: device, reader: column["reader"],
      arm: column["arm"],
      truth: .binary(column: truth ?? "truth", positive: positive.isEmpty ? ["1"] : positive),
      scores: score.isEmpty ? [NamedColumn("score")] : score.map(Self.named), weight: weight,
      attributes: dividing.map { NamedColumn($0) }, missingTexts: missing.isEmpty ? ["", "NA"] : missing,
      higherScores: higherScores, filters: Self.filters(filter), tuning: Self.filters(tuning))
    return try CaseTable.read(from: TableSource(path: table), format: format, binding: binding)
  }

  static func filters(_ texts: [String]) -> [ColumnFilter] {
    var values: [String: [String]] = [:]
    var order: [String] = []
    for text in texts {
      guard let split = text.firstIndex(of: "=") else { continue }
      let column = String(text[..<split])
      if values[column] == nil { order.append(column) }
      values[column, default: []].append(String(text[text.index(after: split)...]))
    }
    return order.map { ColumnFilter(column: $0, values: values[$0] ?? []) }
  }

  static func named(_ text: String) -> NamedColumn {
    guard let split = text.firstIndex(of: "=") else { return NamedColumn(text) }
    return NamedColumn(String(text[..<split]), column: String(text[text.index(after: split)...]))
  }
}
