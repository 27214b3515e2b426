// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Two models' net benefits on the same cases, threshold by threshold.
///
/// Row *i* of both is the same case, or both number their clusters alike (the same patients).
/// > Source: as ``DecisionCurve``. Checked in `DecisionCurveTests` against the influences of both models and against statsmodels.
public struct DecisionCurveComparison: Sendable {
  /// The rule at each threshold.
  public let rules: [NetBenefit]
  /// The level of the intervals.
  public let level: ConfidenceLevel
  private let sweep: ThresholdSweep
  private let samples: [LabelledScores]

  /// Counts both samples at every threshold; `nil` as for ``DecisionCurve``.
  ///
  /// - Parameters:
  ///   - test: The model on trial.
  ///   - reference: The model it is compared with.
  ///   - grid: The threshold probabilities.
  ///   - prevalence: The share of diseased cases it is said for; the samples' where `nil`.
  ///   - testHarm: What using the model on trial costs each case, in true positives per case.
  ///   - referenceHarm: The same of the reference.
  ///   - level: The two-sided level.
  public init?(
    test: LabelledProbabilities, reference: LabelledProbabilities, grid: ThresholdGrid = .percent,
    prevalence: Double? = nil, testHarm: Double = 0, referenceHarm: Double = 0, level: ConfidenceLevel = .percent95
  ) {
    var rules: [NetBenefit] = []
    for threshold in grid.thresholds {
      guard testHarm >= 0, referenceHarm >= 0, testHarm.isFinite, referenceHarm.isFinite,
        let rule = NetBenefit(thresholdProbability: threshold, prevalence: prevalence)
      else { return nil }
      rules.append(rule)
    }
    self.rules = rules
    self.level = level
    harm = testHarm - referenceHarm
    samples = [test.sample, reference.sample]
    sweep = ThresholdSweep(samples, thresholds: grid.thresholds)
  }

  private let harm: Double

  /// The thresholds, rising.
  public var thresholds: [Double] { sweep.thresholds }

  /// The net benefit of the test less that of the reference at each threshold, with interval and two-sided test.
  public func differences() -> [Comparison] {
    rules.indices.map { place in
      let definition =
        "Net benefit of the test less that of the reference at a threshold probability of \(thresholds[place])"
        + (rules[place].prevalence.map { " and a prevalence of \($0)" } ?? "")
      let side = sweep.sides[0]
      let method = UtilityMethod.interval(isClustered: side.isClustered, isWeighted: side.isWeighted)
      let rows = max(side.rows, sweep.sides[1].rows)
      switch outcome(place) {
      case .failure(let gap):
        return .undefined(
          metric: "net-benefit", hypothesis: .difference, because: gap.reason, level: level, method: method, n: rows,
          definition: definition)
      case .success(let found):
        return Comparison(
          metric: "net-benefit", difference: found.value, standardError: found.variance.map { $0.squareRoot() },
          hypothesis: .difference, level: level, method: method, n: rows,
          clusters: side.isClustered && side.units < side.rows ? max(side.units, sweep.sides[1].units) : nil,
          definition: definition,
          reason: .tooFewUnits(
            of: "sampling units in a class", found: min(side.positiveUnits, side.negativeUnits), needed: 2))
      }
    }
  }

  /// A band that covers the difference at all thresholds at once; `nil` where it has no standard error anywhere.
  ///
  /// Parameters and cost are those of ``DecisionCurve/band(_:seed:replicates:workers:)``.
  public func band(seed: UInt64, replicates: Int = 2000, workers: Int = 1) -> SimultaneousBand? {
    let differences = differences().map(\.difference)
    let slopes = rules.indices.map { place -> [Cells]? in
      guard differences[place].interval != nil, case .success(let found) = outcome(place) else { return nil }
      return [found.gradients.0, found.gradients.1 * -1]
    }
    return sweep.band(
      differences, slopes: slopes, samples: samples, level: level, seed: seed, replicates: replicates, workers: workers)
  }

  private typealias Found = (value: Double, variance: Double?, gradients: (Cells, Cells))

  private func outcome(_ place: Int) -> Result<Found, IntervalGap> {
    let payoff = rules[place].payoff(.model)
    let outcomes = sweep.sides.map { payoff.outcome(at: $0.cells[place]) }
    switch (outcomes[0], outcomes[1]) {
    case (.defined(let a, let first), .defined(let b, let second)):
      let isWithin = payoff.isWithinClasses
      var variance: Double?
      if let mine = sweep.variance(first, isWithinClasses: isWithin, side: 0, at: place),
        let theirs = sweep.variance(second, isWithinClasses: isWithin, side: 1, at: place),
        let shared = sweep.covariance(first, second, isWithinClasses: isWithin, at: place)
      {
        let sum = mine + theirs - 2 * shared
        // Equal calls leave a rest of rounding, which is no variance.
        variance = sum > 1e-12 * (mine + theirs) ? sum : 0
      }
      return .success((a - b - harm, variance, (first, second)))
    case (.undefined(let reason), _), (_, .undefined(let reason)): return .failure(IntervalGap(reason: reason))
    }
  }
}
