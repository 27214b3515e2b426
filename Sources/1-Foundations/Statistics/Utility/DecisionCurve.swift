// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// The net benefit of a model over a grid of threshold probabilities, beside acting on everybody and on nobody.
///
/// ```swift
/// let curve = DecisionCurve(try LabelledProbabilities(sample), grid: .percent)
/// curve.estimates(.model)          // one per threshold, each with its interval
/// curve.band(.overTreatAll, seed: 7)
/// ```
/// A case is acted on where its probability ≥ the threshold. Rows may be weighted and clustered: every interval is made of the
/// spread over sampling units.
///
/// - Complexity: O(*n* log thresholds) for the whole curve with all intervals.
/// > Source: Vickers & Elkin, Medical Decision Making 26 (2006) 565–574; intervals as ``NetBenefit``. Checked in
/// > `DecisionCurveTests` against the dcurves package, against counting row by row, and against ``BinaryReads``.
public struct DecisionCurve: Sendable {
  /// The rule at each threshold.
  public let rules: [NetBenefit]
  /// The level of the intervals.
  public let level: ConfidenceLevel
  let sweep: ThresholdSweep
  let sample: LabelledScores

  /// Counts the sample at every threshold.
  ///
  /// Returns `nil` unless the prevalence lies strictly between 0 and 1 and the harm is finite and ≥ 0.
  /// - Parameters:
  ///   - probabilities: The chances of disease with the truth.
  ///   - grid: The threshold probabilities.
  ///   - prevalence: The share of diseased cases it is said for; the sample's where `nil`.
  ///   - harm: What using the model costs each case, in true positives per case.
  ///   - level: The two-sided level.
  public init?(
    _ probabilities: LabelledProbabilities, grid: ThresholdGrid = .percent, prevalence: Double? = nil, harm: Double = 0,
    level: ConfidenceLevel = .percent95
  ) {
    var rules: [NetBenefit] = []
    for threshold in grid.thresholds {
      guard let rule = NetBenefit(thresholdProbability: threshold, prevalence: prevalence, harm: harm) else {
        return nil
      }
      rules.append(rule)
    }
    self.rules = rules
    self.level = level
    sample = probabilities.sample
    sweep = ThresholdSweep([probabilities.sample], thresholds: grid.thresholds)
  }

  /// The thresholds, rising.
  public var thresholds: [Double] { sweep.thresholds }

  /// A quantity at each threshold, with pointwise intervals.
  public func estimates(_ quantity: NetBenefit.Quantity) -> [Estimate] {
    rules.indices.map { place in
      sweep.estimate(rules[place].payoff(quantity), as: rules[place].describe(quantity), level: level, at: place)
    }
  }

  /// The ranges of neighbouring thresholds at which acting on the model is worth more than acting on everybody and than acting
  /// on nobody, by the point estimates.
  public var usefulRanges: [ClosedRange<Double>] {
    ranges { place in
      let (model, over) = (value(.model, place), value(.overTreatAll, place))
      return (model ?? 0) > 1e-12 && (over ?? 0) > 1e-12
    }
  }

  /// The same by the lower bounds of the pointwise intervals of both.
  public var surelyUsefulRanges: [ClosedRange<Double>] {
    let model = estimates(.model)
    let over = estimates(.overTreatAll)
    return ranges { (model[$0].interval?.lower ?? 0) > 0 && (over[$0].interval?.lower ?? 0) > 0 }
  }

  private func value(_ quantity: NetBenefit.Quantity, _ place: Int) -> Double? {
    guard case .defined(let value, _) = rules[place].payoff(quantity).outcome(at: sweep.sides[0].cells[place]) else {
      return nil
    }
    return value
  }

  private func ranges(_ isIn: (Int) -> Bool) -> [ClosedRange<Double>] {
    var ranges: [ClosedRange<Double>] = []
    var first: Int?
    for place in rules.indices {
      if isIn(place) {
        let from = first ?? place
        if first != nil { ranges.removeLast() }
        ranges.append(thresholds[from]...thresholds[place])
        first = from
      } else {
        first = nil
      }
    }
    return ranges
  }
}

extension ThresholdSweep {
  /// A mean payoff of the first sample at a threshold, with its normal interval.
  func estimate(
    _ payoff: MeanPayoff, as quantity: BootstrapQuantity, level: ConfidenceLevel, at place: Int
  ) -> Estimate {
    let side = sides[0]
    let method = UtilityMethod.interval(isClustered: side.isClustered, isWeighted: side.isWeighted)
    switch payoff.outcome(at: side.cells[place]) {
    case .undefined(let reason):
      return .undefined(
        quantity.name, because: reason, level: level, method: method, n: side.rows, unit: quantity.unit,
        definition: quantity.definition)
    case .defined(let value, let gradient):
      return UtilityMethod.estimate(
        quantity, value: value,
        variance: variance(gradient, isWithinClasses: payoff.isWithinClasses, side: 0, at: place), level: level,
        method: method, n: side.rows, clusters: side.isClustered ? side.units : nil,
        units: min(side.positiveUnits, side.negativeUnits))
    }
  }
}
