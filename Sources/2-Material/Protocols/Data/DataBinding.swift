// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Which table is judged, and what its columns mean.
public struct DataBinding: Sendable, Hashable {
  /// The form of the table's file.
  public enum Format: String, Sendable, Hashable, CaseIterable {
    /// Comma-separated values.
    case csv
    /// Tab-separated values.
    case tsv
    /// One JSON object a line.
    case ndjson
  }

  /// Which end of the score speaks for disease.
  public enum HigherScores: String, Sendable, Hashable, CaseIterable {
    /// A higher score means that disease is more likely.
    case positive
    /// A higher score means that disease is less likely.
    case negative
  }

  /// The table's path as written: absolute, or relative to the protocol's folder.
  public var table: String
  /// The form of the file; `nil` where the name decides.
  public var format: Format?
  /// The expected digest of the table's bytes; `nil` where none was promised.
  public var digest: ContentDigest?
  /// The columns that say whose row it is.
  public var columns: ColumnRoles
  /// The columns of truth and score, and what their values mean.
  public var outcome: OutcomeBinding
  /// Which end of the score speaks for disease.
  public var higherScores: HigherScores
  /// The texts that mean "missing".
  public var missing: [String]
  /// The rows that are kept: all filters must hold, and none keeps every row.
  public var filters: [RowFilter]
  /// The column whose values split the table into parts that are evaluated apart; `nil` for one whole.
  public var separatelyBy: String?
  /// The columns recorded after, or because of, the outcome: never a subgroup.
  public var knownAfterOutcome: [String]
}

/// A condition on one column: rows are kept whose text is one of the values.
public struct RowFilter: Sendable, Hashable {
  /// The column's name.
  public var column: String
  /// The texts that are kept.
  public var values: [String]
}
