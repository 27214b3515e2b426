// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

/// Rectangles of one size about all points of an observed curve.
struct FixedWidthRates: Sendable, Equatable {
  let points: [ROCCurve.Point]
  /// How far the true false positive rate can lie from the observed one at any threshold.
  let across: Double
  /// How far the true sensitivity can lie from the observed one at any threshold.
  let up: Double

  init(_ curve: ROCCurve, level: ConfidenceLevel) {
    points = curve.points
    across = Self.halfWidth(curve.negatives, level)
    up = Self.halfWidth(curve.positives, level)
  }

  /// How far an empirical distribution of so many cases strays, at the root of the level.
  private static func halfWidth(_ count: Int, _ level: ConfidenceLevel) -> Double {
    (log(2 / (1 - level.value.squareRoot())) / (2 * Double(count))).squareRoot()
  }

  /// The sensitivities within the rectangles at a false positive rate.
  func sensitivities(at rate: Double) -> Interval? {
    let above = points.firstIndex(beyond: { $0.falsePositiveRate > rate + across })
    let highest = points[max(0, above - 1)].sensitivity
    let below = points.firstIndex(beyond: { $0.falsePositiveRate >= rate - across })
    let lowest = points[min(below, points.count - 1)].sensitivity
    return Interval(max(0, lowest - up), min(1, highest + up))
  }

  /// The false positive rates within the rectangles at a sensitivity.
  func falsePositiveRates(at sensitivity: Double) -> Interval? {
    let above = points.firstIndex(beyond: { $0.sensitivity > sensitivity + up })
    let most = points[max(0, above - 1)].falsePositiveRate + across
    let below = points.firstIndex(beyond: { $0.sensitivity >= sensitivity - up })
    let least = points[min(below, points.count - 1)].falsePositiveRate - across
    return Interval(max(0, least), min(1, most))
  }
}
