// SPDX-License-Identifier: Apache-2.0

/// How the results of sites are pooled and carried to others.
public struct GeneralizationPlan: Sendable, Hashable {
  /// Makes a plan with the defaults.
  public init() {}
}
