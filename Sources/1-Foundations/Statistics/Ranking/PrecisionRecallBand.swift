// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Vocabulary

/// A band that holds the whole true precision–recall curve at once with about the stated confidence.
///
/// Where all true rates lie in the ROC band, the true precision at any recall lies between the values that the band's false
/// positive rates at that recall give by Bayes' rule. So the coverage of the ROC band carries over. Where the prevalence is an
/// estimate too, its angle is a third direction of chance: the tube becomes one about the curve in the space of both
/// rates and the prevalence, with the same radius. With fixed widths the prevalence is taken as known.
///
/// > Source: ``ROCBand``, and the mapping between the two spaces: Davis & Goadrich, ICML 2006, 233–240. Its coverage is simulated
/// > in `CurveBandCoverageTests`.
public struct PrecisionRecallBand: Sendable, Equatable {
  /// The band of the rates.
  public let rates: ROCBand
  /// The share of positive cases for which the precision is said, 0…1.
  public let prevalence: Double
  /// Whether the band allows for the prevalence being an estimate.
  public let isPrevalenceEstimated: Bool
  /// The simultaneous confidence level.
  public var level: ConfidenceLevel { rates.level }
  /// How the band was made.
  public var method: String {
    "Bayes' rule over the " + rates.method + ", prevalence " + (isPrevalenceEstimated ? "estimated" : "taken as known")
  }

  /// Over how many directions between rates and prevalence the furthest point of the tube is sought.
  private static let directions = 12

  /// The bounds of the true precision at a recall.
  /// - Parameter recall: The true sensitivity, 0…1.
  /// - Returns: The bounds, 0…1.
  /// - Complexity: O(points).
  public func bounds(atRecall recall: Double) -> Interval? {
    guard recall > 0 else { return Interval(0, 1) }
    guard isPrevalenceEstimated, case .tube(let tube) = rates.shape else {
      guard let alarms = rates.bounds(atSensitivity: recall) else { return nil }
      return Interval(precision(prevalence, recall, alarms.upper), precision(prevalence, recall, alarms.lower))
    }
    let scale = RateScale(cases: rates.prevalenceCases)
    let centre = scale.place(ofObserved: prevalence)
    var (low, high) = (1.0, 0.0)
    for direction in 0...Self.directions {
      let angle = Double.pi / 2 * Double(direction) / Double(Self.directions)
      guard let alarms = tube.falsePositiveRates(at: recall, reach: cos(angle)) else { continue }
      let arm = sin(angle) * tube.radius
      low = min(low, precision(scale.share(at: centre - arm), recall, alarms.upper))
      high = max(high, precision(scale.share(at: centre + arm), recall, alarms.lower))
    }
    return Interval(min(low, high), max(low, high))
  }

  /// The band over evenly spaced recalls from 0 to 1, for drawing.
  public func points(count: Int = 201) -> [BandPoint] {
    BandPoint.evenly(count) { bounds(atRecall: $0) }
  }

  private func precision(_ prevalence: Double, _ recall: Double, _ falsePositiveRate: Double) -> Double {
    let hits = prevalence * recall
    let calls = hits + (1 - prevalence) * falsePositiveRate
    return calls > 0 ? hits / calls : 1
  }
}
