// SPDX-License-Identifier: Apache-2.0

/// Where weak slices are searched for.
public struct SlicesPlan: Sendable, Hashable {
  /// Makes a plan with the defaults.
  public init() {}
}
