// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Vocabulary

/// Makes the estimate of one metric, from plain counts or from reads whose rows are weighted or clustered.
struct OperatingPointEstimator {
  let counts: ConfusionCounts
  /// The reads, where rows are weighted or clustered; `nil` for independent rows that count once.
  let reads: BinaryReads?
  let level: ConfidenceLevel
  let interval: ProportionInterval

  private var totals: Cells { reads?.totals ?? counts.cells }

  func estimate(_ metric: Metric) -> Estimate {
    let method = method(of: metric)
    let definition = OperatingPointFormula.definition(metric) + (reads?.weights == nil ? "" : ", rows weighted")
    let n = Int((counts.cells * countedCells(metric)).sum())
    switch OperatingPointFormula.outcome(metric, at: totals) {
    case .undefined(let reason):
      return .undefined(
        metric.rawValue, because: reason, level: level, method: method, n: n, clusters: reads?.clusters.map { _ in 0 },
        definition: definition)
    case .defined(let value, let gradient):
      let spread = Spread(reads?.influence(of: metric), plain: (counts.cells * gradient * gradient).sum())
      let result = bounds(metric, value: value, spread: spread)
      return Estimate(
        name: metric.rawValue, value: value, interval: result.interval, standardError: spread.variance?.squareRoot(),
        level: level, method: method, n: n, clusters: reads?.clusters.map { _ in spread.units(of: metric) },
        definition: definition, reason: result.reason)
    }
  }

  /// F1 is made of three cells but judges all cases.
  private func countedCells(_ metric: Metric) -> Cells {
    OperatingPointFormula.share(metric)?.whole ?? Cells(repeating: 1)
  }

  private func method(of metric: Metric) -> String {
    let design = reads.map { $0.clusters == nil ? "weighted" : "cluster-robust" }
    let effective = design.map { ", effective sample size (\($0))" } ?? ""
    let robust = design.map { " (\($0))" } ?? ""
    switch metric {
    case .f1: return "\(interval.title) on the Jaccard index" + effective
    case .balancedAccuracy: return "square-and-add of \(interval.title)" + effective
    case .mcc: return "delta method, Fisher z" + robust
    case .positiveLikelihoodRatio, .negativeLikelihoodRatio: return "log method" + robust
    default: return interval.title + effective
    }
  }
}

// MARK: Intervals

extension OperatingPointEstimator {
  /// The variance of a value, and the units it was found from.
  private struct Spread {
    let influence: UnitInfluence?
    let variance: Double?

    init(_ influence: UnitInfluence?, plain: Double) {
      self.influence = influence
      variance = influence.map { $0.variance } ?? plain
    }

    func units(of metric: Metric) -> Int {
      guard let influence else { return 0 }
      switch metric {
      case .sensitivity, .falseNegativeRate: return influence.positiveUnits
      case .specificity, .falsePositiveRate: return influence.negativeUnits
      default: return influence.units
      }
    }

    /// Why there is no variance.
    var reason: UndefinedReason {
      let found = influence.map { min($0.positiveUnits, $0.negativeUnits, $0.units) } ?? 0
      return .tooFewUnits(of: "sampling units in a class", found: found, needed: 2)
    }
  }

  private typealias Bounds = (interval: Interval?, reason: UndefinedReason?)

  private func bounds(_ metric: Metric, value: Double, spread: Spread) -> Bounds {
    switch metric {
    case .f1:
      // F1 = 2J/(1 + J) rises with J = TP/(TP + FP + FN), which is a plain share: its bounds carry over.
      let j = value / (2 - value)
      let slope = 2 / ((1 + j) * (1 + j))
      let share = shareBounds(
        j, OperatingPointFormula.jaccard.whole, variance: spread.variance.map { $0 / (slope * slope) }, spread)
      return (
        share.interval.flatMap { Interval(2 * $0.lower / (1 + $0.lower), 2 * $0.upper / (1 + $0.upper)) },
        share.reason
      )
    case .balancedAccuracy: return balancedBounds()
    case .mcc:
      guard value.magnitude < 1 else { return (nil, .valueAtBoundary) }
      return transformed(spread, slope: 1 / (1 - value * value), at: atanh(value)) { tanh($0) }
    case .positiveLikelihoodRatio, .negativeLikelihoodRatio:
      guard value > 0 else { return (nil, .valueAtBoundary) }
      return transformed(spread, slope: 1 / value, at: log(value)) { exp($0) }
    default:
      return shareBounds(value, OperatingPointFormula.domain(metric), variance: spread.variance, spread)
    }
  }

  private func shareBounds(_ value: Double, _ whole: Cells, variance: Double?, _ spread: Spread) -> Bounds {
    let rows = (counts.cells * whole).sum()
    guard let reads else {
      return (interval.bounds(successes: min(rows, value * rows), trials: rows, level: level), nil)
    }
    let units = unitCount(whole, reads)
    let share = EffectiveProportion(
      value: value, variance: variance, rows: Int(rows), units: units, unitsIfAllAgree: reads.unitsBehind(whole))
    guard let bounds = share.bounds(interval, level: level) else {
      return (nil, .tooFewUnits(of: "sampling units", found: units, needed: 2))
    }
    return (bounds, nil)
  }

  private func unitCount(_ whole: Cells, _ reads: BinaryReads) -> Int {
    reads.unitCells?.count { ($0 * whole).sum() > 0 } ?? 0
  }

  /// Square-and-add of the intervals of sensitivity and specificity, with their correlation where units have rows of both
  /// classes.
  private func balancedBounds() -> Bounds {
    let (sensitivity, specificity) = (estimate(.sensitivity), estimate(.specificity))
    guard let a = sensitivity.value, let rangeA = sensitivity.interval else { return (nil, sensitivity.reason) }
    guard let b = specificity.value, let rangeB = specificity.interval else { return (nil, specificity.reason) }
    var correlation = 0.0
    if let one = reads?.influence(of: .sensitivity), let two = reads?.influence(of: .specificity),
      let product = one.covariance(with: two), let varianceA = one.variance, let varianceB = two.variance,
      varianceA > 0, varianceB > 0
    {
      correlation = min(1, max(-1, product / (varianceA * varianceB).squareRoot()))
    }
    // Jeffreys' bounds may lie on the wrong side of a value of 0 or 1; the distance to the estimate is then nothing.
    let bounds = NewcombeInterval.sum(
      (a, min(a, rangeA.lower), max(a, rangeA.upper)), (b, min(b, rangeB.lower), max(b, rangeB.upper)),
      correlation: correlation)
    return (Interval(0.5 * bounds.lower, 0.5 * bounds.upper), nil)
  }

  private func transformed(
    _ spread: Spread, slope: Double, at centre: Double, back: (Double) -> Double
  ) -> Bounds {
    guard let variance = spread.variance else { return (nil, spread.reason) }
    guard variance > 0 else { return (nil, .zeroStandardError) }
    let half = NormalDistribution.standard.upperTailQuantile(level.alpha / 2) * slope * variance.squareRoot()
    return (Interval(back(centre - half), back(centre + half)), nil)
  }
}
