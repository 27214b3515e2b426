// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols

/// The rows that were set apart for choosing thresholds and fitting recalibrations.
struct TuningRows: Sendable {
  /// Those of the part that is evaluated; `nil` where it has none.
  private let table: CaseTable?
  /// How many rows were set apart in the whole table.
  let count: Int
  /// How many units have rows on both sides.
  private let shared: Int

  /// - Parameters:
  ///   - table: The tuning rows of the part that is evaluated.
  ///   - all: All tuning rows.
  ///   - whole: The table that they were split from.
  init(_ table: CaseTable?, all: CaseTable?, of whole: CaseTable) {
    self.table = table
    count = all?.rowCount ?? 0
    shared = whole.unitsInTuningAndTest
  }

  /// The samples, or why they may not be used.
  func samples(like source: SampleSource, unit: SamplingUnit) -> AnalysisContext.Tuning {
    guard let table else { return .none }
    if shared > 0 {
      let unit = table.patients != nil ? "patients" : "cases"
      return .refused(
        "\(shared) \(unit) have both tuning rows and judged rows: what is fitted on a patient is not judged on the same; "
          + "split by patient")
    }
    let choice = UnitChoice(declared: unit, table: table)
    return .rows(
      SampleSource(
        table: table, rules: source.rules, units: choice.units, unitWord: choice.word,
        streams: StreamFinder(table).all))
  }
}
