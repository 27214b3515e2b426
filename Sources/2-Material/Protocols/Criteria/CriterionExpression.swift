// SPDX-License-Identifier: Apache-2.0

/// The parsed words of a criterion: `for each site: auc.lower >= 0.75`.
public struct CriterionExpression: Sendable, Hashable {
  /// Which number of an endpoint is meant.
  public enum Quantity: String, Sendable, Hashable, CaseIterable {
    /// The point estimate.
    case value
    /// The lower bound of its interval.
    case lower
    /// The upper bound of its interval.
    case upper
    /// The p-value of its comparison.
    case p
  }

  /// How the number must lie to the limit.
  public enum Relation: String, Sendable, Hashable, CaseIterable {
    /// At least.
    case atLeast = ">="
    /// More than.
    case above = ">"
    /// At most.
    case atMost = "<="
    /// Less than.
    case below = "<"
  }

  /// What is demanded of the endpoint.
  public enum Demand: Sendable, Hashable {
    /// That a number lies on one side of a limit.
    case number(Quantity, Relation, Double)
    /// That the endpoint's comparison shows its claim.
    case holds
  }

  /// The names after `for each`; empty for all cases together.
  public var groups: [String]
  /// The endpoint's id, or the metric of exactly one endpoint.
  public var subject: String
  /// What is demanded.
  public var demand: Demand

  /// Makes an expression; the parameters are the properties.
  public init(groups: [String] = [], subject: String, demand: Demand) {
    self.groups = groups
    self.subject = subject
    self.demand = demand
  }
}

extension CriterionExpression.Relation {
  /// Whether a number lies as demanded; never for NaN.
  public func holds(_ value: Double, _ limit: Double) -> Bool {
    switch self {
    case .atLeast: value >= limit
    case .above: value > limit
    case .atMost: value <= limit
    case .below: value < limit
    }
  }
}

extension CriterionExpression.Demand {
  /// Whether a number meets the demand; `nil` for `holds`, which is not about a number.
  ///
  /// It is total: NaN meets no demand, infinities are ordered as usual.
  public func judge(_ value: Double) -> Bool? {
    switch self {
    case .number(_, let relation, let limit): relation.holds(value, limit)
    case .holds: nil
    }
  }
}
