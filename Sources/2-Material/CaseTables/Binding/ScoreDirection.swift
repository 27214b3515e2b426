// SPDX-License-Identifier: Apache-2.0

/// Which class the higher scores speak for.
public enum ScoreDirection: String, Sendable, CaseIterable {
  /// Higher scores speak for disease.
  case positive
  /// Higher scores speak for health; the table turns the sign of every score, so that everything after it may assume
  /// that higher speaks for disease.
  case negative
}
