// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What must hold for the model to be accepted, and at what error rate.
public struct Acceptance: Sendable, Hashable {
  /// What `.lower` and `.upper` are bounds of.
  public enum Side: String, Sendable, Hashable, CaseIterable {
    /// Of the two-sided interval at the level.
    case two
    /// Each of a one-sided interval at the level.
    case one
  }

  /// How several criteria are judged together.
  public enum Plan: String, Sendable, Hashable, CaseIterable {
    /// Every criterion must hold, each at the full level; no adjustment is needed.
    case all
    /// In the order of the file, each at the full level, until one fails.
    case fixedSequence = "fixed-sequence"
    /// Holm's step-down adjustment.
    case holm
    /// Bonferroni's adjustment.
    case bonferroni
  }

  /// What `.lower` and `.upper` are bounds of.
  public var side: Side
  /// The level of the bounds.
  public var level: ConfidenceLevel
  /// How several criteria are judged together.
  public var plan: Plan
  /// The criteria in the order of the file.
  public var criteria: [Criterion]

  /// The two-sided level of the interval whose bounds the criteria mean.
  ///
  /// It is `nil` only for a one-sided level of one half or less, which the reader refuses.
  public var intervalLevel: ConfidenceLevel? {
    switch side {
    case .two: level
    case .one: level.twoSidedForOneSidedBound
    }
  }
}
