// SPDX-License-Identifier: Apache-2.0

/// How the loss of the kept cases falls as more of the least sure ones are handed over.
public struct RiskCoverageCurve: Sendable, Hashable {
  /// The end of a group of equally sure cases.
  public struct Point: Sendable, Hashable {
    /// The lowest confidence that is kept.
    public let confidence: Double
    /// The share of cases that is kept, above 0, up to 1.
    public let coverage: Double
    /// The mean loss of the kept cases.
    public let risk: Double
    /// The summed loss of the kept cases over the number of all cases.
    public let generalisedRisk: Double
  }

  /// The points, by rising coverage: one for each distinct confidence.
  public let points: [Point]

  /// The mean loss of the kept cases at a coverage in 0…1; at 0 it is the loss of the surest group.
  ///
  /// Between two points a part of a tie group is kept: its mean over all orders of the group.
  /// - Returns: `nil` without cases.
  /// - Complexity: O(log points).
  public func risk(at coverage: Double) -> Double? {
    var (low, high) = (0, points.count)
    while low < high {
      let middle = (low + high) / 2
      if points[middle].coverage < coverage { low = middle + 1 } else { high = middle }
    }
    guard low < points.count else { return points.last?.risk }
    guard low > 0 else { return points[0].risk }
    let (before, after) = (points[low - 1], points[low])
    let slope = (after.generalisedRisk - before.generalisedRisk) / (after.coverage - before.coverage)
    return (before.generalisedRisk + slope * (coverage - before.coverage)) / coverage
  }
}

extension DeferralSample {
  /// The curve, with a point for each distinct confidence.
  /// - Complexity: O(*n*).
  public var curve: RiskCoverageCurve {
    var points: [RiskCoverageCurve.Point] = []
    points.reserveCapacity(order.ends.count)
    var (sum, start) = (0.0, 0)
    for end in order.ends {
      for place in start..<Int(end) { sum += losses[Int(order.rows[place])] }
      start = Int(end)
      points.append(
        RiskCoverageCurve.Point(
          confidence: confidence[Int(order.rows[start - 1])], coverage: Double(end) / Double(count),
          risk: sum / Double(end), generalisedRisk: sum / Double(count)))
    }
    return RiskCoverageCurve(points: points)
  }
}
