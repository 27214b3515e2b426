// SPDX-License-Identifier: Apache-2.0

/// How a legal row without a usable score enters the analysis.
public enum NonResultRule: String, Sendable, CaseIterable {
  /// It is left out, and counted.
  case exclude
  /// It counts as called positive: its score lies above every score and every threshold.
  case positive
  /// It counts as called negative: its score lies below every score and every threshold.
  case negative
  /// It counts as called wrongly: negative where the case is diseased, positive where it is not.
  case worstCase = "worst-case"
}

/// The rules for the three kinds of non-results.
public struct NonResultRules: Sendable, Hashable {
  /// For rows without a score.
  public var missing: NonResultRule
  /// For rows whose run failed.
  public var failed: NonResultRule
  /// For rows whose result cannot be told.
  public var indeterminate: NonResultRule

  /// Sets the rules; each excludes unless told otherwise.
  public init(
    missing: NonResultRule = .exclude, failed: NonResultRule = .exclude, indeterminate: NonResultRule = .exclude
  ) {
    self.missing = missing
    self.failed = failed
    self.indeterminate = indeterminate
  }

  /// The rule for a state; `nil` for a row that has a result.
  public func rule(for state: ResultState) -> NonResultRule? {
    switch state {
    case .present: nil
    case .missing: missing
    case .failed: failed
    case .indeterminate: indeterminate
    }
  }
}
