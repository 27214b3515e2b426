// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A table of readings with its roles bound and checked: what was read, by whom, how truly.
///
/// Columns are stored one by one and are all ``rowCount`` long. Rows are those of the file that passed the filters, in
/// the file's order. A table exists only without faults; see ``read(from:format:binding:expecting:limits:)``.
public struct CaseTable: Sendable, Equatable {
  /// The file's name without its folder, or `-` for standard input.
  public internal(set) var file: String
  /// The digest of the file's stored bytes, of the `.gz` itself where it is packed.
  public internal(set) var digest: ContentDigest
  /// Which column plays which role.
  public let binding: ColumnBinding
  /// The names in the file's header, in order; for NDJSON the keys in the order they first appear.
  public let columnNames: [String]
  /// How many rows the file had, before the filters.
  public let rowsRead: Int
  /// How many rows each filter kept out; a row counts for the first filter it fails.
  public let filteredOut: [FilteredRows]

  /// How many rows there are.
  public internal(set) var rowCount: Int
  /// The line of the file on which each row starts, counted from 1.
  public internal(set) var sourceRows: [Int32]
  /// The case of each row; `nil` where none is bound and every row is a case of its own.
  public internal(set) var cases: Categories?
  /// The patient of each row.
  public internal(set) var patients: Categories?
  /// The hospital of each row.
  public internal(set) var sites: Categories?
  /// The scanner of each row.
  public internal(set) var devices: Categories?
  /// The reader of each row.
  public internal(set) var readers: Categories?
  /// The arm of each row.
  public internal(set) var arms: Categories?
  /// The reference standard.
  public internal(set) var truth: TruthColumn?
  /// The scores: one column per model, class or finding.
  public internal(set) var scores: [ScoreColumn]
  /// The attributes.
  public internal(set) var attributes: [AttributeColumn]
  /// The sampling weights, finite and ≥ 0.
  public internal(set) var weights: [Double]?
  /// The dates.
  public internal(set) var dates: DateColumn?
  /// The value of the column by which the evaluation is repeated.
  public internal(set) var separation: Categories?
  /// Whether each row is set apart for choosing and fitting; `nil` where no rows are.
  public internal(set) var isTuning: [Bool]?
}

/// How many rows a filter kept out.
public struct FilteredRows: Sendable, Hashable {
  /// The column of the filter.
  public let column: String
  /// The rows it kept out.
  public let rows: Int

  /// Counts rows.
  public init(column: String, rows: Int) {
    self.column = column
    self.rows = rows
  }
}
