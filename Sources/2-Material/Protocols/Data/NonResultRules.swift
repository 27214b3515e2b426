// SPDX-License-Identifier: Apache-2.0

/// What becomes of rows that are legal but have no usable score.
public struct NonResultRules: Sendable, Hashable {
  /// What one kind of row counts as.
  public enum Rule: String, Sendable, Hashable, CaseIterable {
    /// It is left out, and counted in the report.
    case exclude
    /// It counts as called positive, above every score.
    case positive
    /// It counts as called negative, below every score.
    case negative
    /// It counts as wrong: negative where the truth is positive, and the other way round.
    case worstCase = "worst-case"
  }

  /// For rows whose score is missing.
  public var missing: Rule
  /// For rows whose status says that the run failed.
  public var failed: Rule
  /// For rows whose status says that the read gave no answer.
  public var indeterminate: Rule
  /// The texts of the status column that mean a missing result.
  public var missingTexts: [String]
  /// The texts of the status column that mean a failed run.
  public var failedTexts: [String]
  /// The texts of the status column that mean an indeterminate read.
  public var indeterminateTexts: [String]
}
