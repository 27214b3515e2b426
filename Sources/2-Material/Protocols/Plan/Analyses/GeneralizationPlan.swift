// SPDX-License-Identifier: Apache-2.0
public import CaseTables
public import Statistics
public import Vocabulary

/// How the results of sites are pooled and carried to others.
public struct GeneralizationPlan: Sendable, Hashable {
  /// What divides the cases into sites: the site, or devices, or an attribute.
  public var by: SubgroupSpec
  /// What is pooled; empty for the area, and with an operating point sensitivity and specificity too.
  public var metrics: [Metric]
  /// How the variance between sites is estimated.
  public var method: HeterogeneityMethod
  /// How the interval of the pooled value is made.
  public var interval: PooledIntervalMethod
  /// Whether each site is left out in turn.
  public var leaveOneOut: Bool
  /// The sensitivity that a threshold is to give at every site, strictly between 0 and 1; `nil` where thresholds are not asked
  /// for.
  public var sensitivity: Double?
  /// The population that the tested rows are weighted to; `nil` for none.
  public var target: TargetPlan?

  /// Makes a plan; the parameters are the properties.
  public init(
    by: SubgroupSpec = SubgroupSpec(factors: [NamedColumn("site")]), metrics: [Metric] = [],
    method: HeterogeneityMethod = .reml, interval: PooledIntervalMethod = .hartungKnapp, leaveOneOut: Bool = true,
    sensitivity: Double? = nil, target: TargetPlan? = nil
  ) {
    self.by = by
    self.metrics = metrics
    self.method = method
    self.interval = interval
    self.leaveOneOut = leaveOneOut
    self.sensitivity = sensitivity
    self.target = target
  }
}

/// A population that tested rows are weighted to: rows of the table, or the shares of categories in it.
public struct TargetPlan: Sendable, Hashable {
  /// Rows that are the target: those that have one of the values in each of the named columns; empty where shares are given.
  public var rows: [ColumnFilter]
  /// The names of the columns by which the tested rows are made like the target rows.
  public var columns: [String]
  /// The shares of categories in the target; empty where rows are given.
  public var shares: [Shares]
  /// The quantile at which weights of a density ratio are cut, above 0.5; 1 for no cut.
  public var truncation: Double

  /// The shares of the categories of one property.
  public struct Shares: Sendable, Hashable {
    /// The name of the property.
    public var name: String
    /// The edges of the bins of a numeric property, ascending; `nil` where every text is a category.
    public var bins: [Double]?
    /// The texts that are categories, in the order of ``shares``; empty with bins.
    public var categories: [String]
    /// The share of each category or bin.
    public var shares: [Double]

    /// Makes the shares of a property; the parameters are the properties.
    public init(name: String, bins: [Double]? = nil, categories: [String] = [], shares: [Double]) {
      self.name = name
      self.bins = bins
      self.categories = categories
      self.shares = shares
    }
  }

  /// Makes a target; the parameters are the properties.
  public init(
    rows: [ColumnFilter] = [], columns: [String] = [], shares: [Shares] = [],
    truncation: Double = TargetWeights.usualTruncation
  ) {
    self.rows = rows
    self.columns = columns
    self.shares = shares
    self.truncation = truncation
  }
}
