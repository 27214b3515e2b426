// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Statistics
import Vocabulary

/// What a table shows of a task, each case counted once.
struct TaskFacts: Sendable, Equatable {
  /// Positive cases, where the truth has two classes.
  var positives: Int?
  /// Negative cases.
  var negatives: Int?
  /// Cases of each of several classes.
  var classCounts: [Int] = []
  /// Whether a patient or case has several rows.
  var hasRepeats = false
  /// How many readers there are.
  var readers: Int?
  /// Whether a score lies outside 0…1, so that it cannot be a chance.
  var hasScoresOutsideUnit = false
  /// Whether rows carry sampling weights.
  var isWeighted = false

  /// The share of positive cases.
  var prevalence: Double? {
    guard let positives, let negatives, positives + negatives > 0 else { return nil }
    return Double(positives) / Double(positives + negatives)
  }

  /// Whether the share of positive cases is farther from another share than chance explains, and by much.
  ///
  /// Both are asked: of many cases a difference that nobody minds is beyond chance as well.
  func isFar(from share: Double) -> Bool {
    guard let positives, let negatives, let found = prevalence, found > 0, found < 1, share > 0, share < 1 else {
      return false
    }
    let interval = Proportion(successes: positives, trials: positives + negatives).bounds(level: .percent95)
    return (interval.map { share < $0.lower || share > $0.upper } ?? false) && TaskFingerprint.differs(found, share)
  }

  /// Reads them off a table.
  init(_ table: CaseTable) {
    isWeighted = table.weights != nil
    hasRepeats = table.units.map { $0.presentLevelCount < table.rowCount } ?? false
    readers = table.readers?.presentLevelCount
    let sign: Double = table.binding.higherScores == .positive ? 1 : -1
    hasScoresOutsideUnit = table.scores.contains { column in
      zip(column.values, column.states).contains { $1 == .present && !(0...1).contains(sign * $0) }
    }
    var isSeen = [Bool](repeating: false, count: table.cases?.levelCount ?? 0)
    let first = (0..<table.rowCount).filter { row in
      guard let code = table.cases?.codes[row], code >= 0 else { return true }
      defer { isSeen[Int(code)] = true }
      return !isSeen[Int(code)]
    }
    switch table.truth {
    case .binary(let truth):
      let known = first.compactMap { truth[$0] }
      positives = known.count { $0 }
      negatives = known.count - (positives ?? 0)
    case .classes(let classes):
      classCounts = [Int](repeating: 0, count: classes.levelCount)
      for row in first where classes.codes[row] >= 0 { classCounts[Int(classes.codes[row])] += 1 }
    case .labels, nil: break
    }
  }
}
