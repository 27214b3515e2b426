// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

/// How the interval of a proportion is made.
///
/// > Source: Wilson, JASA 22 (1927) 209–212; Clopper & Pearson, Biometrika 26 (1934) 404–413; Brown, Cai & DasGupta,
/// > Statistical Science 16 (2001) 101–133. Checked against Newcombe's published table in `ProportionTests`.
public enum ProportionInterval: String, Sendable, Hashable, CaseIterable {
  /// Wilson's score interval: covers the stated level on average.
  case wilson
  /// The exact interval: covers at least the stated level, and is wider for it.
  case clopperPearson = "clopper-pearson"
  /// The equal-tailed interval of the beta posterior under Jeffreys' prior.
  ///
  /// It is not modified at the ends: for 0 successes the lower bound is a little above 0, for *n* of *n* the upper bound a
  /// little below 1, so that the point estimate then lies outside.
  case jeffreys

  /// The name that literature gives it: `Wilson`, `Clopper-Pearson`, `Jeffreys`.
  public var title: String {
    switch self {
    case .wilson: "Wilson"
    case .clopperPearson: "Clopper-Pearson"
    case .jeffreys: "Jeffreys"
    }
  }

  /// The interval for a number of successes among a number of trials.
  ///
  /// Neither needs to be whole: effective counts of weighted or clustered data are taken as they are.
  /// - Parameters:
  ///   - successes: 0 ≤ successes ≤ trials.
  ///   - trials: A finite number > 0.
  ///   - level: The two-sided level.
  /// - Returns: Bounds within 0…1.
  public func bounds(successes: Double, trials: Double, level: ConfidenceLevel) -> Interval {
    precondition(trials > 0 && trials.isFinite && successes >= 0 && successes <= trials, "not a proportion")
    switch self {
    case .wilson:
      let z = NormalDistribution.standard.upperTailQuantile(level.alpha / 2)
      return Self.wilson(successes: successes, trials: trials, z: z)
    case .clopperPearson:
      return Self.betaBounds(
        lower: successes == 0 ? nil : (successes, trials - successes + 1),
        upper: successes == trials ? nil : (successes + 1, trials - successes), level: level)
    case .jeffreys:
      let posterior = (successes + 0.5, trials - successes + 0.5)
      return Self.betaBounds(lower: posterior, upper: posterior, level: level)
    }
  }

  /// Wilson's interval for a given normal quantile.
  static func wilson(successes: Double, trials: Double, z: Double) -> Interval {
    let p = successes / trials
    let square = z * z
    let centre = (successes + square / 2) / (trials + square)
    let half = z / (trials + square) * (trials * p * (1 - p) + square / 4).squareRoot()
    // At the ends one bound is 0 or 1 by algebra; rounding is not allowed to say otherwise.
    let lower = successes == 0 ? 0 : max(0, centre - half)
    let upper = successes == trials ? 1 : min(1, centre + half)
    return Interval(uncheckedBetween: lower, upper)
  }

  private static func betaBounds(
    lower: (Double, Double)?, upper: (Double, Double)?, level: ConfidenceLevel
  ) -> Interval {
    let tail = level.alpha / 2
    let low = lower.map { BetaDistribution(alpha: $0.0, beta: $0.1).quantile(tail) } ?? 0
    let high = upper.map { BetaDistribution(alpha: $0.0, beta: $0.1).upperTailQuantile(tail) } ?? 1
    return Interval(uncheckedBetween: low, high)
  }
}

extension Interval {
  /// The interval between two numbers, whichever is the smaller; neither is NaN.
  init(uncheckedBetween a: Double, _ b: Double) {
    guard let interval = Interval(min(a, b), max(a, b)) else { preconditionFailure("a bound is not a number") }
    self = interval
  }
}
