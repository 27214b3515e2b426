// SPDX-License-Identifier: Apache-2.0

/// What errors cost.
public struct CostPlan: Sendable, Hashable {
  /// Makes a plan with the defaults.
  public init() {}
}
