// SPDX-License-Identifier: Apache-2.0
public import Statistics
public import Vocabulary

/// The level, the seed and the methods of the analysis.
public struct AnalysisSettings: Sendable, Hashable {
  /// How the interval of an area under the curve is made.
  public enum AreaInterval: String, Sendable, Hashable, CaseIterable {
    /// Of DeLong's variance on the logit scale, so that it stays within 0…1.
    case logit
    /// Of DeLong's variance, symmetric about the area.
    case deLong = "delong"
    /// By the bootstrap.
    case bootstrap
  }

  /// How the interval of a composite of the 2 × 2 table (F1, MCC, balanced accuracy) is made.
  public enum CompositeInterval: String, Sendable, Hashable, CaseIterable {
    /// By the delta method.
    case delta
    /// By the bootstrap.
    case bootstrap
  }

  /// What is done with several readers' scores of a case.
  public enum Readers: String, Sendable, Hashable, CaseIterable {
    /// The metric is computed for each reader and averaged.
    case averaged
    /// All readers' scores are put together as if one had given them.
    case pooled
  }

  /// The level of all intervals, and one minus the level of all tests.
  public var level: ConfidenceLevel
  /// The seed of all random numbers.
  public var seed: UInt64
  /// The number of bootstrap replicates.
  public var bootstrapReplicates: Int
  /// The kind of bootstrap interval.
  public var bootstrapInterval: BootstrapPlan.IntervalKind
  /// The kind of interval of an area under the curve.
  public var aucInterval: AreaInterval
  /// The kind of interval of a proportion.
  public var proportionInterval: ProportionInterval
  /// The kind of interval of a composite metric.
  public var compositeInterval: CompositeInterval
  /// What is done with several readers; `nil` where no reader column is bound.
  public var readers: Readers?

  /// Makes settings; the parameters are the properties.
  public init(
    level: ConfidenceLevel = .percent95, seed: UInt64 = defaultSeed, bootstrapReplicates: Int = defaultReplicates,
    bootstrapInterval: BootstrapPlan.IntervalKind = .bca, aucInterval: AreaInterval = .logit,
    proportionInterval: ProportionInterval = .wilson, compositeInterval: CompositeInterval = .delta,
    readers: Readers? = nil
  ) {
    self.level = level
    self.seed = seed
    self.bootstrapReplicates = bootstrapReplicates
    self.bootstrapInterval = bootstrapInterval
    self.aucInterval = aucInterval
    self.proportionInterval = proportionInterval
    self.compositeInterval = compositeInterval
    self.readers = readers
  }
}
