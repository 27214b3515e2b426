// SPDX-License-Identifier: Apache-2.0

/// The empirical precision–recall curve: one point per distinct score, a case being called positive where its score ≥ the
/// threshold.
///
/// It is a set of points: nothing between two of them is attainable, and a straight line there would flatter.
public struct PrecisionRecallCurve: Sendable, Equatable {
  /// One threshold and what it does.
  public struct Point: Sendable, Hashable {
    /// Cases that score at least this are called positive.
    public let threshold: Double
    /// The share of the positive cases that are called positive.
    public let recall: Double
    /// The share of the called cases that are positive.
    public let precision: Double
  }

  /// The points, thresholds falling and recall rising to 1.
  public let points: [Point]
  /// The share of positive cases: the precision of calling every case.
  public let prevalence: Double

  /// The same curve with fewer points, for drawing: evenly spaced along its line, both ends kept.
  /// - Parameter maxPoints: How many points may stay, at least 2.
  /// - Complexity: O(points).
  /// - Returns: The curve itself where it has no more points than that.
  public func thinned(to maxPoints: Int) -> PrecisionRecallCurve {
    precondition(maxPoints >= 2, "a curve has two ends")
    guard points.count > maxPoints else { return self }
    // Even steps along the drawn line: the precision swings most where the recall has hardly begun.
    let step = 1 / Double(maxPoints - 1)
    var way = 0.0
    var whole = 0.0
    var previous: Point?
    let lengths = points.map { point -> Double in
      let length = previous.map { abs(point.precision - $0.precision) + point.recall - $0.recall } ?? 0
      previous = point
      whole += length
      return length
    }
    var kept: [Point] = []
    var next = 0
    for (point, length) in zip(points.dropLast(), lengths) {
      way += length
      guard next < maxPoints - 1, way >= Double(next) * step * whole else { continue }
      kept.append(point)
      next = Int(way / (step * whole)) + 1
    }
    if let last = points.last { kept.append(last) }
    return PrecisionRecallCurve(points: kept, prevalence: prevalence)
  }
}

extension LabelledScores {
  /// The empirical precision–recall curve; `nil` without a case of either class.
  /// - Complexity: O(*n*).
  public func precisionRecallCurve() -> PrecisionRecallCurve? {
    let groups = ScoreGroups(self)
    guard groups.gap == nil else { return nil }
    var points: [PrecisionRecallCurve.Point] = []
    points.reserveCapacity(groups.count)
    var hits = 0.0
    var alarms = 0.0
    for group in 0..<groups.count where groups.positive[group] + groups.negative[group] > 0 {
      hits += groups.positive[group]
      alarms += groups.negative[group]
      points.append(
        PrecisionRecallCurve.Point(
          threshold: groups.threshold[group], recall: min(1, hits / groups.positiveTotal),
          precision: hits / (hits + alarms)))
    }
    return PrecisionRecallCurve(
      points: points, prevalence: groups.positiveTotal / (groups.positiveTotal + groups.negativeTotal))
  }
}
