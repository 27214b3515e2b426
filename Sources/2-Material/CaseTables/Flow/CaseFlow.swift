// SPDX-License-Identifier: Apache-2.0

/// What became of the rows, from the file to the analysis: the numbers of a STARD flow diagram.
public struct CaseFlow: Sendable, Equatable {
  /// Rows with the cases and patients they come from.
  public struct Counts: Sendable, Hashable {
    /// How many rows.
    public let rows: Int
    /// How many cases have at least one of these rows.
    public let cases: Int
    /// How many patients have, where patients are bound.
    public let patients: Int?
    /// How many of the rows have each truth, in the order of ``CaseFlow/classes``; empty before the truth is looked at.
    public let byClass: [Int]
  }

  /// One model or finding, in one arm.
  public struct Stream: Sendable, Equatable {
    /// The model or finding; `nil` where there is only one, and for classes, whose scores stand or fall together.
    public let model: String?
    /// The arm; `nil` where none is bound.
    public let arm: String?
    /// The rows that passed the filters.
    public let entered: Counts
    /// Those without reference standard: left out.
    public let truthMissing: Counts
    /// Those with truth but without a score.
    public let missing: Counts
    /// Those with truth whose run failed.
    public let failed: Counts
    /// Those with truth whose result cannot be told.
    public let indeterminate: Counts
    /// Those that enter the analysis under the rules.
    public let analysed: Counts
  }

  /// How many rows the file had.
  public let rowsRead: Int
  /// How many rows each filter kept out.
  public let filteredOut: [FilteredRows]
  /// The names of the truths: `negative`, `positive`, or the classes.
  public let classes: [String]
  /// The rules under which `analysed` was counted.
  public let rules: NonResultRules
  /// One stream per model or finding and arm.
  public let streams: [Stream]
}
