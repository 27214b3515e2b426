// SPDX-License-Identifier: Apache-2.0

/// What a comparison sets out to show about `test − reference`, oriented so that positive is better for the test.
public enum Hypothesis: Sendable, Hashable {
  /// That the two differ, in either direction.
  case difference
  /// That the test is better: the lower bound lies above zero.
  case superiority
  /// That the test is not worse by more than the margin: the lower bound lies above −margin.
  case nonInferiority(margin: Double)
  /// That the two differ by less than the margin either way: both bounds lie within ±margin (two one-sided tests).
  case equivalence(margin: Double)
}
