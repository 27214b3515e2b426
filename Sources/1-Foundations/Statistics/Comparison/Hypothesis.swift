// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

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

  /// Whether an interval of the difference shows it; `nil` for a margin that is not a finite number above 0.
  public func isShown(by interval: Interval) -> Bool? {
    switch self {
    case .difference: return interval.lower > 0 || interval.upper < 0
    case .superiority: return interval.lower > 0
    case .nonInferiority(let margin):
      guard margin > 0, margin.isFinite else { return nil }
      return interval.lower > -margin
    case .equivalence(let margin):
      guard margin > 0, margin.isFinite else { return nil }
      return interval.lower > -margin && interval.upper < margin
    }
  }
}
