// SPDX-License-Identifier: Apache-2.0

/// What was drawn independently, so that resampling and intervals act on it.
public enum SamplingUnit: String, Sendable, CaseIterable {
  /// The patient.
  case patient
  /// The case.
  case `case`
  /// The row: every row is a case of its own.
  case row
}
