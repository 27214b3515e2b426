// SPDX-License-Identifier: Apache-2.0

extension CaseTable {
  /// The rows that are judged, and those that were set apart for choosing thresholds and fitting recalibrations.
  ///
  /// What is chosen or fitted on rows that it is then judged on flatters itself; so nothing is judged on tuning rows.
  /// - Returns: The whole table and `nil` where no rows are set apart.
  public func tuningSplit() -> (test: CaseTable, tuning: CaseTable?) {
    guard let isTuning else { return (self, nil) }
    var (test, tuning) = (filtered { !isTuning[$0] }, filtered { isTuning[$0] })
    test.isTuning = nil
    tuning.isTuning = nil
    test.countCasesThatDiffer()
    tuning.countCasesThatDiffer()
    return (test, tuning)
  }

  /// How many of the units that have tuning rows have other rows as well: patients where bound, else cases.
  ///
  /// Above zero the split leaks: what was fitted on a patient is judged on the same patient.
  public var unitsInTuningAndTest: Int {
    guard let isTuning, let units = patients ?? cases else { return 0 }
    var state = [UInt8](repeating: 0, count: units.levelCount)
    for (row, code) in units.codes.enumerated() where code >= 0 { state[Int(code)] |= isTuning[row] ? 1 : 2 }
    return state.count { $0 == 3 }
  }

  /// Marks the rows that fulfil all conditions; `nil` without conditions.
  static func marks(_ conditions: [ColumnFilter], _ columns: [Categories]) -> [Bool]? {
    guard let count = columns.first?.codes.count else { return nil }
    var marks = [Bool](repeating: true, count: count)
    for (condition, column) in zip(conditions, columns) {
      let belongs = column.levels.map { condition.values.contains($0) }
      for (row, code) in column.codes.enumerated() where code < 0 || !belongs[Int(code)] { marks[row] = false }
    }
    return marks
  }

  /// Notes a split that sets no row apart, or every row.
  func checkTuning(_ log: FaultLog) {
    guard log.isEmpty, let isTuning else { return }
    let columns = Excerpt.list(binding.tuning.map(\.column))
    if !isTuning.contains(true) {
      log.add(
        found: "no tuning row: none has the values that \(columns) should have", expected: "at least one tuning row")
    } else if !isTuning.contains(false) {
      log.add(found: "tuning rows only, by \(columns)", expected: "rows that are left to be judged")
    }
  }
}
