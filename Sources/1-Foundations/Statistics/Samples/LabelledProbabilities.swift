// SPDX-License-Identifier: Apache-2.0

/// Scores that are stated chances of disease, with the truth: what calibration, net benefit and deferral are about.
///
/// A rating or a rank has no calibration, however well it sorts: a sample becomes one of probabilities only where every
/// score lies between 0 and 1. That is necessary, not sufficient; whether the numbers mean chances is what calibration asks.
public struct LabelledProbabilities: Sendable {
  /// The probabilities as scores, with truth, weights and sampling units.
  public let sample: LabelledScores

  /// Checks that every score is a probability.
  /// - Throws: ``NotProbabilities`` with the range that was found.
  /// - Complexity: O(*n*).
  public init(_ sample: LabelledScores) throws(NotProbabilities) {
    // One pass without a branch: the sign of the score (0 added, so that −0 counts as 0) and of what is left to 1. The range
    // is looked for only where a score lies outside.
    let signs = sample.scores.reduce(0 as UInt64) { $0 | ($1 + 0).bitPattern | (1 - $1).bitPattern }
    if signs &>> 63 != 0 {
      let outside = sample.scores.reduce(0) { $0 + ($1 >= 0 && $1 <= 1 ? 0 : 1) }
      throw NotProbabilities(
        lowest: sample.scores.min() ?? 0, highest: sample.scores.max() ?? 0, outside: outside, count: sample.count)
    }
    self.sample = sample
  }

  /// The probabilities, 0…1.
  public var probabilities: [Double] { sample.scores }
  /// Whether each row's truth is positive.
  public var isPositive: [Bool] { sample.isPositive }
  /// How many rows there are.
  public var count: Int { sample.count }
}

/// Why scores are no probabilities: they reach beyond 0…1.
public struct NotProbabilities: Error, Sendable, Hashable, CustomStringConvertible {
  /// The lowest score.
  public var lowest: Double
  /// The highest score.
  public var highest: Double
  /// How many scores lie outside 0…1.
  public var outside: Int
  /// How many scores there are.
  public var count: Int

  /// One sentence for a person, without a full stop.
  public var description: String {
    "the scores reach from \(Self.short(lowest)) to \(Self.short(highest)), and a probability lies between 0 and 1: "
      + "ratings and ranks have no calibration (\(outside) of \(count) scores lie outside)"
  }

  private static func short(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }
}
