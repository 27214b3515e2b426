// SPDX-License-Identifier: Apache-2.0

/// What the models in a helper may use together.
public struct ModelBudget: Sendable, Hashable {
  /// What happens where one more would pass it.
  public enum Policy: Sendable, Hashable, CaseIterable {
    /// The new one is refused.
    case refuse
    /// Those that were used the longest time ago go, until it fits; they come back when they are asked again.
    case evictLeastRecentlyUsed
  }

  /// Bytes of memory.
  public var bytes: Int
  /// What happens where it would be passed.
  public var policy: Policy

  /// Makes a budget; the parameters are the properties.
  public init(bytes: Int, policy: Policy = .refuse) {
    self.bytes = bytes
    self.policy = policy
  }
}
