// SPDX-License-Identifier: Apache-2.0

/// Why a text is not a criterion.
public struct CriterionSyntaxError: Error, Sendable, Hashable {
  /// The part that is wrong.
  public var found: String
  /// What should stand there.
  public var expected: String
}
