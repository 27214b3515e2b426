// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Statistics
import Vocabulary

/// The metrics that need all classes or labels of a case at once.
struct MultipleOutcomes {
  let source: SampleSource
  let streams: StreamFinder
  /// The scale on which intervals of areas are symmetric.
  let interval: AreaInterval

  /// Hand–Till, macro- or micro-averaged area.
  func estimate(_ metric: Metric, arm: String?, level: ConfidenceLevel) throws(StreamError) -> Estimate {
    let arm = try streams.arm(named: arm)
    if let rule = unusableRule(arm: arm) {
      return .undefined(
        metric.rawValue,
        because: .notApplicable(
          "the protocol counts rows without a result as \(rule.rawValue), which has no meaning for \(metric.words); "
            + "\(metric.words) can only leave them out"),
        level: level, method: "none", n: 0, definition: metric.words)
    }
    let found =
      classes(arm: arm).map { measure(metric, $0, level: level) }
      ?? labels(arm: arm).map { measure(metric, $0, level: level) }
    return found
      ?? .undefined(
        metric.rawValue, because: .notApplicable("the data have neither classes nor labels"), level: level,
        method: "none", n: 0, definition: metric.words)
  }

  /// A rule other than leaving out that a row without a result falls under; there is no score that it could stand for.
  private func unusableRule(arm: Int32?) -> NonResultRule? {
    let table = source.table
    for row in 0..<table.rowCount where arm == nil || table.arms?.codes[row] == arm {
      for column in table.scores {
        if let rule = source.rules.rule(for: column.states[row]), rule != .exclude, source.holds(Int32(row)) {
          return rule
        }
      }
    }
    return nil
  }

  private func measure(_ metric: Metric, _ scores: MulticlassScores, level: ConfidenceLevel) -> Estimate {
    switch metric {
    case .handTillAUC: scores.handTillArea(level: level, interval: interval)
    case .microAUC: scores.microArea(level: level, interval: interval)
    default: scores.macroArea(level: level, interval: interval)
    }
  }

  private func measure(_ metric: Metric, _ scores: MultilabelScores, level: ConfidenceLevel) -> Estimate {
    switch metric {
    case .microAUC: scores.microArea(level: level, interval: interval)
    case .macroAUC: scores.macroArea(level: level, interval: interval)
    default:
      .undefined(
        metric.rawValue, because: .notApplicable("labels do not exclude each other, so they have no pairs of classes"),
        level: level, method: "none", n: scores.count, definition: metric.words)
    }
  }

  /// The rows of an arm with a score for each class; `nil` where the truth is of another kind.
  func classes(arm: Int32?) -> MulticlassScores? {
    guard let readings = source.table.classReadings(arm: arm) else { return nil }
    let kept = readings.rows.indices.filter { source.holds(readings.rows[$0]) }
    let rows = kept.map { readings.rows[$0] }
    return try? MulticlassScores(
      classes: source.table.scores.map(\.name), scores: readings.scores.map { column in kept.map { column[$0] } },
      truth: kept.map { Int(readings.classes[$0]) }, weights: weights(rows), clusters: clusters(rows))
  }

  private func labels(arm: Int32?) -> MultilabelScores? {
    guard case .labels(let truths) = source.table.truth else { return nil }
    let table = source.table
    // A case enters where every label has a truth and a score.
    let rows = (0..<table.rowCount).filter { row in
      source.holds(Int32(row)) && (arm == nil || table.arms?.codes[row] == arm)
        && truths.allSatisfy { !$0.truth.isMissing[row] } && table.scores.allSatisfy { $0.states[row] == .present }
    }.map { Int32($0) }
    return try? MultilabelScores(
      labels: truths.map(\.name), scores: table.scores.map { column in rows.map { column.values[Int($0)] } },
      isPositive: truths.map { label in rows.map { label.truth.isPositive[Int($0)] } }, weights: weights(rows),
      clusters: clusters(rows))
  }

  private func weights(_ rows: [Int32]) -> [Double]? {
    source.table.weights.map { weights in rows.map { weights[Int($0)] } }
  }

  private func clusters(_ rows: [Int32]) -> ClusterIndex? {
    source.units == nil ? nil : source.unitIndex(ofRows: rows)
  }
}
