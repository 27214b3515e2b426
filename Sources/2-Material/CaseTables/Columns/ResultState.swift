// SPDX-License-Identifier: Apache-2.0

/// Whether a row has a usable score, and if not, why.
public enum ResultState: UInt8, Sendable, CaseIterable {
  /// There is a score.
  case present
  /// There is none and nothing says why.
  case missing
  /// The run failed.
  case failed
  /// The reader or the model could not tell.
  case indeterminate
}
