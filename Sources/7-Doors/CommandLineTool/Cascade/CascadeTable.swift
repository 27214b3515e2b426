// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CaseTables
import Prediction
import Protocols
import Reports
import Validation
import Vocabulary

/// The table that a cascade is chosen or confirmed on.
struct CascadeTable: ParsableArguments {
  @Argument(help: "The table: .csv, .tsv or .ndjson, also gzipped; - for standard input.", completion: .file())
  var table: String

  @Option(name: .customLong("case"), help: "The column of the case.")
  var caseColumn: String?

  @Option(help: "The column of the patient, the sampling unit where one has several cases.")
  var patient: String?

  @Option(help: "The column of the truth.")
  var truth: String

  @Option(help: "The text of the truth that means diseased. Repeatable.")
  var positive: [String]

  @Option(help: "A text that means missing. Repeatable. Default: empty and NA.")
  var missing: [String] = []

  @Option(name: .customLong("where"), help: "Only rows with this value: COLUMN=VALUE. Repeatable.")
  var filter: [String] = []

  @Option(help: "What higher scores speak for.")
  var higherScores: ScoreDirection = .positive

  @Flag(help: "Prints one JSON object instead of a table.")
  var json = false

  func validate() throws {
    if let bad = filter.first(where: { !$0.contains("=") }) {
      throw ValidationError("--where is COLUMN=VALUE, found \(bad)")
    }
  }

  /// Reads the table with two score columns.
  func read(_ plan: CascadePlan) throws -> CaseTable {
    try FileAccessError.check(readable: table)
    var attributes: [NamedColumn] = []
    if case .column(let name, _) = plan.confidence { attributes.append(NamedColumn(name)) }
    let binding = ColumnBinding(
      caseColumn: caseColumn, patient: patient, truth: .binary(column: truth, positive: positive),
      scores: [NamedColumn(plan.small), NamedColumn(plan.large)], attributes: attributes,
      missingTexts: missing.isEmpty ? ["", "NA"] : missing, higherScores: higherScores,
      filters: TableOptions.filters(filter))
    return try CaseTable.read(from: TableSource(path: table), format: nil, binding: binding)
  }
}

/// What a judgement of a cascade reads like.
enum CascadeWords {
  /// A row of words for each band that was tested.
  static func table(_ steps: [CascadeJudgement], _ measures: [CascadePlan.Measure]) -> TablePicture {
    TablePicture(
      caption: "Bands in the order of their tests, from the most escalation on",
      columns: [
        TablePicture.Column("band"), TablePicture.Column("escalated"), TablePicture.Column("cost"),
      ] + measures.map { TablePicture.Column("difference of \($0.rawValue)") } + [TablePicture.Column("shown")],
      rows: steps.map { step in
        [Self.band(step.band), NumberWords.estimate(step.escalated), NumberWords.estimate(step.cost)]
          + step.comparisons.map { NumberWords.estimate($0.difference) } + [Self.word(step.isShown)]
      })
  }

  static func band(_ band: Double) -> String { band.isFinite ? "\(band)" : "all" }

  private static func word(_ isShown: Bool?) -> String {
    switch isShown {
    case true: "yes"
    case false: "no"
    case nil: "cannot be judged"
    }
  }

  /// What must be known of areas.
  static func notes(_ measures: [CascadePlan.Measure], leftOut: Int, otherHalf: Int) -> [String] {
    var notes: [String] = []
    if measures.contains(.auc) {
      notes.append(
        "the cascade's score is the small model's where it answers and the large one's elsewhere: its area means something "
          + "only where both are calibrated to the same chances")
    }
    if leftOut > 0 { notes.append("\(leftOut) rows without a truth or without both scores are left out") }
    if otherHalf > 0 { notes.append("\(otherHalf) rows are of the other half of the patients") }
    return notes
  }

  /// Says where nothing is saved; `nil` where something is.
  static func nothingSaved(_ judgement: CascadeJudgement) -> String? {
    guard let value = judgement.savings.value, value <= 0 else { return nil }
    return "the large model alone costs no more: this cascade saves nothing"
  }

  /// The tests of a judgement, each named by its measure.
  static func tests(_ judgement: CascadeJudgement) -> [HypothesisTest] { judgement.comparisons.flatMap(\.tests) }
}
