// SPDX-License-Identifier: Apache-2.0

/// When the model would hand over.
public struct DeferralPlan: Sendable, Hashable {
  /// Makes a plan with the defaults.
  public init() {}
}
