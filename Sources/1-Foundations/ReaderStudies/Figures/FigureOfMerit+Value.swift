// SPDX-License-Identifier: Apache-2.0
import Statistics
import Vocabulary

extension FigureOfMerit {
  /// The figure of counted ratings.
  func value(_ counts: RatingCounts) throws(FigureGap) -> Double {
    switch self {
    case .auc:
      try counts.needBothClasses()
      return Double(counts.doubledWins) / (2 * Double(counts.positives) * Double(counts.negatives))
    case .binormalAUC:
      return try BinormalFit(ratings: counts).area
    case .partialAUC(let range, let isShare):
      let area = Self.partialArea(try counts.rocPoints(), range)
      return isShare ? area / (range.upper - range.lower) : area
    case .sensitivity(let threshold): return try Self.sensitivity(counts, threshold)
    case .specificity(let threshold): return try Self.specificity(counts, threshold)
    case .positiveLikelihoodRatio(let threshold):
      let sensitivity = try Self.sensitivity(counts, threshold)
      let alarms = 1 - (try Self.specificity(counts, threshold))
      guard alarms > 0 else { throw FigureGap(.emptyDenominator(of: "false positives")) }
      return sensitivity / alarms
    case .negativeLikelihoodRatio(let threshold):
      let misses = 1 - (try Self.sensitivity(counts, threshold))
      let specificity = try Self.specificity(counts, threshold)
      guard specificity > 0 else { throw FigureGap(.emptyDenominator(of: "true negatives")) }
      return misses / specificity
    case .expectedUtility(let slope):
      return try counts.rocPoints().reduce(0) { max($0, $1.sensitivity - slope * $1.falsePositiveRate) }
    case .sensitivityAtSpecificity(let rate):
      let line = CornerLine(corners: try counts.rocPoints().map { (x: $0.falsePositiveRate, y: $0.sensitivity) })
      return line.height(at: 1 - rate)
    case .specificityAtSensitivity(let rate):
      return Self.mirrored(try counts.rocPoints()).height(at: 1 - rate)
    }
  }

  private static func sensitivity(_ counts: RatingCounts, _ threshold: Double) throws(FigureGap) -> Double {
    guard counts.positives > 0 else { throw FigureGap(.noPositives) }
    return Double(counts.count(atOrAbove: threshold, isPositive: true)) / Double(counts.positives)
  }

  private static func specificity(_ counts: RatingCounts, _ threshold: Double) throws(FigureGap) -> Double {
    guard counts.negatives > 0 else { throw FigureGap(.noNegatives) }
    return 1 - Double(counts.count(atOrAbove: threshold, isPositive: false)) / Double(counts.negatives)
  }

  private static func partialArea(
    _ points: [(falsePositiveRate: Double, sensitivity: Double)], _ range: PartialRange
  ) -> Double {
    switch range.axis {
    case .specificity:
      CornerLine(corners: points.map { (x: $0.falsePositiveRate, y: $0.sensitivity) })
        .area(from: 1 - range.upper, to: 1 - range.lower)
    case .sensitivity: mirrored(points).area(from: 1 - range.upper, to: 1 - range.lower)
    }
  }

  /// The curve read from its other corner: specificity over one minus sensitivity.
  private static func mirrored(_ points: [(falsePositiveRate: Double, sensitivity: Double)]) -> CornerLine {
    CornerLine(corners: points.reversed().map { (x: 1 - $0.sensitivity, y: 1 - $0.falsePositiveRate) })
  }
}
