// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

/// What is known of a share: how many independent trials it is worth.
public struct ShareEvidence: Sendable, Hashable {
  /// The share, 0…1.
  public let value: Double
  /// How many independent trials it is worth, > 0; need not be whole.
  public let trials: Double

  /// Makes it; `nil` unless 0 ≤ value ≤ 1 and the trials are finite and > 0.
  public init?(value: Double, trials: Double) {
    guard value >= 0, value <= 1, trials > 0, trials.isFinite else { return nil }
    self.value = value
    self.trials = trials
  }

  /// A value that is as likely as not to be nearer the truth: a draw from the beta distribution under Jeffreys' prior.
  func draw(from stream: inout PhiloxStream) -> Double {
    BetaDistribution(alpha: value * trials + 0.5, beta: (1 - value) * trials + 0.5).quantile(stream.openUniform())
  }
}

extension BinaryReads {
  /// What the calls say of sensitivity or specificity; `nil` without a case of the class, or where it rests on one unit.
  public func evidence(of metric: Metric) -> ShareEvidence? {
    guard metric == .sensitivity || metric == .specificity, let share = OperatingPointFormula.share(metric),
      let influence = influence(of: metric)
    else { return nil }
    let rows = (counts.cells * share.whole).sum()
    guard unitCells != nil else { return ShareEvidence(value: influence.value, trials: rows) }
    let effective = EffectiveProportion(
      value: influence.value, variance: influence.variance, rows: Int(rows),
      units: metric == .sensitivity ? influence.positiveUnits : influence.negativeUnits,
      unitsIfAllAgree: unitsBehind(share.whole))
    return effective.effectiveTrials.flatMap { ShareEvidence(value: influence.value, trials: $0) }
  }
}

/// The time that a model's flags save and lose on a reading list.
///
/// A minute is saved where a kind of case waits less with the model than without it; a negative number is lost. The intervals
/// carry what is not known of sensitivity and specificity: both are drawn anew many times from Jeffreys' beta distribution at
/// their (effective) counts, and the quantiles of the times are read off. The arrival rate, the reading times and the
/// prevalence are taken as declared.
///
/// > Source: as ``ReadingList``. Checked by hand and against the simulation in `TriageBenefitTests`.
public struct TriageBenefit: Sendable {
  /// Mean waiting time without the model, in minutes.
  public let without: Estimate
  /// Mean waiting times with the model, in minutes: diseased, true positives, false negatives, healthy, false positives, true
  /// negatives, all.
  public let with: [Estimate]
  /// Minutes saved by each kind of case, in the same order.
  public let saved: [Estimate]

  /// By formula.
  ///
  /// - Parameters:
  ///   - list: The reading list.
  ///   - sensitivity: What is known of the sensitivity.
  ///   - specificity: What is known of the specificity.
  ///   - level: The two-sided level.
  ///   - seed: The seed of the draws.
  ///   - replicates: How many draws, ≥ 100.
  /// - Throws: ``ReadingListError/noClosedForm(_:)``, for which ``init(simulating:sensitivity:specificity:level:)`` is there.
  /// - Complexity: O(replicates).
  public init(
    _ list: ReadingList, sensitivity: ShareEvidence, specificity: ShareEvidence, level: ConfidenceLevel = .percent95,
    seed: UInt64 = 1, replicates: Int = 2000
  ) throws(ReadingListError) {
    precondition(replicates >= 100, "quantiles need draws")
    let without = try list.waitingWithout()
    let with = try list.waitingWith(sensitivity: sensitivity.value, specificity: specificity.value)
    var drawn: [WaitingTimes] = []
    drawn.reserveCapacity(replicates)
    for replicate in 0..<replicates {
      var stream = PhiloxStream(seed: seed, replicate: replicate, purpose: Self.purpose)
      drawn.append(
        try list.waitingWith(
          sensitivity: sensitivity.draw(from: &stream), specificity: specificity.draw(from: &stream)))
    }
    self.init(
      list, without: without, with: with, drawnWithout: [], drawnWith: drawn, evidence: (sensitivity, specificity),
      level: level, method: "formula; Se and Sp drawn \(replicates) times from Jeffreys' beta, percentile", seed: seed)
  }

