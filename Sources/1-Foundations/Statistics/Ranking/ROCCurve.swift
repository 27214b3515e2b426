// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// The empirical ROC curve: one point per distinct score, a case being called positive where its score ≥ the threshold.
public struct ROCCurve: Sendable, Equatable {
  /// One threshold and what it does.
  public struct Point: Sendable, Hashable {
    /// Cases that score at least this are called positive; infinite at the first point, where none is.
    public let threshold: Double
    /// The share of the negative cases that are called positive.
    public let falsePositiveRate: Double
    /// The share of the positive cases that are called positive.
    public let sensitivity: Double
  }

  /// The points from (0, 0) to (1, 1), thresholds falling.
  public let points: [Point]
  /// How many positive rows there are.
  public let positives: Int
  /// How many negative rows there are.
  public let negatives: Int

  init(points: [Point], positives: Int, negatives: Int) {
    self.points = points
    self.positives = positives
    self.negatives = negatives
  }

  /// The same curve with fewer points, for drawing.
  ///
  /// Each point that is left out lies within 2 / (`maxPoints` − 1) of one that is kept, along the two axes together; both
  /// ends are kept.
  /// - Parameter maxPoints: How many points may stay, at least 2.
  /// - Complexity: O(points).
  /// - Returns: The curve itself where it has no more points than that.
  public func thinned(to maxPoints: Int) -> ROCCurve {
    precondition(maxPoints >= 2, "a curve has two ends")
    guard points.count > maxPoints else { return self }
    // Both rates grow along the curve, so their sum is the distance from its beginning.
    let step = 2 / Double(maxPoints - 1)
    var kept: [Point] = []
    var next = 0
    for point in points.dropLast() where next < maxPoints - 1 {
      let way = point.falsePositiveRate + point.sensitivity
      guard way >= Double(next) * step else { continue }
      kept.append(point)
      next = Int(way / step) + 1
    }
    if let last = points.last { kept.append(last) }
    return ROCCurve(points: kept, positives: positives, negatives: negatives)
  }
}

extension LabelledScores {
  /// The empirical ROC curve; `nil` without a case of either class.
  /// - Complexity: O(*n*).
  public func rocCurve() -> ROCCurve? {
    rocCurve(ScoreGroups(self))
  }

  func rocCurve(_ groups: ScoreGroups) -> ROCCurve? {
    guard groups.gap == nil else { return nil }
    var points = [ROCCurve.Point(threshold: .infinity, falsePositiveRate: 0, sensitivity: 0)]
    points.reserveCapacity(groups.count + 1)
    var hits = 0.0
    var alarms = 0.0
    for group in 0..<groups.count where groups.positive[group] + groups.negative[group] > 0 {
      hits += groups.positive[group]
      alarms += groups.negative[group]
      points.append(
        ROCCurve.Point(
          threshold: groups.threshold[group], falsePositiveRate: min(1, alarms / groups.negativeTotal),
          sensitivity: min(1, hits / groups.positiveTotal)))
    }
    return ROCCurve(points: points, positives: positiveCount, negatives: negativeCount)
  }
}

extension Array {
  /// The first index whose element fulfils a condition that, once fulfilled, stays so; `count` where none does.
  func firstIndex(beyond isBeyond: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = low + (high - low) / 2
      if isBeyond(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
