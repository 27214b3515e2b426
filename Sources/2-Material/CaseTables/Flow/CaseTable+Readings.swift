// SPDX-License-Identifier: Apache-2.0

extension CaseTable {
  /// The score that stands for "called positive": above every score and every threshold, and finite.
  public static var scoreAboveAll: Double { .greatestFiniteMagnitude }

  /// The binary truth that belongs to a score column: the table's, or the finding's.
  ///
  /// `nil` where the truth is absent or has several classes.
  public func binaryTruth(ofScore index: Int) -> BinaryTruth? {
    switch truth {
    case .binary(let truth): truth
    case .labels(let labels): labels[index].truth
    case .classes, nil: nil
    }
  }

  /// The readings of a model or finding, with the rules for non-results applied.
  /// - Parameters:
  ///   - index: The score column, an index into ``scores``.
  ///   - rules: What becomes of rows without a result.
  ///   - arm: An arm's code, or `nil` for all rows.
  /// - Returns: The readings, or `nil` where the truth is not binary.
  /// - Complexity: O(rows).
  public func readings(ofScore index: Int, rules: NonResultRules = NonResultRules(), arm: Int32? = nil) -> Readings? {
    guard let truth = binaryTruth(ofScore: index) else { return nil }
    let column = scores[index]
    var rows: [Int32] = []
    var values: [Double] = []
    var isPositive: [Bool] = []
    rows.reserveCapacity(rowCount)
    values.reserveCapacity(rowCount)
    isPositive.reserveCapacity(rowCount)
    var substituted = 0
    for row in 0..<rowCount where !truth.isMissing[row] {
      if let arm, arms?.codes[row] != arm { continue }
      let diseased = truth.isPositive[row]
      let value: Double
      switch rules.rule(for: column.states[row]) {
      case nil: value = column.values[row]
      case .exclude: continue
      case .positive: value = Self.scoreAboveAll
      case .negative: value = -Self.scoreAboveAll
      case .worstCase: value = diseased ? -Self.scoreAboveAll : Self.scoreAboveAll
      }
      if column.states[row] != .present { substituted += 1 }
      rows.append(Int32(row))
      values.append(value)
      isPositive.append(diseased)
    }
    return Readings(rows: rows, scores: values, isPositive: isPositive, substituted: substituted)
  }

  /// The readings of a multi-class table; rows lacking the truth or any class's score are left out.
  /// - Returns: The readings, or `nil` where the truth has no classes.
  public func classReadings(arm: Int32? = nil) -> ClassReadings? {
    guard case .classes(let classes) = truth else { return nil }
    let rows = (0..<rowCount).filter { row in
      classes.codes[row] >= 0 && (arm == nil || arms?.codes[row] == arm)
        && scores.allSatisfy { $0.states[row] == .present }
    }
    return ClassReadings(
      rows: rows.map { Int32($0) }, classes: rows.map { classes.codes[$0] },
      scores: scores.map { column in rows.map { column.values[$0] } })
  }
}
