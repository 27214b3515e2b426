// SPDX-License-Identifier: Apache-2.0

/// What is drawn at random, so that standard errors and resampling respect it.
public enum SamplingUnit: String, Sendable, Hashable, CaseIterable {
  /// The patient with all cases; the default where a patient column is bound.
  case patient
  /// The case with all its rows; the default otherwise.
  case `case`
  /// The row; refused later where cases repeat.
  case row
}
