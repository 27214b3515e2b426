// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// How far a division of the cases is from meeting a criterion of fairness.
public struct CriterionGap: Sendable, Equatable {
  /// The criterion.
  public let criterion: FairnessCriterion
  /// The measure on which two groups lie furthest apart; `nil` with fewer than two judged groups.
  public let measure: FairnessMeasure?
  /// The group with the smallest value of that measure, as an index.
  public let lowest: Int?
  /// The group with the greatest value of that measure, as an index.
  public let highest: Int?
  /// The greatest difference of any two groups on any of the criterion's measures, ≥ 0.
  ///
  /// Its interval allows for the pair having been picked: it begins at 0 unless some pair differs in all likelihood.
  public let difference: Estimate
  /// The smallest ratio of any two groups on any of the measures, ≤ 1.
  public let ratio: Estimate
  /// The test that all groups are alike on all measures.
  public let test: HypothesisTest
  /// The test that all pairs of groups differ by less than the margin on all measures; `nil` without a margin.
  public let equivalence: HypothesisTest?
  /// Whether that is shown; `nil` without a margin, and where a group cannot be judged although the others are within it.
  public let isWithinMargin: Bool?
  /// The groups that cannot be judged on at least one of the measures, as indices.
  public let unjudged: [Int]
}