  /// By simulation, for lists without a formula; the intervals also hold the chance of the simulated days.
  ///
  /// Each replicate plays the same cases without and with the model. Values are means over replicates.
  /// - Parameters:
  ///   - simulation: The simulation.
  ///   - sensitivity: What is known of the sensitivity.
  ///   - specificity: What is known of the specificity.
  ///   - level: The two-sided level.
  /// - Complexity: That of the simulation, twice.
  public init(
    simulating simulation: ReadingListSimulation, sensitivity: ShareEvidence, specificity: ShareEvidence,
    level: ConfidenceLevel = .percent95
  ) {
    let fixed = simulation.outcomes { _ in (sensitivity.value, specificity.value) }
    let drawn = simulation.outcomes { stream in (sensitivity.draw(from: &stream), specificity.draw(from: &stream)) }
    self.init(
      simulation.list, without: .mean(fixed.map(\.without)), with: .mean(fixed.map(\.with)),
      drawnWithout: drawn.map(\.without), drawnWith: drawn.map(\.with), evidence: (sensitivity, specificity),
      level: level,
      method: "simulation, \(simulation.replicates) days of \(simulation.cases) cases; Se and Sp drawn each day from "
        + "Jeffreys' beta, percentile",
      seed: simulation.seed)
  }

  private static let purpose: UInt16 = 0x71A5

  private init(
    _ list: ReadingList, without: WaitingTimes, with: WaitingTimes, drawnWithout: [WaitingTimes],
    drawnWith: [WaitingTimes], evidence: (ShareEvidence, ShareEvidence), level: ConfidenceLevel, method: String,
    seed: UInt64
  ) {
    let n = Int((evidence.0.trials + evidence.1.trials).rounded())
    func estimate(_ name: String, _ value: Double, _ draws: [Double], _ definition: String) -> Estimate {
      var estimate = Estimate(
        name: name, value: value, interval: nil, level: level, method: method, n: n, unit: "min",
        definition: definition, seed: seed)
      let distribution = BootstrapDistribution(observed: value, replicates: draws, acceleration: nil)
      if let first = distribution.sorted.first, let last = distribution.sorted.last, first < last {
        estimate.interval = distribution.percentileInterval(level)
        estimate.standardError = distribution.standardError
      } else {
        estimate.reason =
          draws.isEmpty
          ? .notApplicable("it follows from the declared list alone, without anything measured") : .zeroStandardError
      }
      return estimate
    }
    self.without = estimate(
      "waiting.without-model", without.all, drawnWithout.map(\.all), "Mean waiting time of a case in order of arrival")
    let kinds = with.byName.enumerated()
    self.with = kinds.map { place, kind in
      estimate(
        "waiting.\(kind.name)", kind.minutes, drawnWith.map { $0.byName[place].minutes },
        "Mean waiting time of \(Self.words(kind.name)) when flagged cases go first")
    }
    let before = without.byName
    saved = kinds.map { place, kind in
      estimate(
        "time-saved.\(kind.name)", before[place].minutes - kind.minutes,
        drawnWith.indices.map { draw in
          (drawnWithout.isEmpty ? before : drawnWithout[draw].byName)[place].minutes
            - drawnWith[draw].byName[place].minutes
        },
        "Mean waiting time of \(Self.words(kind.name)) in order of arrival less that when flagged cases go first; "
          + "negative is lost")
    }
  }

  private static func words(_ name: String) -> String {
    switch name {
    case "diseased": "diseased cases"
    case "true-positive": "diseased cases that are flagged"
    case "false-negative": "diseased cases that are not flagged"
    case "healthy": "healthy cases"
    case "false-positive": "healthy cases that are flagged"
    case "true-negative": "healthy cases that are not flagged"
    default: "all cases"
    }
  }
}
