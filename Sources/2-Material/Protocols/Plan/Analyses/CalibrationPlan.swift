// SPDX-License-Identifier: Apache-2.0

/// Whether predicted chances are observed frequencies.
public struct CalibrationPlan: Sendable, Hashable {
  /// Makes a plan with the defaults.
  public init() {}
}
