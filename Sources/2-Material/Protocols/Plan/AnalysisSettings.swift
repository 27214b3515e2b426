// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// The level, the seed and the methods of the analysis.
public struct AnalysisSettings: Sendable, Hashable {
  /// How a bootstrap interval is made of the replicates.
  public enum BootstrapInterval: String, Sendable, Hashable, CaseIterable {
    /// The replicates' quantiles.
    case percentile
    /// Bias-corrected and accelerated.
    case bca
  }

  /// How the interval of an area under the curve is made of DeLong's variance.
  public enum AreaInterval: String, Sendable, Hashable, CaseIterable {
    /// On the logit scale, so that it stays within 0…1.
    case logit
    /// Symmetric about the area.
    case deLong = "delong"
  }

  /// How the interval of a proportion is made.
  public enum ProportionInterval: String, Sendable, Hashable, CaseIterable {
    /// Wilson's score interval.
    case wilson
    /// Clopper and Pearson's exact interval.
    case clopperPearson = "clopper-pearson"
    /// The Bayesian interval with Jeffreys' prior.
    case jeffreys
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
  public var bootstrapInterval: BootstrapInterval
  /// The kind of interval of an area under the curve.
  public var aucInterval: AreaInterval
  /// The kind of interval of a proportion.
  public var proportionInterval: ProportionInterval
  /// The kind of interval of a composite metric.
  public var compositeInterval: CompositeInterval
  /// What is done with several readers; `nil` where no reader column is bound.
  public var readers: Readers?
}
