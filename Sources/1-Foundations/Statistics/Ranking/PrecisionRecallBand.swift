// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A band that holds the whole true precision–recall curve with at least the stated confidence, at a given prevalence.
///
/// Where all true rates lie within the rectangles of the ROC band, the true precision at any recall lies between the values that
/// the rectangles' corners give by Bayes' rule. So the coverage of the ROC band carries over, without resampling. The prevalence
/// is taken as known; that of the sample is used unless another is given.
///
/// > Source: ``ROCBand``, and the mapping between the two spaces: Davis & Goadrich, ICML 2006, 233–240. Its coverage is simulated
/// > in `CurveBandTests`.
public struct PrecisionRecallBand: Sendable, Equatable {
  /// The band of the rates.
  public let rates: ROCBand
  /// The share of positive cases for which the precision is said, 0…1.
  public let prevalence: Double
  /// How the band was made.
  public var method: String { "Bayes' rule over the " + rates.method + ", prevalence taken as known" }

  /// The bounds of the true precision at a recall.
  /// - Parameter recall: The true sensitivity, 0…1.
  /// - Returns: The bounds, 0…1.
  /// - Complexity: O(log points).
  public func bounds(atRecall recall: Double) -> Interval? {
    guard recall > 0 else { return Interval(0, 1) }
    let points = rates.curve.points
    let above = points.firstIndex(beyond: { $0.sensitivity > recall + rates.sensitivityHalfWidth })
    let most = points[max(0, above - 1)].falsePositiveRate + rates.falsePositiveHalfWidth
    let below = points.firstIndex(beyond: { $0.sensitivity >= recall - rates.sensitivityHalfWidth })
    let least = points[min(below, points.count - 1)].falsePositiveRate - rates.falsePositiveHalfWidth
    return Interval(precision(recall, min(1, most)), precision(recall, max(0, least)))
  }

  /// The band over evenly spaced recalls from 0 to 1, for drawing.
  public func points(count: Int = 201) -> [BandPoint] {
    BandPoint.evenly(count) { bounds(atRecall: $0) }
  }

  private func precision(_ recall: Double, _ falsePositiveRate: Double) -> Double {
    let hits = prevalence * recall
    let calls = hits + (1 - prevalence) * falsePositiveRate
    return calls > 0 ? hits / calls : 1
  }
}

extension ROCCurve {
  /// The simultaneous band of the precision–recall curve; `nil` with clusters or weights, see ``bandGap``.
  /// - Parameters:
  ///   - prevalence: The share of positive cases to say it for, 0…1; the sample's where `nil`.
  ///   - level: The simultaneous confidence level.
  /// - Returns: The band.
  public func precisionRecallBand(
    prevalence: Double? = nil, level: ConfidenceLevel = .percent95
  ) -> PrecisionRecallBand? {
    band(level: level).map {
      PrecisionRecallBand(
        rates: $0, prevalence: prevalence ?? Double(positives) / Double(positives + negatives))
    }
  }
}
