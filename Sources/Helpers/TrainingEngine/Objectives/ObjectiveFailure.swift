// SPDX-License-Identifier: Apache-2.0

/// Why an objective has no value.
public enum ObjectiveFailure: Error, Sendable, Hashable {
  /// The answers are of another kind than the objective takes, or as many as do not fit.
  case targets(expected: String, found: String)
  /// A list of the objective has another length than there are classes or findings.
  case length(of: String, expected: Int, found: Int)
  /// An operation failed.
  case tensor(TensorFailure)
}
