// SPDX-License-Identifier: Apache-2.0

/// How a bootstrap is to be done: what is drawn, how often, from which seed, and which interval is read off.
///
/// The sampling unit has no default on purpose. Rows of one patient are not independent; drawing them one by one gives
/// intervals that are too narrow. The result is the same, bit by bit, on any number of workers.
public struct BootstrapPlan: Sendable, Hashable {
  /// What is drawn as a whole.
  public enum Unit: String, Sendable, Hashable {
    /// Each row by itself: right only where every patient has one row.
    case rows
    /// Each patient with all of its rows.
    case clusters
  }

  /// How the interval is read off the replicates.
  public enum IntervalKind: String, Sendable, Hashable, CaseIterable {
    /// The quantiles of the replicates.
    case percentile
    /// The quantiles moved for bias and skewness (bias-corrected and accelerated).
    case bca
  }

  /// What is drawn as a whole.
  public var unit: Unit
  /// How many resamples, ≥ 1.
  public var replicates: Int
  /// The seed of all random numbers.
  public var seed: UInt64
  /// Whether each truth class keeps its number of units.
  public var isStratified: Bool
  /// How the interval is read off.
  public var interval: IntervalKind
  /// How many threads work; it changes the time, never the result.
  public var workers: Int
  /// The greatest share of resamples in which the statistic may be undefined; beyond it there is no interval.
  public var undefinedShareAllowed: Double

  /// Makes a plan; the parameters are the properties.
  public init(
    unit: Unit, seed: UInt64, replicates: Int = 2000, isStratified: Bool = true, interval: IntervalKind = .bca,
    workers: Int = 1, undefinedShareAllowed: Double = 0.05
  ) {
    precondition(replicates >= 1, "a bootstrap needs a replicate")
    self.unit = unit
    self.replicates = replicates
    self.seed = seed
    self.isStratified = isStratified
    self.interval = interval
    self.workers = workers
    self.undefinedShareAllowed = undefinedShareAllowed
  }

  /// The method in words, as in `Estimate.method`.
  func method(undefined: Int = 0, isStratified: Bool) -> String {
    var words = ["bootstrap", interval == .bca ? "BCa" : "percentile", "\(replicates) replicates"]
    if isStratified { words.append("stratified") }
    words.append(unit == .clusters ? "by patient" : "by row")
    if undefined > 0 { words.append("\(undefined) replicates undefined and left out") }
    return words.joined(separator: ", ")
  }
}
