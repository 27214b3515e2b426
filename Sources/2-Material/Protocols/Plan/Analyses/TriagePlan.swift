// SPDX-License-Identifier: Apache-2.0

/// The reading list that the model would sort.
public struct TriagePlan: Sendable, Hashable {
  /// Makes a plan with the defaults.
  public init() {}
}
