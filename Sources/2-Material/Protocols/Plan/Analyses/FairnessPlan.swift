// SPDX-License-Identifier: Apache-2.0

/// Between which groups errors are compared.
public struct FairnessPlan: Sendable, Hashable {
  /// Makes a plan with the defaults.
  public init() {}
}
