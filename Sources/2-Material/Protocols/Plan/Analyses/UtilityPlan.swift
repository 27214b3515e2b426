// SPDX-License-Identifier: Apache-2.0

/// Whether acting on the model is worth it.
public struct UtilityPlan: Sendable, Hashable {
  /// Makes a plan with the defaults.
  public init() {}
}
