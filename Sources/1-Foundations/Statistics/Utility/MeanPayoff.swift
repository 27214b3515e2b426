// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// What a case is worth on average, when each cell of the two-by-two table has its own worth.
///
/// Net benefit, expected cost and workload are all of this form; they differ in the worth of the cells and in what the mean is
/// divided by. At a stated prevalence the mean is taken within the diseased and within the healthy, and the two are mixed.
struct MeanPayoff: Sendable {
  /// The worth of a true positive, false positive, false negative and true negative.
  var worth: Cells
  /// The worth of the mean that it is divided by; `nil` for one.
  var per: Cells?
  /// The share of diseased cases it is said for, 0…1; the sample's where `nil`.
  var prevalence: Double?
  /// What is taken off the mean whatever the calls are.
  var harm = 0.0

  private static let diseased = Cells(1, 0, 1, 0)
  private static let healthy = Cells(0, 1, 0, 1)

  /// The value with its slopes by cell, or why there is none.
  func outcome(at cells: Cells) -> OperatingPointFormula.Outcome {
    guard cells.sum() > 0 else { return .undefined(.noObservations) }
    if prevalence != nil {
      guard (cells * Self.diseased).sum() > 0 else { return .undefined(.noPositives) }
      guard (cells * Self.healthy).sum() > 0 else { return .undefined(.noNegatives) }
    }
    let top = mean(worth, at: cells)
    guard let per else { return .defined(value: top.value - harm, gradient: top.gradient) }
    let bottom = mean(per, at: cells)
    guard bottom.value > 0 else { return .undefined(.emptyDenominator(of: "cases that cost or gain anything")) }
    let value = (top.value - harm) / bottom.value
    return .defined(value: value, gradient: (top.gradient - bottom.gradient * value) / bottom.value)
  }

  private func mean(_ worth: Cells, at cells: Cells) -> (value: Double, gradient: Cells) {
    guard let prevalence else {
      let total = cells.sum()
      let value = (cells * worth).sum() / total
      return (value, (worth - value) / total)
    }
    let sick = within(Self.diseased, worth, at: cells)
    let well = within(Self.healthy, worth, at: cells)
    return (
      prevalence * sick.value + (1 - prevalence) * well.value,
      sick.gradient * prevalence + well.gradient * (1 - prevalence)
    )
  }

  private func within(_ group: Cells, _ worth: Cells, at cells: Cells) -> (value: Double, gradient: Cells) {
    let total = (cells * group).sum()
    let value = (cells * group * worth).sum() / total
    return (value, group * (worth - value) / total)
  }

  /// Whether the numbers of diseased and healthy cases are taken as given, so that each class has its own spread.
  var isWithinClasses: Bool { prevalence != nil }
}

extension BinaryReads {
  /// How far each sampling unit pulls a mean payoff from its true value; `nil` where it is undefined.
  /// - Complexity: O(units), and O(*n*) without clusters.
  func influence(of payoff: MeanPayoff) -> UnitInfluence? {
    guard case .defined(let value, let gradient) = payoff.outcome(at: totals) else { return nil }
    let size = unitCells?.count ?? count
    var positive = [Double](repeating: 0, count: size)
    var negative = [Double](repeating: 0, count: size)
    var found = (positive: 0, negative: 0, any: 0)
    func add(_ unit: Int, _ sums: Cells) {
      guard sums != .zero else { return }
      let pull = sums * gradient
      positive[unit] = pull[0] + pull[2]
      negative[unit] = pull[1] + pull[3]
      found.any += 1
      if sums[0] + sums[2] > 0 { found.positive += 1 }
      if sums[1] + sums[3] > 0 { found.negative += 1 }
    }
    if let unitCells {
      for (unit, sums) in unitCells.enumerated() { add(unit, sums) }
    } else {
      for row in 0..<count {
        var sums = Cells.zero
        sums[Self.cell(called: calls[row], isPositive: isPositive[row])] = 1
        add(row, sums)
      }
    }
    let isWithin = payoff.isWithinClasses
    return UnitInfluence(
      value: value, positive: positive, negative: negative, rows: counts.total,
      positiveUnits: isWithin ? found.positive : found.any, negativeUnits: isWithin ? found.negative : found.any,
      units: found.any)
  }

  /// A mean payoff with its normal interval.
  func estimate(_ payoff: MeanPayoff, as quantity: BootstrapQuantity, level: ConfidenceLevel) -> Estimate {
    let method = UtilityMethod.interval(isClustered: clusters != nil, isWeighted: weights != nil)
    if case .undefined(let reason) = payoff.outcome(at: totals) {
      return .undefined(
        quantity.name, because: reason, level: level, method: method, n: counts.total, unit: quantity.unit,
        definition: quantity.definition)
    }
    guard let influence = influence(of: payoff) else {
      return .undefined(
        quantity.name, because: .noObservations, level: level, method: method, n: counts.total, unit: quantity.unit,
        definition: quantity.definition)
    }
    let spread = influence.variance
    return UtilityMethod.estimate(
      quantity, value: influence.value, variance: spread, level: level, method: method, n: counts.total,
      clusters: clusters.map { _ in influence.units },
      units: min(influence.positiveUnits, influence.negativeUnits))
  }
}

/// The words and the normal interval that the estimates of utility share.
enum UtilityMethod {
  static func interval(isClustered: Bool, isWeighted: Bool) -> String {
    var words = "normal, linearised variance over sampling units"
    if isClustered { words += " (cluster-robust)" }
    if isWeighted { words += " (weighted)" }
    return words
  }

  /// The least standard error, beside the size of the value, that is not what rounding leaves of zero.
  static let noError = 1e-13

  static func estimate(
    _ quantity: BootstrapQuantity, value: Double, variance: Double?, level: ConfidenceLevel, method: String, n: Int,
    clusters: Int?, units: Int
  ) -> Estimate {
    var estimate = Estimate(
      name: quantity.name, value: value, interval: nil, level: level, method: method, n: n, clusters: clusters,
      unit: quantity.unit, definition: quantity.definition)
    guard let variance else {
      estimate.reason = .tooFewUnits(of: "sampling units in a class", found: units, needed: 2)
      return estimate
    }
    let error = max(0, variance).squareRoot()
    // A standard error of zero is not certainty: no case lies on the other side of the threshold.
    guard error > noError * max(1, abs(value)) else {
      estimate.standardError = 0
      estimate.reason = .zeroStandardError
      return estimate
    }
    let half = UtilityMethod.score(level) * error
    estimate.standardError = error
    estimate.interval = Interval(value - half, value + half)
    return estimate
  }
}
