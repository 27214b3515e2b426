// SPDX-License-Identifier: Apache-2.0
public import Statistics

/// What errors cost.
public struct CostPlan: Sendable, Hashable {
  /// The costs.
  public enum Costs: Sendable, Hashable {
    /// Of the four cells of a yes-or-no call.
    case binary(BinaryCosts)
    /// Of each call for each true class.
    case classes(CostMatrix)
  }

  /// The costs; `nil` where they could not be read.
  public var costs: Costs?
  /// The share of diseased cases that costs are said for; the sample's where `nil`.
  public var prevalence: Double?
  /// The shares of the classes that costs are said for, in their order; the sample's where `nil`.
  public var shares: [Double]?

  /// Makes a plan; the parameters are the properties.
  public init(costs: Costs? = nil, prevalence: Double? = nil, shares: [Double]? = nil) {
    self.costs = costs
    self.prevalence = prevalence
    self.shares = shares
  }
}
