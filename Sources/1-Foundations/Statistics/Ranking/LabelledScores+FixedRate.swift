// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Vocabulary

extension LabelledScores {
  /// The sensitivity at a fixed specificity, the threshold being estimated from the same cases.
  ///
  /// The curve is straight between its points; where it rises straight up at that specificity the highest sensitivity is
  /// taken. Two things are uncertain: which threshold has that specificity, and the sensitivity there. The interval joins
  /// Wilson's intervals of both (the first carried along the curve) by squaring and adding their arms, so that no density need
  /// be guessed. With clusters the counts in Wilson's intervals are divided by the design effects.
  ///
  /// **Edge cases.** Both are `nil` without a case of either class. At a specificity of 0 the sensitivity is 1 by definition of
  /// the curve.
  /// - Parameters:
  ///   - specificity: 0…1.
  ///   - level: The confidence level of the interval.
  /// - Returns: The sensitivity, 0…1.
  /// - Complexity: O(*n*).
  /// > Source: Wilson, JASA 22 (1927) 209–212; arms joined after Zou & Donner, Stat Med 27 (2008) 1693–1702. Its coverage is
  /// > simulated in `CurveBandTests`.
  public func sensitivity(
    atSpecificity specificity: Double, level: ConfidenceLevel = .percent95
  ) -> Estimate {
    fixedRate(
      Metric.sensitivity.rawValue, at: specificity, level: level, runsOverNegatives: true,
      definition: "sensitivity where the specificity is \(specificity), curve straight between its points")
  }

  /// The specificity at a fixed sensitivity, the threshold being estimated from the same cases.
  ///
  /// As ``sensitivity(atSpecificity:level:)`` with the classes in each other's place.
  /// - Parameters:
  ///   - sensitivity: 0…1.
  ///   - level: The confidence level of the interval.
  /// - Returns: The specificity, 0…1.
  /// - Complexity: O(*n*).
  public func specificity(
    atSensitivity sensitivity: Double, level: ConfidenceLevel = .percent95
  ) -> Estimate {
    fixedRate(
      Metric.specificity.rawValue, at: sensitivity, level: level, runsOverNegatives: false,
      definition: "specificity where the sensitivity is \(sensitivity), curve straight between its points")
  }

  private func fixedRate(
    _ name: String, at rate: Double, level: ConfidenceLevel, runsOverNegatives: Bool, definition: String
  ) -> Estimate {
    precondition(rate >= 0 && rate <= 1, "a rate lies in 0…1")
    let method = "Wilson intervals of both rates, joined (MOVER)" + (clusters == nil ? "" : ", design effects")
    let groups = ScoreGroups(self)
    if let gap = groups.gap {
      return .undefined(name, because: gap, level: level, method: method, n: count, definition: definition)
    }
    let rising = runsOverNegatives ? groups.positive : groups.negative.reversed()
    let running = runsOverNegatives ? groups.negative : groups.positive.reversed()
    let curve = RateCurve(rising: rising, running: running)
    let x = 1 - rate
    let place = curve.place(at: x)
    let value = curve.height(at: x)
    let group = runsOverNegatives ? place : groups.count - 1 - place
    let risingCount = effectiveCount(groups, isPositive: runsOverNegatives, group: group, isUpper: runsOverNegatives)
    let runningCount = effectiveCount(groups, isPositive: !runsOverNegatives, group: group, isUpper: runsOverNegatives)
    let across = Self.wilson(x, runningCount, level)
    let up = Self.wilson(value, risingCount, level)
    let down = hypot(value - up.lower, value - curve.height(at: across.lower))
    let rise = hypot(up.upper - value, curve.height(at: across.upper) - value)
    var estimate = Estimate(
      name: name, value: value, interval: Interval(max(0, value - down), min(1, value + rise)), level: level,
      method: method, n: count, definition: definition)
    if let clusters { estimate.clusters = Set(clusters.unitOfRow).count }
    return estimate
  }

  /// How many independent cases of a class would make the share beyond a group as sure as it is here.
  private func effectiveCount(_ groups: ScoreGroups, isPositive: Bool, group: Int, isUpper: Bool) -> Double {
    let weight = isPositive ? groups.positive : groups.negative
    let total = isPositive ? groups.positiveTotal : groups.negativeTotal
    let rows = Double(isPositive ? positiveCount : negativeCount)
    guard clusters != nil || weights != nil else { return rows }
    let isBeyond = (0..<groups.count).map { isUpper ? $0 <= group : $0 >= group }
    let share = zip(weight, isBeyond).reduce(0) { $0 + ($1.1 ? $1.0 : 0) } / total
    let part = isBeyond.map { (($0 ? 1 : 0) - share) / total }
    let none = [Double](repeating: 0, count: groups.count)
    let parts = influence(
      value: share, groups: groups, positivePart: isPositive ? part : none, negativePart: isPositive ? none : part)
    let units = Double(isPositive ? parts.positiveUnits : parts.negativeUnits)
    // At the ends of the range nothing varies: each unit then counts as one case.
    guard share > 1e-12, share < 1 - 1e-12, let variance = parts.variance, variance > 0 else { return units }
    return min(rows, max(1, share * (1 - share) / variance))
  }

  private static func wilson(_ share: Double, _ count: Double, _ level: ConfidenceLevel) -> Interval {
    let share = min(1, max(0, share))
    return ProportionInterval.wilson.bounds(successes: min(count, share * count), trials: count, level: level)
  }
}
