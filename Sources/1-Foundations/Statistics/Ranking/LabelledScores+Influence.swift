// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension LabelledScores {
  /// Sums a statistic's parts over each unit's rows.
  ///
  /// - Parameters:
  ///   - value: The statistic.
  ///   - groups: The sample's own tie groups.
  ///   - positivePart: What one unit of weight in a group contributes where it is positive.
  ///   - negativePart: The same where it is negative.
  /// - Returns: The statistic with its parts.
  /// - Complexity: O(*n*).
  func influence(
    value: Double, groups: ScoreGroups, positivePart: [Double], negativePart: [Double]
  ) -> UnitInfluence {
    let size = clusters?.count ?? count
    var positive = [Double](repeating: 0, count: size)
    var negative = [Double](repeating: 0, count: size)
    var hasPositive = [Bool](repeating: false, count: size)
    var hasNegative = [Bool](repeating: false, count: size)
    var rows = 0
    for row in 0..<count {
      let weight = weights?[row] ?? 1
      guard weight > 0 else { continue }
      rows += 1
      let unit = clusters.map { Int($0.unitOfRow[row]) } ?? row
      let group = Int(groups.groupOfRow[row])
      if isPositive[row] {
        positive[unit] += weight * positivePart[group]
        hasPositive[unit] = true
      } else {
        negative[unit] += weight * negativePart[group]
        hasNegative[unit] = true
      }
    }
    var units = (positive: 0, negative: 0, any: 0)
    for unit in 0..<size {
      if hasPositive[unit] { units.positive += 1 }
      if hasNegative[unit] { units.negative += 1 }
      if hasPositive[unit] || hasNegative[unit] { units.any += 1 }
    }
    return UnitInfluence(
      value: value, positive: positive, negative: negative, rows: rows, positiveUnits: units.positive,
      negativeUnits: units.negative, units: units.any)
  }

  /// How the variance of a rank statistic is named for this design.
  var varianceName: String {
    let base = clusters == nil ? "DeLong" : "Obuchowski 1997"
    return weights == nil ? base : base + ", weights linearised (Hájek)"
  }
}

extension UnitInfluence {
  /// The class that has too few units for a variance, where a statistic draws on both.
  var shortage: UndefinedReason? {
    if positiveUnits < 2 { return .tooFewUnits(of: "units with a positive case", found: positiveUnits, needed: 2) }
    if negativeUnits < 2 { return .tooFewUnits(of: "units with a negative case", found: negativeUnits, needed: 2) }
    return nil
  }
}
