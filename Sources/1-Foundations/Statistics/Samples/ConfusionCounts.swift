// SPDX-License-Identifier: Apache-2.0

/// The two-by-two table of calls against truth.
///
/// Counts add, so tables merge over groups, threads and sites.
public struct ConfusionCounts: Sendable, Hashable {
  /// Positive cases that were called positive.
  public var truePositives: Int
  /// Negative cases that were called positive.
  public var falsePositives: Int
  /// Positive cases that were called negative.
  public var falseNegatives: Int
  /// Negative cases that were called negative.
  public var trueNegatives: Int

  /// Makes a table; all cells are ≥ 0.
  public init(truePositives: Int = 0, falsePositives: Int = 0, falseNegatives: Int = 0, trueNegatives: Int = 0) {
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.falseNegatives = falseNegatives
    self.trueNegatives = trueNegatives
  }

  /// Cases whose truth is positive.
  public var positives: Int { truePositives + falseNegatives }
  /// Cases whose truth is negative.
  public var negatives: Int { falsePositives + trueNegatives }
  /// Cases that were called positive.
  public var calledPositive: Int { truePositives + falsePositives }
  /// Cases that were called negative.
  public var calledNegative: Int { falseNegatives + trueNegatives }
  /// All cases.
  public var total: Int { positives + negatives }

  /// Merges two tables.
  public static func + (a: ConfusionCounts, b: ConfusionCounts) -> ConfusionCounts {
    ConfusionCounts(
      truePositives: a.truePositives + b.truePositives, falsePositives: a.falsePositives + b.falsePositives,
      falseNegatives: a.falseNegatives + b.falseNegatives, trueNegatives: a.trueNegatives + b.trueNegatives)
  }
}
