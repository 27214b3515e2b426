// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A candidate and what the half that had no part in choosing it says of it.
public struct SliceFinding: Sendable, Equatable {
  /// The slice as the search found it.
  public let candidate: SliceCandidate
  /// What is measured, among the confirming rows of the slice.
  public let inside: Estimate
  /// The same among the other confirming rows.
  public let outside: Estimate
  /// Inside less outside, in the unit of the measure.
  public let difference: Estimate
  /// The one-sided test that the mean loss is higher inside, with its adjusted p-value.
  public let test: HypothesisTest
  /// Whether the claim stands: the adjusted p-value is at most one less the level.
  public let isConfirmed: Bool

  /// The slice.
  public var slice: Slice { candidate.slice }
}

/// What a search for slices found, and how far each finding may be believed.
///
/// ```swift
/// let missed = try SliceSample(isWrong: misses, attributes: [sex, age, view, site], measure: .sensitivity)
/// let findings = missed.findings(SlicePlan(), split: SliceSplit(missed, seed: 7))
/// findings.confirmed.first?.slice.description   // age=[60, 80), sex=F, view=AP
/// ```
public struct SliceFindings: Sendable, Equatable {
  /// The rows of one half.
  public struct Half: Sendable, Equatable {
    /// How many rows it has.
    public let rows: Int
    /// How many sampling units.
    public let units: Int
    /// What is measured, among all its rows.
    public let overall: Estimate
  }

  /// All candidates in the order in which the search found them, confirmed or not.
  public let all: [SliceFinding]
  /// The half that was searched.
  public let searched: Half
  /// The half that confirms.
  public let confirming: Half
  /// How many conjunctions reached the floor and were looked at.
  public let examined: Int
  /// How many triples of attributes could be left out, because no slice of theirs could have been a candidate.
  public let triplesLeftOut: Int
  /// How many triples of attributes were counted.
  public let triplesCounted: Int
  /// How the search was done.
  public let plan: SlicePlan

  /// The findings that may be claimed.
  public var confirmed: [SliceFinding] { all.filter(\.isConfirmed) }
}
