// SPDX-License-Identifier: Apache-2.0

extension CaseTable {
  /// Counts what became of the rows, from the file to the analysis.
  /// - Parameter rules: What becomes of rows without a result; those a rule keeps are analysed.
  /// - Returns: One stream per model or finding and arm; classes, whose scores stand or fall together, give one per arm.
  /// - Complexity: O(rows × streams).
  public func flow(rules: NonResultRules = NonResultRules()) -> CaseFlow {
    let classes: [String]
    if case .classes(let categories) = truth {
      classes = categories.levels
    } else {
      classes = ["negative", "positive"]
    }
    var streams: [CaseFlow.Stream] = []
    for (name, states, truthOfRow) in outcomes() {
      for arm in armCodes {
        streams.append(stream(name, arm, states, truthOfRow, classes.count, rules))
      }
    }
    return CaseFlow(rowsRead: rowsRead, filteredOut: filteredOut, classes: classes, rules: rules, streams: streams)
  }

  private var armCodes: [Int32?] {
    guard let arms else { return [nil] }
    return arms.rowsPerLevel().enumerated().compactMap { code, rows in rows > 0 ? Int32(code) : nil }
  }

  /// What is followed: each model or finding with its states, and the truth of each row.
  private func outcomes() -> [(name: String?, state: (Int) -> ResultState, truth: (Int) -> Int?)] {
    switch truth {
    case .classes(let categories):
      let known = { (row: Int) in categories.codes[row] < 0 ? nil : Int(categories.codes[row]) }
      return [(nil, worstState, known)]
    case .binary(let truth):
      let known = { (row: Int) in truth[row].map { $0 ? 1 : 0 } }
      return scores.map { column in (scores.count > 1 ? column.name : nil, { column.states[$0] }, known) }
    case .labels(let labels):
      return zip(scores, labels).map { column, label in
        (column.name, { column.states[$0] }, { row in label.truth[row].map { $0 ? 1 : 0 } })
      }
    case nil: return []
    }
  }

  /// The state of a row whose scores stand or fall together: the first that is no result.
  private func worstState(_ row: Int) -> ResultState {
    scores.first { $0.states[row] != .present }?.states[row] ?? .present
  }

  private func stream(
    _ name: String?, _ arm: Int32?, _ state: (Int) -> ResultState, _ truth: (Int) -> Int?, _ classes: Int,
    _ rules: NonResultRules
  ) -> CaseFlow.Stream {
    var entered = Tally(self, classes: 0)
    var unknown = Tally(self, classes: 0)
    var byState = ResultState.allCases.map { _ in Tally(self, classes: classes) }
    var analysed = Tally(self, classes: classes)
    for row in 0..<rowCount {
      if let arm, arms?.codes[row] != arm { continue }
      entered.add(row, nil, self)
      guard let known = truth(row) else {
        unknown.add(row, nil, self)
        continue
      }
      let state = state(row)
      byState[Int(state.rawValue)].add(row, known, self)
      if rules.rule(for: state) != .exclude { analysed.add(row, known, self) }
    }
    return CaseFlow.Stream(
      model: name, arm: arm.flatMap { code in arms?.level(code) }, entered: entered.counts,
      truthMissing: unknown.counts, missing: byState[Int(ResultState.missing.rawValue)].counts,
      failed: byState[Int(ResultState.failed.rawValue)].counts,
      indeterminate: byState[Int(ResultState.indeterminate.rawValue)].counts, analysed: analysed.counts)
  }
}

/// Counts rows, and the cases and patients they come from.
private struct Tally {
  private var rows = 0
  private var byClass: [Int]
  private var cases: Marks?
  private var patients: Marks?

  init(_ table: CaseTable, classes: Int) {
    byClass = [Int](repeating: 0, count: classes)
    cases = table.cases.map { Marks(count: $0.levelCount) }
    patients = table.patients.map { Marks(count: $0.levelCount) }
  }

  mutating func add(_ row: Int, _ known: Int?, _ table: CaseTable) {
    rows += 1
    if let known { byClass[known] += 1 }
    if let code = table.cases?.codes[row] { cases?.mark(code) }
    if let code = table.patients?.codes[row] { patients?.mark(code) }
  }

  var counts: CaseFlow.Counts {
    CaseFlow.Counts(rows: rows, cases: cases?.marked ?? rows, patients: patients?.marked, byClass: byClass)
  }
}

/// Which levels were met.
private struct Marks {
  private var isMarked: [Bool]
  private(set) var marked = 0

  init(count: Int) { isMarked = [Bool](repeating: false, count: count) }

  mutating func mark(_ code: Int32) {
    guard code >= 0, !isMarked[Int(code)] else { return }
    isMarked[Int(code)] = true
    marked += 1
  }
}
