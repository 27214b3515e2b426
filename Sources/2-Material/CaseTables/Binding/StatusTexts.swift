// SPDX-License-Identifier: Apache-2.0

/// How the texts of the status column are read.
///
/// A text in none of the lists is a fault. An empty status says nothing: the score decides. Where the status names a
/// non-result, the score of that row is not looked at, since failed runs leave placeholders behind.
public struct StatusTexts: Sendable, Equatable {
  /// Texts that say there is a result.
  public var present: [String]
  /// Texts that say the result is missing.
  public var missing: [String]
  /// Texts that say the run failed.
  public var failed: [String]
  /// Texts that say the result cannot be told.
  public var indeterminate: [String]

  /// Makes the lists; the defaults are the words themselves and the usual words for success.
  public init(
    present: [String] = ["ok", "present", "complete", "completed", "success", "read"],
    missing: [String] = ["missing"],
    failed: [String] = ["failed"],
    indeterminate: [String] = ["indeterminate"]
  ) {
    self.present = present
    self.missing = missing
    self.failed = failed
    self.indeterminate = indeterminate
  }
}
