// SPDX-License-Identifier: Apache-2.0
public import Statistics

/// How a threshold is chosen on the tuning rows.
public struct ThresholdChoicePlan: Sendable, Hashable {
  /// The rule.
  public var rule: ThresholdRule

  /// Makes a plan.
  public init(rule: ThresholdRule) { self.rule = rule }
}
