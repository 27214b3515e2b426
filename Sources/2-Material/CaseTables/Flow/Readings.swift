// SPDX-License-Identifier: Apache-2.0

/// The rows of one model or finding that enter an analysis, ready to be made a sample.
///
/// Rows without reference standard are left out. Rows without a result enter as the rules say: a score that stands for
/// "called positive" is ``CaseTable/scoreAboveAll``, one for "called negative" is its opposite. They are finite, rank
/// above or below every score and stay on their side of every threshold; but means and probabilities of scores must not
/// be taken over them, so look at ``substituted`` first.
public struct Readings: Sendable, Equatable {
  /// The rows of the table, ascending.
  public let rows: [Int32]
  /// Their scores; higher speaks for disease.
  public let scores: [Double]
  /// Whether each is diseased.
  public let isPositive: [Bool]
  /// How many of the scores stand for a non-result.
  public let substituted: Int
}

/// The rows of a multi-class table that enter an analysis: those with truth and with every class's score.
public struct ClassReadings: Sendable, Equatable {
  /// The rows of the table, ascending.
  public let rows: [Int32]
  /// The class of each, as a number into the declared classes.
  public let classes: [Int32]
  /// The scores: one column per class, each as long as ``rows``.
  public let scores: [[Double]]
}
