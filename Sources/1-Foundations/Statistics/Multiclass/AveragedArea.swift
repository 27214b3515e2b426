// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// The mean of several areas that share their sampling units.
struct AveragedArea<Parts: Sequence> where Parts.Element == (String, LabelledScores?) {
  /// The machine name.
  let name: String
  /// What is averaged.
  let definition: String
  /// What is averaged, by name.
  let parts: Parts

  func estimate(level: ConfidenceLevel, interval: AreaInterval, count: Int, isClustered: Bool) -> Estimate {
    let method =
      (isClustered ? "Obuchowski 1997 placements" : "DeLong placements") + " summed over the areas" + interval.suffix
    var total: UnitInfluence?
    var shortage: UndefinedReason?
    var number = 0
    for (label, sample) in parts {
      let groups = sample.map { ScoreGroups($0) }
      guard let sample, let groups, groups.gap == nil else {
        return .undefined(
          name, because: .notApplicable("the area of \(label) has cases of one class only"), level: level,
          method: method, n: count, definition: definition)
      }
      let influence = sample.areaInfluence(groups)
      shortage = shortage ?? influence.shortage
      total = total.map { $0.plus(influence) } ?? influence
      number += 1
    }
    guard let total else {
      return .undefined(
        name, because: .noObservations, level: level, method: method, n: count, definition: definition)
    }
    var estimate = total.scaled(by: 1 / Double(number), plus: 0).ranking(
      name: name, level: level, scale: interval, definition: definition, method: method)
    estimate.n = count
    estimate.clusters = isClustered ? total.units : nil
    if let shortage {
      estimate.interval = nil
      estimate.standardError = nil
      estimate.reason = shortage
    }
    return estimate
  }
}

extension UnitInfluence {
  /// The sum with a statistic over the same numbering of units.
  fileprivate func plus(_ other: UnitInfluence) -> UnitInfluence {
    UnitInfluence(
      value: value + other.value, positive: zip(positive, other.positive).map { $0 + $1 },
      negative: zip(negative, other.negative).map { $0 + $1 }, rows: max(rows, other.rows),
      // Between them the areas draw on every unit with a row; the larger count is the nearest that is known.
      positiveUnits: max(positiveUnits, other.positiveUnits), negativeUnits: max(negativeUnits, other.negativeUnits),
      units: max(units, other.units))
  }
}
