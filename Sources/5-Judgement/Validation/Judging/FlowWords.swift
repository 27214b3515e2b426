// SPDX-License-Identifier: Apache-2.0
import CaseTables

/// The STARD-style flow of rows, from the file to the analysis.
struct FlowWords {
  let steps: [FlowStep]

  /// Words the flow of one part's table; `rowsInNoPart` counts rows of the whole table that belong to no part,
  /// `rowsForTuning` those that were set apart for choosing and fitting.
  init(table: CaseTable, rules: NonResultRules, rowsInNoPart: Int = 0, rowsForTuning: Int = 0) {
    let flow = table.flow(rules: rules)
    let filtered = flow.filteredOut.map { FlowStep.Exclusion(reason: "other value of \($0.column)", rows: $0.rows) }
    var steps: [FlowStep] = []
    if !flow.streams.isEmpty {
      let models = Set(flow.streams.map(\.model)).count
      let inPart = flow.streams.reduce(0) { $0 + $1.entered.rows } / models
      let elsewhere = flow.rowsRead - filtered.reduce(0) { $0 + $1.rows } - inPart - rowsInNoPart - rowsForTuning
      let others = [
        FlowStep.Exclusion(reason: "other parts, evaluated separately", rows: elsewhere),
        FlowStep.Exclusion(reason: "set apart for choosing and fitting", rows: rowsForTuning),
        FlowStep.Exclusion(reason: "in no part: nothing in the column that separates", rows: rowsInNoPart),
      ].filter { $0.rows > 0 }
      steps.append(FlowStep(label: "rows in the file", rows: flow.rowsRead, cases: 0, exclusions: filtered + others))
    }
    for stream in flow.streams {
      let name = [stream.model, stream.arm].compactMap { $0 }.joined(separator: ", ")
      let suffix = name.isEmpty ? "" : " (\(name))"
      steps.append(
        FlowStep(
          label: "eligible\(suffix)", rows: stream.entered.rows, cases: stream.entered.cases,
          patients: stream.entered.patients,
          exclusions: Self.exclusions(stream, rules: rules)))
      steps.append(
        FlowStep(
          label: "analysed\(suffix)", rows: stream.analysed.rows, cases: stream.analysed.cases,
          patients: stream.analysed.patients, positives: Self.positives(stream.analysed, flow.classes),
          negatives: Self.negatives(stream.analysed, flow.classes)))
    }
    self.steps = steps
  }

  private static func exclusions(_ stream: CaseFlow.Stream, rules: NonResultRules) -> [FlowStep.Exclusion] {
    let results: [(CaseFlow.Counts, String, NonResultRule)] = [
      (stream.missing, "result missing", rules.missing), (stream.failed, "result failed", rules.failed),
      (stream.indeterminate, "result indeterminate", rules.indeterminate),
    ]
    var found: [FlowStep.Exclusion] = []
    if stream.truthMissing.rows > 0 {
      found.append(FlowStep.Exclusion(reason: "reference standard missing: excluded", rows: stream.truthMissing.rows))
    }
    for (counts, words, rule) in results where counts.rows > 0 {
      found.append(
        FlowStep.Exclusion(reason: "\(words): \(self.words(rule))", rows: counts.rows, positives: counts.byClass.last))
    }
    return found
  }

  private static func words(_ rule: NonResultRule) -> String {
    switch rule {
    case .exclude: "excluded"
    case .positive: "kept, counted as positive"
    case .negative: "kept, counted as negative"
    case .worstCase: "kept, counted as wrong"
    }
  }

  private static func positives(_ counts: CaseFlow.Counts, _ classes: [String]) -> Int? {
    classes.count == 2 ? counts.byClass.last : nil
  }

  private static func negatives(_ counts: CaseFlow.Counts, _ classes: [String]) -> Int? {
    classes.count == 2 ? counts.byClass.first : nil
  }
}
