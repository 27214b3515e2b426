// SPDX-License-Identifier: Apache-2.0

/// How well those agree who rate the same cases.
public struct AgreementPlan: Sendable, Hashable {
  /// What the ratings are.
  public enum Scale: String, Sendable, Hashable, CaseIterable {
    /// Names without order.
    case nominal
    /// Grades.
    case ordinal
    /// Numbers whose differences have a meaning.
    case interval
    /// Numbers whose ratios have a meaning.
    case ratio
  }

  /// How near misses count.
  public enum Weights: String, Sendable, Hashable, CaseIterable {
    /// Not at all.
    case identity
    /// By their distance.
    case linear
    /// By their squared distance.
    case quadratic
  }

  /// The attributes that hold a rater's rating each; where empty the table's readers are the raters.
  public var raters: [String] = []
  /// The attribute that holds the rating of a row's reader; the score where `nil`.
  public var rating: String?
  /// What the ratings are.
  public var scale = Scale.nominal
  /// How near misses count; by the scale where `nil`.
  public var weights: Weights?
  /// The coefficients, by their machine names; those that fit the scale where empty.
  public var coefficients: [String] = []

  /// Makes a plan with the usual choices.
  public init() {}
}
