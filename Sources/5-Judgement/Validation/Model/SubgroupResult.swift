// SPDX-License-Identifier: Apache-2.0

/// What was found for one pre-declared way of dividing the cases.
public struct SubgroupResult: Sendable, Equatable {
  /// The columns that divide, by the protocol's names: `["site"]`, `["site", "sex"]`.
  public var by: [String]
  /// Why no group of this division is reported, as for a column that was filled after the outcome.
  public var refusal: String?
  /// The groups, in the order of their names or bins.
  public var groups: [GroupResult]

  /// Makes a result; the parameters are the properties.
  public init(by: [String], refusal: String? = nil, groups: [GroupResult] = []) {
    self.by = by
    self.refusal = refusal
    self.groups = groups
  }

  /// The division in words: `site × sex`.
  public var title: String { by.joined(separator: " × ") }
}

/// One group: who is in it, and the endpoints among them.
public struct GroupResult: Sendable, Equatable {
  /// The group in words: `site=North, sex=F`.
  public var name: String
  /// Sampling units of the group with a positive row; of several arms or models, in the one that has the fewest.
  public var positives: Int
  /// Sampling units of the group with a negative row, likewise; a unit with rows of both kinds counts in both.
  public var negatives: Int
  /// Independent sampling units in the group.
  public var units: Int
  /// What is missing for a judgement, as `needs 4 more positive patients`; `nil` for a group that is large enough.
  public var shortfall: String?
  /// One result for each endpoint, in the protocol's order; empty where ``shortfall`` is set.
  public var endpoints: [EndpointResult]

  /// Makes a result; the parameters are the properties.
  public init(
    name: String, positives: Int, negatives: Int, units: Int, shortfall: String? = nil, endpoints: [EndpointResult] = []
  ) {
    self.name = name
    self.positives = positives
    self.negatives = negatives
    self.units = units
    self.shortfall = shortfall
    self.endpoints = endpoints
  }
}
