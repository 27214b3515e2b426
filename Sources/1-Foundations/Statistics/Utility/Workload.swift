// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What an operating point makes of 1000 cases: how many are flagged, rightly and wrongly, and how many are missed.
///
/// At a stated prevalence the counts follow from sensitivity and specificity; without one they are the shares of this sample.
/// Intervals of counts that stand in one class are those of the proportion (Wilson, on effective counts with weights or
/// clusters); that of all flagged squares and adds the two.
///
/// > Source: Newcombe, Statistics in Medicine 17 (1998) 873–890; Zou & Donner, Statistics in Medicine 27 (2008) 1693–1702 for
/// > the sum. Checked by hand in `WorkloadTests`.
public struct Workload: Sendable, Equatable {
  /// Cases called positive.
  public let flagged: Estimate
  /// Diseased cases called positive.
  public let trueAlarms: Estimate
  /// Healthy cases called positive.
  public let falseAlarms: Estimate
  /// Diseased cases called negative.
  public let missed: Estimate

  /// All four, in that order.
  public var estimates: [Estimate] { [flagged, trueAlarms, falseAlarms, missed] }
}

extension BinaryReads {
  /// The workload of the calls in so many cases.
  ///
  /// - Parameters:
  ///   - prevalence: The share of diseased cases, strictly between 0 and 1; that of the sample where `nil`.
  ///   - cases: In how many cases, 1000 by custom.
  ///   - level: The two-sided level.
  ///   - interval: How intervals of proportions are made.
  /// - Returns: Counts among so many cases; undefined where a class is empty.
  /// - Complexity: O(*n*).
  public func workload(
    prevalence: Double? = nil, cases: Double = 1000, level: ConfidenceLevel = .percent95,
    interval: ProportionInterval = .wilson
  ) -> Workload {
    precondition(prevalence.map { $0 > 0 && $0 < 1 } ?? true, "a prevalence lies strictly between 0 and 1")
    let unit = cases == 1000 ? "per 1000 cases" : "per \(cases) cases"
    let place = prevalence.map { " at a prevalence of \($0)" } ?? " at the prevalence of this sample"
    func named(_ estimate: Estimate, _ name: String, _ what: String) -> Estimate {
      var copy = estimate
      copy.name = "workload.\(name)"
      copy.definition = what + " among \(cases.formattedCount) cases" + place
      return copy.times(cases, unit: unit)
    }
    guard let prevalence else {
      let shares = [Cells(1, 0, 0, 0), Cells(0, 1, 0, 0), Cells(0, 0, 1, 0)].map {
        share($0, level: level, interval: interval)
      }
      return Workload(
        flagged: named(estimate(.selectionRate, level: level, interval: interval), "flagged", "Cases flagged"),
        trueAlarms: named(shares[0], "true-alarms", "Diseased cases flagged"),
        falseAlarms: named(shares[1], "false-alarms", "Healthy cases flagged"),
        missed: named(shares[2], "missed", "Diseased cases not flagged"))
    }
    let hits = estimate(.sensitivity, level: level, interval: interval).times(prevalence, unit: "1")
    let misses = estimate(.falseNegativeRate, level: level, interval: interval).times(prevalence, unit: "1")
    let alarms = estimate(.falsePositiveRate, level: level, interval: interval).times(1 - prevalence, unit: "1")
    return Workload(
      flagged: named(
        sum(hits, alarms, prevalence: prevalence, level: level, interval: interval), "flagged", "Cases flagged"),
      trueAlarms: named(hits, "true-alarms", "Diseased cases flagged"),
      falseAlarms: named(alarms, "false-alarms", "Healthy cases flagged"),
      missed: named(misses, "missed", "Diseased cases not flagged"))
  }

  /// One cell's share of all cases.
  private func share(_ cell: Cells, level: ConfidenceLevel, interval: ProportionInterval) -> Estimate {
    let everyone = Cells(1, 1, 1, 1)
    let quantity = BootstrapQuantity("share", definition: "")
    guard unitCells != nil else {
      let proportion = Proportion(successes: Int((counts.cells * cell).sum()), trials: counts.total)
      return proportion.estimate(name: "share", definition: "", level: level, interval: interval)
    }
    var estimate = estimate(MeanPayoff(worth: cell), as: quantity, level: level)
    guard let value = estimate.value, let influence = influence(of: MeanPayoff(worth: cell)) else { return estimate }
    let effective = EffectiveProportion(
      value: min(1, max(0, value)), variance: influence.variance, rows: counts.total, units: influence.units,
      unitsIfAllAgree: unitsBehind(everyone))
    estimate.interval = effective.bounds(interval, level: level)
    estimate.reason =
      estimate.interval == nil ? .tooFewUnits(of: "sampling units", found: influence.units, needed: 2) : nil
    estimate.method =
      interval.title + ", effective sample size (" + (clusters == nil ? "weighted" : "cluster-robust") + ")"
    return estimate
  }

  private func sum(
    _ hits: Estimate, _ alarms: Estimate, prevalence: Double, level: ConfidenceLevel, interval: ProportionInterval
  ) -> Estimate {
    var result = hits
    result.n = counts.total
    result.method = "square-and-add of \(hits.method)"
    guard let a = hits.value, let b = alarms.value else {
      result.value = nil
      result.interval = nil
      result.standardError = nil
      result.reason = hits.value == nil ? hits.reason : alarms.reason
      return result
    }
    result.value = a + b
    let payoff = MeanPayoff(worth: Cells(1, 1, 0, 0), prevalence: prevalence)
    let influence = unitCells == nil ? nil : influence(of: payoff)
    result.clusters = clusters.flatMap { _ in influence?.units }
    var correlation = 0.0
    if let influence, let total = influence.variance, let x = hits.standardError, let y = alarms.standardError, x > 0,
      y > 0
    {
      correlation = min(1, max(-1, (total - x * x - y * y) / (2 * x * y)))
    }
    if let x = hits.standardError, let y = alarms.standardError {
      result.standardError = max(0, x * x + y * y + 2 * correlation * x * y).squareRoot()
    }
    guard let first = hits.interval, let second = alarms.interval else {
      result.interval = nil
      result.reason = hits.interval == nil ? hits.reason : alarms.reason
      return result
    }
    let bounds = NewcombeInterval.sum(
      (a, min(a, first.lower), max(a, first.upper)), (b, min(b, second.lower), max(b, second.upper)),
      correlation: correlation)
    result.interval = Interval(max(0, bounds.lower), min(1, bounds.upper))
    return result
  }
}

extension Estimate {
  /// The same in another unit: every number times a factor > 0.
  func times(_ factor: Double, unit: String) -> Estimate {
    var copy = self
    copy.unit = unit
    copy.value = value.map { $0 * factor }
    copy.interval = interval.flatMap { Interval($0.lower * factor, $0.upper * factor) }
    copy.standardError = standardError.map { $0 * factor }
    return copy
  }
}

extension Double {
  /// A count without a decimal point where it is whole.
  fileprivate var formattedCount: String { self == rounded() && magnitude < 1e15 ? "\(Int(self))" : "\(self)" }
}
