// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension CaseTable {
  /// Makes the table of what was read, and checks what only the whole of it can tell.
  init(
    _ sinks: ColumnSinks, binding: ColumnBinding, file: String, digest: ContentDigest, columnNames: [String],
    isHeaded: Bool, _ log: FaultLog
  ) throws(InputFaults) {
    self.file = file
    self.digest = digest
    self.binding = binding
    self.columnNames = columnNames
    rowsRead = sinks.rowsRead
    filteredOut = zip(binding.filters, sinks.filteredOut).map { FilteredRows(column: $0.column, rows: $1) }
    rowCount = sinks.sourceRows.count
    sourceRows = sinks.sourceRows
    cases = sinks.roles["case"]?.categories()
    patients = sinks.roles["patient"]?.categories()
    sites = sinks.roles["site"]?.categories()
    devices = sinks.roles["device"]?.categories()
    readers = sinks.roles["reader"]?.categories()
    arms = sinks.roles["arm"]?.categories()
    dates = sinks.roles["date"].map { DateColumn(categories: $0.categories(), dayOfLevel: $0.valuesOfLevels()) }
    separation = sinks.separation?.categories()
    isTuning = Self.marks(binding.tuning, sinks.tuning.map { $0.categories() })
    scores = sinks.scores.map { ScoreColumn(name: $0.name, values: $0.values, states: $0.states) }
    weights = sinks.weight?.values
    attributes = sinks.attributes.map { $0.finish() }
    truth = binding.truth.map { Self.truth($0, sinks.truths) }

    log.flush()
    if log.isEmpty, rowsRead == 0 {
      log.add(found: isHeaded ? "a header and no rows" : "no rows", expected: "at least one row")
    } else if log.isEmpty, rowCount == 0 {
      let columns = Excerpt.list(binding.filters.map(\.column))
      log.add(found: "no row that passes the filters by \(columns)", expected: "at least one row")
    }
    checkCases(log)
    if log.isEmpty { checkClasses(log) }
    checkTuning(log)
    try log.check()
    countCasesThatDiffer()
  }

  private static func truth(_ binding: TruthBinding, _ sinks: [TextSink]) -> TruthColumn {
    switch binding {
    case .binary: return .binary(sinks[0].truth())
    case .classes(_, let classes): return .classes(Categories(codes: sinks[0].values(), levels: classes))
    case .labels(let labels, _, _):
      return .labels(zip(labels, sinks).map { LabelTruth(name: $0.name, truth: $1.truth()) })
    }
  }

  // MARK: Cases

  private func checkCases(_ log: FaultLog) {
    // Where no case has two rows, nothing can differ.
    guard let cases, cases.levelCount < rowCount else { return }
    if let patients, let column = binding.patient {
      eachRowThatDiffers(cases, patients.codes) { row, first in
        log.add(
          row: sourceRows[row], column: column,
          found: "a case that belonged to another patient on line \(sourceRows[first])",
          expected: "one patient per case")
      }
    }
    for (column, values) in zip(binding.truth?.columns ?? [], truthCodes) {
      eachRowThatDiffers(cases, values) { row, first in
        log.add(
          row: sourceRows[row], column: column,
          found: "a truth that was another on line \(sourceRows[first]) of the same case",
          expected: "one truth per case")
      }
    }
    if !binding.isOfMarks { checkRepeats(cases, log) }
    log.flush()
  }

  /// The truth as codes, one array per truth column; -1 is missing.
  private var truthCodes: [[Int32]] {
    func codes(_ truth: BinaryTruth) -> [Int32] {
      zip(truth.isPositive, truth.isMissing).map { $1 ? -1 : $0 ? 1 : 0 }
    }
    return switch truth {
    case .binary(let truth): [codes(truth)]
    case .classes(let classes): [classes.codes]
    case .labels(let labels): labels.map { codes($0.truth) }
    case nil: []
    }
  }

  /// Calls with each row whose value is not that of the first row of its case that has one.
  private func eachRowThatDiffers(_ cases: Categories, _ values: [Int32], _ body: (Int, Int) -> Void) {
    var first = [Int32](repeating: -1, count: cases.levelCount)
    for (row, code) in cases.codes.enumerated() where code >= 0 && values[row] >= 0 {
      let known = first[Int(code)]
      if known < 0 {
        first[Int(code)] = Int32(row)
      } else if values[Int(known)] != values[row] {
        body(row, Int(known))
      }
    }
  }

  /// Notes rows that repeat the case, the reader and the arm of an earlier row, and its date where dates are bound.
  private func checkRepeats(_ cases: Categories, _ log: FaultLog) {
    let others = [readers?.codes, arms?.codes, dates?.categories.codes].compactMap { $0 }
    let what = [("reader", readers), ("arm", arms), ("date", dates?.categories)].compactMap {
      (name: String, column: Categories?) in column == nil ? nil : name
    }
    let key = (["case"] + what).joined(separator: ", ")
    let groups = RowGroups(cases.codes, count: cases.levelCount)
    for level in 0..<groups.count where groups[level].count > 1 {
      var seen: [[Int32]: Int32] = [:]
      for row in groups[level] {
        let values = others.map { $0[Int(row)] }
        if let first = seen[values] {
          log.add(
            row: sourceRows[Int(row)], column: binding.caseColumn,
            found: "the same \(key) as on line \(sourceRows[Int(first)])", expected: "one row for each \(key)")
        } else {
          seen[values] = row
        }
      }
    }
  }

  // MARK: Classes

  private func checkClasses(_ log: FaultLog) {
    func check(_ truth: BinaryTruth, _ column: String?) {
      if truth.positiveCount == 0 {
        log.add(column: column, found: "no positive row", expected: "at least one positive and one negative row")
      }
      if truth.negativeCount == 0 {
        log.add(column: column, found: "no negative row", expected: "at least one positive and one negative row")
      }
    }
    let columns = binding.truth?.columns ?? []
    switch truth {
    case .binary(let truth): check(truth, columns.first)
    case .labels(let labels): for (label, column) in zip(labels, columns) { check(label.truth, column) }
    case .classes(let classes):
      for (name, rows) in zip(classes.levels, classes.rowsPerLevel()) where rows == 0 {
        log.add(
          column: columns.first, found: "no row of the class \(Excerpt.of(name))", expected: "rows of every class")
      }
    case nil: break
    }
  }
}
