// SPDX-License-Identifier: Apache-2.0

/// How a threshold is chosen on the tuning rows.
public struct ThresholdChoicePlan: Sendable, Hashable {
  /// Makes a plan with the defaults.
  public init() {}
}
