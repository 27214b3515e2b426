// SPDX-License-Identifier: Apache-2.0
import CaseTables

/// The sampling unit that the protocol declares, held against what the table shows.
struct UnitChoice {
  /// The unit of each row; `nil` where every row is one of its own.
  let units: Categories?
  /// The unit in one word.
  let word: String
  /// Why no interval may be given with the declared unit.
  let refusal: String?

  init(declared: SamplingUnit, table: CaseTable) {
    let found = table.samplingUnit
    switch (declared, found) {
    case (.row, .patient) where Self.repeats(table.patients), (.row, .case) where Self.repeats(table.cases):
      units = nil
      word = "row"
      refusal = "\(found.rawValue)s repeat, so rows are not independent: an interval by rows would be too narrow"
    case (.case, .patient) where Self.patientsHaveSeveralCases(table):
      units = table.cases
      word = "case"
      refusal = "patients have several cases, so cases are not independent: an interval by cases would be too narrow"
    case (.row, _):
      units = nil
      word = "row"
      refusal = nil
    case (.case, _):
      units = Self.repeats(table.cases) ? table.cases : nil
      word = "case"
      refusal = nil
    case (.patient, _):
      units = table.units
      word = found.rawValue
      refusal = nil
    }
  }

  private static func repeats(_ categories: Categories?) -> Bool {
    guard let categories else { return false }
    return categories.presentLevelCount < categories.count
  }

  private static func patientsHaveSeveralCases(_ table: CaseTable) -> Bool {
    guard let patients = table.patients, let cases = table.cases else { return false }
    return patients.presentLevelCount < cases.presentLevelCount
  }
}
