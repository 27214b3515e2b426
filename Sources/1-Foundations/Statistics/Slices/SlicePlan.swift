// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// How slices are searched for, and how they are confirmed.
public struct SlicePlan: Sendable, Hashable {
  /// The most conditions of a slice, 1…3.
  public var depth = 3
  /// The least number of rows of a slice, in each half.
  public var minimumRows = 30
  /// The least number of sampling units of a slice, in each half.
  public var minimumUnits = 20
  /// How much worse than each slice with one condition less, and than all rows, the mean loss must be to be worth a condition.
  public var minimumGain = 0.02
  /// How many standard errors worse than the rest a candidate must be in the half that is searched.
  public var minimumScore = 2.0
  /// The most candidates that are carried to the other half.
  public var most = 10
  /// From this share of common rows on (Jaccard) two slices are one, and the second is named as an alternative.
  public var overlap = 0.8
  /// The level of intervals; one less it is the error rate of the claims.
  public var level = ConfidenceLevel.percent95
  /// How the p-values of the candidates are adjusted for their number.
  public var adjustment = MultiplicityAdjustment.holm
  /// How many threads count; the result is the same.
  public var workers = 1

  /// Makes the usual plan; everything can be changed.
  public init() {}

  func checked() -> SlicePlan {
    precondition((1...3).contains(depth), "a slice has one to three conditions")
    precondition(minimumRows >= 1 && minimumUnits >= 1, "a floor is at least 1")
    precondition(most >= 1 && workers >= 1, "a number is at least 1")
    precondition(minimumScore > 0 && minimumScore.isFinite, "a candidate is worse than the rest")
    precondition(overlap > 0 && overlap <= 1, "an overlap is a share")
    return self
  }
}
