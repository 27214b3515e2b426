// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CaseTables
import Vocabulary

/// How a table of ratings is bound where nothing is known to be true: raters side by side in columns, or one rating a row.
struct RatingOptions: ParsableArguments {
  @Argument(help: "The table: .csv, .tsv or .ndjson, also gzipped; - for standard input.", completion: .file())
  var table: String

  @Option(help: "The table's format, where its name does not say it.")
  var format: TableFormat?

  @Option(name: .customLong("case"), help: "The column of the case; without it every row is a case.")
  var caseColumn: String?

  @Option(help: "The column of the patient, the sampling unit where one has several cases.")
  var patient: String?

  @Option(help: "A column with one rater's ratings. Repeatable.")
  var rater: [String] = []

  @Option(help: "The column of the reader, where a row is one reader's rating.")
  var reader: String?

  @Option(help: "The column of the rating, where a row is one reader's rating.")
  var rating: String?

  @Option(help: "The column of the arm: each is answered by itself.")
  var arm: String?

  @Option(help: "A text that means missing. Repeatable. Default: empty and NA.")
  var missing: [String] = []

  @Option(name: .customLong("where"), help: "Only rows with this value: COLUMN=VALUE. Repeatable.")
  var filter: [String] = []

  @Option(help: "The confidence level of the intervals.")
  var level = 0.95

  @Flag(help: "Prints one JSON object instead of a table.")
  var json = false

  func validate() throws {
    if rater.isEmpty == (reader == nil) {
      throw ValidationError("name the raters' columns (--rater, two or more) or the column of the --reader")
    }
    if rater.count == 1 { throw ValidationError("name two --rater at least, or a --reader with a --rating") }
    if reader != nil, rating == nil { throw ValidationError("beside --reader name the column of the --rating") }
    if reader != nil, caseColumn == nil { throw ValidationError("beside --reader name the column of the --case") }
    if reader == nil, rating != nil { throw ValidationError("--rating stands beside --reader") }
    if ConfidenceLevel(level) == nil { throw ValidationError("--level lies between 0 and 1, found \(level)") }
    if let bad = filter.first(where: { !$0.contains("=") }) {
      throw ValidationError("--where is COLUMN=VALUE, found \(bad)")
    }
  }

  /// The level, which ``validate()`` has checked.
  var confidence: ConfidenceLevel { ConfidenceLevel(level) ?? .percent95 }

  /// Reads the table: ratings are attributes.
  ///
  /// `truth` and `scores` are bound where a model is to be judged as well.
  func read(truth: TruthBinding? = nil, scores: [NamedColumn] = []) throws -> CaseTable {
    try FileAccessError.check(readable: table)
    let ratings = rater + [rating].compactMap { $0 }
    let binding = ColumnBinding(
      caseColumn: caseColumn, patient: patient, reader: reader, arm: arm, truth: truth, scores: scores,
      attributes: ratings.map { NamedColumn($0) }, missingTexts: missing.isEmpty ? ["", "NA"] : missing,
      filters: TableOptions.filters(filter))
    return try CaseTable.read(from: TableSource(path: table), format: format, binding: binding)
  }
}
