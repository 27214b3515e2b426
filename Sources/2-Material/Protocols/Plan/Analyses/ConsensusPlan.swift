// SPDX-License-Identifier: Apache-2.0

/// What is true where raters disagree, and how skilled each of them is.
public struct ConsensusPlan: Sendable, Hashable {
  /// How ratings become a truth.
  public enum Method: String, Sendable, Hashable, CaseIterable {
    /// The shares of the votes.
    case majority
    /// A confusion matrix for each rater (Dawid and Skene 1979).
    case dawidSkene = "dawid-skene"
    /// One skill for each rater (Dawid and Skene, one coin).
    case oneCoin = "one-coin"
    /// A skill for each rater and a difficulty for each case (Whitehill 2009).
    case glad
  }

  /// The attributes that hold a rater's rating each; where empty the table's readers are the raters.
  public var raters: [String] = []
  /// The attribute that holds the rating of a row's reader; the called score where `nil`.
  public var rating: String?
  /// How ratings become a truth.
  public var method = Method.dawidSkene
  /// The ratings that mean diseased, where a model is to be judged against the consensus.
  public var positive: [String] = []
  /// How many imagined ratings each rater's row of the confusion matrix begins with.
  public var prior = 0.0

  /// Makes a plan with the usual choices.
  public init() {}
}
