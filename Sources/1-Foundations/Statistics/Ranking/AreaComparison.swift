// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Two areas under the ROC curve and how sure we are that they differ.
public struct AreaComparison: Sendable, Equatable {
  /// The first area.
  public let first: Estimate
  /// The second area.
  public let second: Estimate
  /// First minus second, with its interval.
  public let difference: Estimate
  /// The two-sided test that the difference is zero.
  public let test: HypothesisTest
}
