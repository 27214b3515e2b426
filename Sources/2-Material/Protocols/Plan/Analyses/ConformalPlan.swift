// SPDX-License-Identifier: Apache-2.0

/// Which sets of answers are to hold the truth.
public struct ConformalPlan: Sendable, Hashable {
  /// Makes a plan with the defaults.
  public init() {}
}
