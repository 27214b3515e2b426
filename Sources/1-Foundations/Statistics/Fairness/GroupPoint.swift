// SPDX-License-Identifier: Apache-2.0
import Distributions
import Vocabulary

/// A measure in one group, as comparisons need it: the value, its bounds for any normal quantile, and its ties to other groups.
struct GroupPoint: Sendable {
  /// How the bounds are made.
  enum Shape: Sendable {
    /// A share of so many trials, effective ones where rows are weighted or clustered: Wilson's bounds.
    case share(trials: Double)
    /// A value whose bounds are the value ± z standard errors.
    case normal
  }

  let value: Double
  let shape: Shape
  /// The linearised variance.
  let variance: Double
  /// How many rows the measure counts.
  let rows: Int
  /// How many sampling units have such a row, where rows are clustered.
  let clusters: Int?
  /// The numbers of the units in the whole sample, and what each contributes; only where a unit may be in several groups.
  let shared: (units: [Int32], influence: UnitInfluence)?

  /// The value with its bounds for a normal quantile.
  func part(_ z: Double) -> NewcombeInterval.Part {
    switch shape {
    case .share(let trials):
      let bounds = ProportionInterval.wilson(successes: min(trials, max(0, value * trials)), trials: trials, z: z)
      return (value, min(value, bounds.lower), max(value, bounds.upper))
    case .normal:
      let half = z * variance.squareRoot()
      return (value, value - half, value + half)
    }
  }

  /// A standard deviation that is not zero at a share of 0 or 1: Wilson's centre takes the place of the share.
  var scale: Double {
    switch shape {
    case .share(let trials):
      let square = 3.841458820694124
      let centre = (value * trials + square / 2) / (trials + square)
      return (centre * (1 - centre) / (trials + square)).squareRoot()
    case .normal: return variance.squareRoot()
    }
  }

  /// The covariance with the same measure in another group; 0 where no unit is in both.
  func covariance(with other: GroupPoint) -> Double {
    guard let mine = shared, let theirs = other.shared else { return 0 }
    var pairs: [(Int, Int)] = []
    var (left, right) = (0, 0)
    // Both lists ascend.
    while left < mine.units.count, right < theirs.units.count {
      if mine.units[left] == theirs.units[right] { pairs.append((left, right)) }
      let isBehind = mine.units[left] <= theirs.units[right]
      if mine.units[left] >= theirs.units[right] { right += 1 }
      if isBehind { left += 1 }
    }
    guard !pairs.isEmpty else { return 0 }
    // Units of one group alone contribute nothing, so the common ones say it all.
    let common = mine.influence.limited(to: pairs.map(\.0))
    return common.covariance(with: theirs.influence.limited(to: pairs.map(\.1))) ?? 0
  }

  /// The correlation with the same measure in another group.
  func correlation(with other: GroupPoint) -> Double {
    guard variance > 0, other.variance > 0 else { return 0 }
    let shared = covariance(with: other)
    return shared == 0 ? 0 : min(1, max(-1, shared / (variance * other.variance).squareRoot()))
  }
}

extension UnitInfluence {
  /// The contributions of some units, with the unit counts of all.
  fileprivate func limited(to places: [Int]) -> UnitInfluence {
    UnitInfluence(
      value: value, positive: places.map { positive[$0] }, negative: places.map { negative[$0] }, rows: rows,
      positiveUnits: positiveUnits, negativeUnits: negativeUnits, units: units)
  }
}

extension GroupPart {
  /// The point of a metric, or why there is none.
  func point(_ metric: Metric, level: ConfidenceLevel, sharesUnits: Bool) -> Result<GroupPoint, PointGap> {
    if metric == .auc { return areaPoint(sharesUnits: sharesUnits) }
    guard let reads else { return .failure(PointGap(.notApplicable("\(metric.rawValue) needs a threshold"))) }
    guard let share = OperatingPointFormula.share(metric) else {
      return .failure(PointGap(.notApplicable("\(metric.rawValue) is not a share of cases")))
    }
    switch OperatingPointFormula.outcome(metric, at: reads.totals) {
    case .undefined(let reason): return .failure(PointGap(reason))
    case .defined(let value, _):
      let rows = Int((reads.counts.cells * share.whole).sum())
      if isPlain {
        return .success(
          GroupPoint(
            value: value, shape: .share(trials: Double(rows)), variance: value * (1 - value) / Double(rows), rows: rows,
            clusters: nil, shared: nil))
      }
      guard let influence = reads.influence(of: metric) else { return .failure(PointGap(.noObservations)) }
      let units = reads.unitCells?.count { ($0 * share.whole).sum() > 0 } ?? 0
      let effective = EffectiveProportion(
        value: value, variance: influence.variance, rows: rows, units: units,
        unitsIfAllAgree: reads.unitsBehind(share.whole))
      guard let trials = effective.trials(at: level) else {
        return .failure(PointGap(.tooFewUnits(of: "sampling units", found: units, needed: 2)))
      }
      return .success(
        GroupPoint(
          value: value, shape: .share(trials: trials), variance: max(0, influence.variance ?? 0), rows: rows,
          clusters: scores.clusters == nil ? nil : units, shared: sharesUnits ? (self.units, influence) : nil))
    }
  }

  private func areaPoint(sharesUnits: Bool) -> Result<GroupPoint, PointGap> {
    guard let influence = scores.areaInfluence(), let variance = influence.variance else {
      return .failure(PointGap(scores.area().reason ?? .noObservations))
    }
    return .success(
      GroupPoint(
        value: influence.value, shape: .normal, variance: max(0, variance), rows: influence.rows,
        clusters: scores.clusters == nil ? nil : influence.units, shared: sharesUnits ? (units, influence) : nil))
  }
}

/// Why a group has no value of a measure.
struct PointGap: Error {
  let reason: UndefinedReason

  init(_ reason: UndefinedReason) { self.reason = reason }
}
