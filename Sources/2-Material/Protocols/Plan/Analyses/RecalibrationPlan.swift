// SPDX-License-Identifier: Apache-2.0

/// How predicted chances would be put right.
public struct RecalibrationPlan: Sendable, Hashable {
  /// Makes a plan with the defaults.
  public init() {}
}
