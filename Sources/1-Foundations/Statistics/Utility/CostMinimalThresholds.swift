// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// The threshold at which a score costs least on these cases, and the thresholds that cannot be told from it.
///
/// A threshold belongs to the region where the interval of its cost less the least cost, on the same cases, reaches down to
/// zero. The minimum is chosen on these cases: a threshold for use is to be chosen on cases set apart and judged on others.
///
/// > Source: the expected cost as ``BinaryReads/expectedCost(_:prevalence:level:)``; the paired variance as
/// > ``DecisionCurveComparison``. Checked by trying every threshold in `CostCurveTests`.
public struct CostMinimalThresholds: Sendable, Equatable {
  /// The threshold that costs least; infinite where calling no case is cheapest.
  public let threshold: Double
  /// The expected cost there, with the interval of a threshold that had been fixed.
  public let cost: Estimate
  /// The lowest and the highest score threshold of the region, as far as the thresholds that were tried reach.
  public let region: ClosedRange<Double>
  /// How many thresholds were tried for the region.
  public let tried: Int

  /// So many thresholds are tried for the region, spread evenly over the distinct scores where there are more.
  private static let most = 400

  /// Searches all distinct scores; `nil` without a case of either class.
  /// - Parameters:
  ///   - sample: The scores.
  ///   - costs: What each cell costs.
  ///   - prevalence: The share of diseased cases it is said for, strictly between 0 and 1; the sample's where `nil`.
  ///   - level: The level of the region and of the interval.
  /// - Complexity: O(*n*).
  public init?(
    _ sample: LabelledScores, costs: BinaryCosts, prevalence: Double? = nil, level: ConfidenceLevel = .percent95
  ) {
    let groups = ScoreGroups(sample)
    guard groups.gap == nil else { return nil }
    let payoff = MeanPayoff(worth: costs.cells, prevalence: prevalence)
    var cells = Cells(0, 0, groups.positiveTotal, groups.negativeTotal)
    var best = (threshold: Double.infinity, cost: Self.value(payoff, cells))
    for group in 0..<groups.count where groups.positive[group] + groups.negative[group] > 0 {
      cells += Cells(groups.positive[group], groups.negative[group], -groups.positive[group], -groups.negative[group])
      let cost = Self.value(payoff, Cells(cells[0], cells[1], max(0, cells[2]), max(0, cells[3])))
      if cost < best.cost { best = (groups.threshold[group], cost) }
    }
    let reads = BinaryReads(sample, threshold: best.threshold)
    var estimate = reads.expectedCost(costs, prevalence: prevalence, level: level)
    estimate.definition += "; the threshold is the cheapest on these cases"
    let candidates = Self.candidates(groups.threshold, including: best.threshold)
    // The calls at the minimum, as scores that stay on one side of every threshold.
    let fixed = try? LabelledScores(
      scores: reads.calls.map { $0 ? Double.greatestFiniteMagnitude : -Double.greatestFiniteMagnitude },
      isPositive: sample.isPositive, weights: sample.weights, clusters: sample.clusters)
    guard let fixed else { return nil }
    let sweep = ThresholdSweep([sample, fixed], thresholds: candidates)
    let inside = candidates.indices.filter { place in
      guard let difference = sweep.difference(payoff, at: place), let variance = difference.variance else {
        return true
      }
      return difference.value - UtilityMethod.score(level) * max(0, variance).squareRoot() <= 1e-12
    }
    threshold = best.threshold
    cost = estimate
    tried = candidates.count
    let ends = inside.map { candidates[$0] }
    region = min(ends.first ?? best.threshold, best.threshold)...max(ends.last ?? best.threshold, best.threshold)
  }

  private static func value(_ payoff: MeanPayoff, _ cells: Cells) -> Double {
    guard case .defined(let value, _) = payoff.outcome(at: cells) else { return .infinity }
    return value
  }

  /// Rising; finite.
  private static func candidates(_ falling: [Double], including best: Double) -> [Double] {
    let step = max(1, (falling.count + most - 1) / most)
    var listed = Set(stride(from: 0, to: falling.count, by: step).map { falling[$0] })
    if let last = falling.last { listed.insert(last) }
    if best.isFinite { listed.insert(best) }
    return listed.sorted()
  }
}

extension ThresholdSweep {
  /// A payoff of the first of two samples less that of the second; `nil` where it is undefined.
  func difference(_ payoff: MeanPayoff, at place: Int) -> (value: Double, variance: Double?)? {
    let outcomes = sides.map { payoff.outcome(at: $0.cells[place]) }
    guard case .defined(let a, let first) = outcomes[0], case .defined(let b, let second) = outcomes[1] else {
      return nil
    }
    let isWithin = payoff.isWithinClasses
    guard let mine = variance(first, isWithinClasses: isWithin, side: 0, at: place),
      let theirs = variance(second, isWithinClasses: isWithin, side: 1, at: place),
      let shared = covariance(first, second, isWithinClasses: isWithin, at: place)
    else { return (a - b, nil) }
    let sum = mine + theirs - 2 * shared
    return (a - b, sum > 1e-12 * (mine + theirs) ? sum : 0)
  }
}
