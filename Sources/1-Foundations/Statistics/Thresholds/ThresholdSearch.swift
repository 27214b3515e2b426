// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// A rule made ready for rows: its demand in numbers, so that each resample is searched in one pass.
struct ThresholdSearch: Sendable {
  /// What makes one threshold better than another.
  private enum Aim {
    /// The greatest gain · sensitivity − loss · (1 − specificity).
    case greatest(gain: Double, loss: Double)
    /// The first threshold from above that reaches a sensitivity.
    case sensitivity(Double)
    /// The last threshold from above that keeps a specificity.
    case specificity(Double)
    /// A given one.
    case fixed(Double)
  }

  /// Criteria that differ by less are equal: sums of the same shares in another order.
  private static let tolerance = 1e-12
  private let aim: Aim

  /// - Parameters:
  ///   - rule: The rule.
  ///   - prevalence: The share of positives that costs are counted with.
  ///   - demand: The share that a rule of sensitivity or specificity asks of these rows, its confidence bound included.
  init(_ rule: ThresholdRule, prevalence: Double, demand: Double?) {
    aim =
      switch rule {
      case .youden: .greatest(gain: 1, loss: 1)
      case .cost(let cost): .greatest(gain: cost.ratio * prevalence, loss: 1 - prevalence)
      case .calibratedCost(let cost): .fixed(cost.thresholdProbability)
      case .sensitivity(let share, _): .sensitivity(demand ?? share)
      case .specificity(let share, _): .specificity(demand ?? share)
      }
  }

  /// The threshold that a resample chooses; `nil` where a class was not drawn.
  ///
  /// Among equals it is the lowest, which calls the most. Above all scores stands the next number after the highest.
  func threshold(_ rows: RankedRows, _ counts: [UInt32]) -> Double? {
    let totals = rows.totals(counts)
    guard totals.positive > 0, totals.negative > 0, let highest = rows.scores.first else { return nil }
    switch aim {
    case .fixed(let threshold): return threshold
    case .greatest(let gain, let loss):
      // Scaled so that the greatest gain and loss are of the order of 1.
      let scale = max(gain, loss)
      return greatest(
        rows, counts, gain: gain / scale / totals.positive, loss: loss / scale / totals.negative, nobody: highest.nextUp
      )
    case .sensitivity(let share):
      return first(rows, counts, hits: (share - Self.tolerance) * totals.positive) ?? rows.scores.last
    case .specificity(let share):
      return last(rows, counts, alarms: (1 - share + Self.tolerance) * totals.negative, nobody: highest.nextUp)
    }
  }

  private func greatest(
    _ rows: RankedRows, _ counts: [UInt32], gain: Double, loss: Double, nobody: Double
  ) -> Double {
    // Nobody called: nothing gained, nothing lost.
    var (best, chosen) = (0.0, nobody)
    var value = 0.0
    let count = rows.scores.count
    var place = 0
    while place < count {
      let score = rows.scores[place]
      var drawn: UInt32 = 0
      while place < count, rows.scores[place] == score {
        let times = counts[Int(rows.unit[place])]
        drawn |= times
        value += Double(times) * (gain * rows.positive[place] - loss * rows.negative[place])
        place += 1
      }
      // A score that was not drawn is no candidate.
      if drawn > 0, value >= best - Self.tolerance {
        best = max(best, value)
        chosen = score
      }
    }
    return chosen
  }

  private func first(_ rows: RankedRows, _ counts: [UInt32], hits: Double) -> Double? {
    var found = 0.0
    for place in rows.scores.indices {
      found += Double(counts[Int(rows.unit[place])]) * rows.positive[place]
      // All rows of the score are called with it, so the first that reaches the sum settles the score.
      if found >= hits { return rows.scores[place] }
    }
    return nil
  }

  private func last(_ rows: RankedRows, _ counts: [UInt32], alarms: Double, nobody: Double) -> Double {
    var (found, chosen) = (0.0, nobody)
    let count = rows.scores.count
    var place = 0
    while place < count {
      let score = rows.scores[place]
      var drawn: UInt32 = 0
      while place < count, rows.scores[place] == score {
        let times = counts[Int(rows.unit[place])]
        drawn |= times
        found += Double(times) * rows.negative[place]
        place += 1
      }
      if found > alarms { return chosen }
      if drawn > 0 { chosen = score }
    }
    return chosen
  }
}
