// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension CategoricalReads {
  /// What a case costs on average, and that divided by the best decision without a model.
  ///
  /// **Edge cases.** Undefined where a class to which a prior is given has no case; the ratio where the best decision without
  /// a model, one class for all, costs nothing or gains.
  /// - Parameters:
  ///   - costs: The cost of each call for each truth.
  ///   - priors: The share of each class it is said for, each ≥ 0 and together 1; the sample's where `nil`.
  ///   - level: The two-sided level.
  /// - Returns: Both with normal intervals by the linearised variance over sampling units. Which class is best for all is
  ///   taken as known.
  /// - Complexity: O(*n*).
  /// > Source: Ferrer, arXiv 2209.05355 (2022); Maier-Hein et al., Nature Methods 21 (2024) 195–212, for its use. Checked
  /// > against the definition and against the binary case in `ExpectedCostTests`.
  public func expectedCost(
    _ costs: CostMatrix, priors: [Double]? = nil, level: ConfidenceLevel = .percent95
  ) -> (cost: Estimate, normalised: Estimate) {
    precondition(costs.classes.count == classCount, "a cost for each class")
    precondition(
      priors.map { $0.count == classCount && $0.allSatisfy { $0 >= 0 } && abs($0.reduce(0, +) - 1) < 1e-9 } ?? true,
      "priors are shares of one")
    let place = priors == nil ? ", at the class shares of this sample" : ", at the stated class shares"
    let cost = BootstrapQuantity(
      Metric.expectedCost.rawValue, definition: "Mean cost of a case" + place, unit: costs.unit)
    var ratio = BootstrapQuantity("normalised-expected-cost", definition: "")
    let totals = classTotals
    if let reason = gap(totals, priors: priors) {
      ratio.definition = "Mean cost of a case divided by that of the cheapest class for all" + place
      return (undefined(cost, reason, level), undefined(ratio, reason, level))
    }
    let shares = priors ?? totals.map { $0 / totals.reduce(0, +) }
    let best = costs.cheapestCall(chances: shares)
    ratio.definition =
      "Mean cost of a case divided by that of calling every case \(costs.classes[best]), the cheapest decision without a model"
      + place
    let own = pulls(priors: priors, totals: totals) { costs.costs[truth[$0]][calls[$0]] }
    let naive = pulls(priors: priors, totals: totals) { costs.costs[truth[$0]][best] }
    let estimate = estimate(cost, own, level)
    guard naive.value > 0 else {
      return (estimate, undefined(ratio, .emptyDenominator(of: "costs of the best decision without a model"), level))
    }
    let value = own.value / naive.value
    let ratioPulls = zip(own.byUnit, naive.byUnit).map { ($0 - value * $1) / naive.value }
    return (estimate, self.estimate(ratio, (value, ratioPulls), level))
  }

  private typealias Pulls = (value: Double, byUnit: [Double])

  private func weight(_ row: Int) -> Double { weights?[row] ?? 1 }

  private var classTotals: [Double] {
    truth.indices.reduce(into: [Double](repeating: 0, count: classCount)) { $0[truth[$1]] += weight($1) }
  }

  private func gap(_ totals: [Double], priors: [Double]?) -> UndefinedReason? {
    guard totals.contains(where: { $0 > 0 }) else { return .noObservations }
    guard let priors else { return nil }
    let isMissing = zip(priors, totals).contains { $0 > 0 && $1 == 0 }
    return isMissing ? .emptyDenominator(of: "cases of a class that has a stated share") : nil
  }

  /// The mean of a row's worth, by class where shares are stated, and what each unit adds to it.
  private func pulls(priors: [Double]?, totals: [Double], _ worth: (Int) -> Double) -> Pulls {
    let whole = totals.reduce(0, +)
    var means = [Double](repeating: 0, count: classCount)
    for row in truth.indices {
      let total = priors == nil ? whole : totals[truth[row]]
      if total > 0 { means[truth[row]] += weight(row) * worth(row) / total }
    }
    let value = priors.map { zip($0, means).reduce(0) { $0 + $1.0 * $1.1 } } ?? means.reduce(0, +)
    var byUnit = [Double](repeating: 0, count: clusters?.count ?? count)
    for row in truth.indices where weight(row) > 0 {
      let own = truth[row]
      let pull = priors.map { $0[own] * (worth(row) - means[own]) / totals[own] } ?? (worth(row) - value) / whole
      byUnit[clusters.map { Int($0.unitOfRow[row]) } ?? row] += weight(row) * pull
    }
    return (value, byUnit)
  }

  private var presentUnits: Int {
    guard let clusters else { return truth.indices.count { weight($0) > 0 } }
    return Set(truth.indices.filter { weight($0) > 0 }.map { clusters.unitOfRow[$0] }).count
  }

  private var presentRows: Int { truth.indices.count { weight($0) > 0 } }

  private func estimate(_ quantity: BootstrapQuantity, _ pulls: Pulls, _ level: ConfidenceLevel) -> Estimate {
    let units = presentUnits
    let squares = pulls.byUnit.reduce(0) { $0 + $1 * $1 }
    return UtilityMethod.estimate(
      quantity, value: pulls.value, variance: units > 1 ? squares * Double(units) / Double(units - 1) : nil,
      level: level,
      method: UtilityMethod.interval(isClustered: clusters != nil, isWeighted: weights != nil), n: presentRows,
      clusters: clusters.map { _ in units }, units: units)
  }

  private func undefined(_ quantity: BootstrapQuantity, _ reason: UndefinedReason, _ level: ConfidenceLevel) -> Estimate
  {
    .undefined(
      quantity.name, because: reason, level: level,
      method: UtilityMethod.interval(isClustered: clusters != nil, isWeighted: weights != nil), n: presentRows,
      unit: quantity.unit, definition: quantity.definition)
  }
}
