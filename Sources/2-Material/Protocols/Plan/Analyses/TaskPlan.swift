// SPDX-License-Identifier: Apache-2.0

/// What kind of task it is, for advice on metrics.
public struct TaskPlan: Sendable, Hashable {
  /// Makes a plan with the defaults.
  public init() {}
}
