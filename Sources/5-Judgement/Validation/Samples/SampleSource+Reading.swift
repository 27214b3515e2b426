// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Vocabulary

extension SampleSource {
  /// The truth of each case, whether it has a result or not, in its first row: what a prevalence is made of.
  func truths(_ stream: Stream) -> Sample {
    var sample = Sample.empty
    var isSeen = [Bool](repeating: false, count: table.cases?.levelCount ?? 0)
    for row in 0..<table.rowCount where holds(Int32(row)) {
      if let arm = stream.arm, table.arms?.codes[row] != arm { continue }
      guard let isPositive = Self.truth(ofRow: row, stream, in: table) else { continue }
      if let code = table.cases?.codes[row], code >= 0 {
        if isSeen[Int(code)] { continue }
        isSeen[Int(code)] = true
      }
      sample.append(row: row, score: 0, isPositive: isPositive)
    }
    return sample
  }

  private static func truth(ofRow row: Int, _ stream: Stream, in table: CaseTable) -> Bool? {
    switch table.truth {
    case .binary(let truth): truth[row]
    case .labels(let labels): labels[stream.score].truth[row]
    case .classes(let classes): classes.codes[row] < 0 ? nil : Int(classes.codes[row]) == stream.score
    case nil: nil
    }
  }

  static func sample(of stream: Stream, in table: CaseTable, rules: NonResultRules) -> Sample {
    if let readings = table.readings(ofScore: stream.score, rules: rules, arm: stream.arm) {
      return Sample(rows: readings.rows, scores: readings.scores, isPositive: readings.isPositive)
    }
    return oneVersusRest(stream, in: table, rules: rules)
  }

  /// A class against the others.
  ///
  /// The scores of a row stand or fall together, so that one without a result is a row without.
  private static func oneVersusRest(_ stream: Stream, in table: CaseTable, rules: NonResultRules) -> Sample {
    guard case .classes(let classes) = table.truth else { return .empty }
    var sample = Sample.empty
    for row in 0..<table.rowCount where classes.codes[row] >= 0 {
      if let arm = stream.arm, table.arms?.codes[row] != arm { continue }
      let isPositive = Int(classes.codes[row]) == stream.score
      let state = table.scores.first { $0.states[row] != .present }?.states[row] ?? .present
      let score: Double
      switch rules.rule(for: state) {
      case nil: score = table.scores[stream.score].values[row]
      case .exclude: continue
      case .positive: score = CaseTable.scoreAboveAll
      case .negative: score = -CaseTable.scoreAboveAll
      case .worstCase: score = isPositive ? -CaseTable.scoreAboveAll : CaseTable.scoreAboveAll
      }
      sample.append(row: row, score: score, isPositive: isPositive)
    }
    return sample
  }
}
