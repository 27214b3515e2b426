// SPDX-License-Identifier: Apache-2.0
import Statistics
import Vocabulary

extension CascadeSample {
  /// How many units of a class a cascade changes beside the large model alone.
  struct Change {
    /// Units of which any case is worse off.
    var worse: Int
    /// Units of which any case is better off.
    var better: Int
    /// All units of the class.
    var units: Int
    /// What a unit can change of the measure at most.
    var weight: Double
  }

  /// The units that change, for each class that counts for a measure.
  func changes(_ measure: CascadePlan.Measure, _ band: Double) -> [Change] {
    let gains: [Int]
    if measure == .auc {
      let (mine, theirs) = (places(scores(by: band)), places(large))
      gains = mine.indices.map { mine[$0] - theirs[$0] }
    } else {
      let calls = calls(by: band)
      gains = calls.indices.map { row in
        (calls[row] == isPositive[row] ? 1 : 0) - (largeCalls[row] == isPositive[row] ? 1 : 0)
      }
    }
    let classes: [Bool?] =
      switch measure {
      case .sensitivity: [true]
      case .specificity: [false]
      case .netBenefit: [nil]
      case .auc: [true, false]
      }
    // A false alarm weighs as the odds say.
    let weight = measure == .netBenefit ? max(1, largeThreshold / (1 - largeThreshold)) : 1
    return classes.map { side in
      let rows = gains.indices.filter { side == nil || isPositive[$0] == side }
      func units(_ isCounted: (Int) -> Bool) -> Int {
        let counted = rows.filter(isCounted)
        return clusters.map { clusters in Set(counted.map { clusters.unitOfRow[$0] }).count } ?? counted.count
      }
      return Change(
        worse: units { gains[$0] < 0 }, better: units { gains[$0] > 0 }, units: units { _ in true }, weight: weight)
    }
  }

  /// Widens a difference to the exact bounds on the units that change, and its verdict and p-value with it.
  func widen(
    _ found: inout CascadeJudgement.Comparison, _ hypothesis: Hypothesis, _ changes: [Change], _ margin: Double,
    _ level: ConfidenceLevel
  ) {
    guard let value = found.difference.value, let exact = Self.bounds(value, changes, level) else { return }
    let before = found.difference.interval
    let interval = Interval(
      min(before?.lower ?? exact.lower, exact.lower), max(before?.upper ?? exact.upper, exact.upper))
    found.difference.interval = interval
    found.difference.reason = nil
    let units = changes.reduce(0) { $0 + $1.units }
    let bound = "Clopper-Pearson bound over \(units) units"
    if changes.allSatisfy({ $0.worse + $0.better == 0 }) {
      found.difference.method = "no case differs; " + bound
    } else {
      found.difference.method += "; at least the " + bound
    }
    found.isShown = interval.flatMap { hypothesis.isShown(by: $0) }
    let p = Self.chance(value, changes, margin)
    for index in found.tests.indices where found.tests[index].name.hasPrefix("noninferiority") {
      guard p >= found.tests[index].pValue ?? 0 else { continue }
      found.tests[index].pValue = p
      found.tests[index].statistic = nil
      found.tests[index].distribution = "binomial"
      found.tests[index].method += "; " + bound
      found.tests[index].reason = nil
    }
  }

  /// The bounds of a difference by how many units lose or gain anything; each of several classes has its part of alpha.
  private static func bounds(
    _ value: Double, _ changes: [Change], _ level: ConfidenceLevel
  ) -> (lower: Double, upper: Double)? {
    guard let part = ConfidenceLevel(1 - level.alpha / Double(changes.count)) else { return nil }
    var bounds = (lower: value, upper: value)
    for change in changes {
      func reach(_ count: Int) -> Double? {
        guard
          let found = Proportion(successes: count, trials: change.units).bounds(.clopperPearson, level: part),
          let none = Proportion(successes: 0, trials: change.units).bounds(.clopperPearson, level: part)
        else { return nil }
        // A lost positive case moves every negative one below it: no reach is shorter than that of no change at all.
        return change.weight * max(found.upper - Double(count) / Double(change.units), none.upper)
      }
      guard let down = reach(change.worse), let up = reach(change.better) else { return nil }
      bounds.lower -= down
      bounds.upper += up
    }
    return bounds
  }

  /// The one-sided level from which on the exact lower bound lies above the margin, by halving.
  private static func chance(_ value: Double, _ changes: [Change], _ margin: Double) -> Double {
    var (low, high) = (0.0, 1.0)
    for _ in 0..<40 {
      let middle = (low + high) / 2
      let isAbove = ConfidenceLevel(1 - middle).flatMap { bounds(value, changes, $0) }.map { $0.lower > -margin }
      if isAbove ?? false { high = middle } else { low = middle }
    }
    return high / 2
  }

  /// Twice the number of cases of the other class that each case is ranked right against, ties counting half.
  private func places(_ scores: [Double]) -> [Int] {
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    let positives = isPositive.count { $0 }
    var places = [Int](repeating: 0, count: scores.count)
    var below = (positive: 0, negative: 0)
    var start = 0
    while start < order.count {
      var end = start
      while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
      let tied = order[start..<end].count { isPositive[$0] }
      for row in order[start..<end] {
        places[row] =
          isPositive[row]
          ? 2 * below.negative + (end - start - tied) : 2 * (positives - below.positive - tied) + tied
      }
      below.positive += tied
      below.negative += end - start - tied
      start = end
    }
    return places
  }
}
