// SPDX-License-Identifier: Apache-2.0

/// How a table is written.
///
/// Whether it is packed with gzip is seen from its first bytes, not from its format.
public enum TableFormat: String, Sendable, CaseIterable {
  /// Comma-separated values after RFC 4180.
  case csv
  /// The same with tabulators.
  case tsv
  /// One flat JSON object a line.
  case ndjson
  /// A reader study as the FDA's iMRMC reads it: `reader,case,modality,score`, the reader `-1` stating the truth.
  ///
  /// Its columns are `readerID`, `caseID`, `modalityID`, `score` and `truth` (0 or 1), whatever its header calls them.
  case imrmc

  /// The format a file's name tells, with or without `.gz`; `nil` for any other ending.
  public init?(fileName: String) {
    var name = fileName.lowercased()
    if name.hasSuffix(".gz") { name.removeLast(3) }
    if name.hasSuffix(".csv") {
      self = .csv
    } else if name.hasSuffix(".tsv") || name.hasSuffix(".tab") {
      self = .tsv
    } else if name.hasSuffix(".ndjson") || name.hasSuffix(".jsonl") {
      self = .ndjson
    } else if name.hasSuffix(".imrmc") {
      self = .imrmc
    } else {
      return nil
    }
  }
}
