// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A band that holds the whole true ROC curve at once with about the stated confidence.
///
/// ``CurveBandMethod/resampled``: both rates are laid out on scales where chance moves them about equally far anywhere, and the
/// band is all that lies within one radius of the observed curve: a tube. The distance is taken across the curve, in whatever
/// direction it runs, so that no slope need be estimated and steep parts are served like flat ones. The radius is the one at
/// which so many tubes about resampled curves hold the observed one; clusters and weights enter there. Asymptotic: in
/// simulated studies from 30 and 60 cases on it covers what it says or a little more.
///
/// ``CurveBandMethod/fixedWidth``: proved for any number of independent cases, and much wider.
///
/// > Source: simultaneous bands by resampling: Horváth, Horváth & Zhou, J Stat Plan Inference 138 (2008) 1894–1904 (the tube in
/// > angular scales is our own form of it); scales: Anscombe, Biometrika 35 (1948) 246–254. Fixed width: Campbell, Stat Med 13
/// > (1994) 499–508, with the constant of Massart, Ann Probab 18 (1990) 1269–1283. Coverage is simulated in
/// > `CurveBandCoverageTests`.
public struct ROCBand: Sendable, Equatable {
  enum Shape: Sendable, Equatable {
    case tube(CurveTube)
    case rectangles(FixedWidthRates)
  }

  let shape: Shape
  /// The share of positive cases in the sample, 0…1.
  public let prevalence: Double
  /// How many independent cases the prevalence is worth.
  let prevalenceCases: Double
  /// The simultaneous confidence level.
  public let level: ConfidenceLevel
  /// How the band was made.
  public let method: String
  /// The seed of the resampling; `nil` where none was done.
  public let seed: UInt64?

  /// The bounds of the true sensitivity at a false positive rate.
  /// - Complexity: O(points).
  /// - Parameter rate: The true false positive rate, 0…1.
  /// - Returns: The bounds, within 0…1.
  public func bounds(atFalsePositiveRate rate: Double) -> Interval? {
    switch shape {
    case .tube(let tube): tube.sensitivities(at: rate)
    case .rectangles(let rates): rates.sensitivities(at: rate)
    }
  }

  /// The bounds of the true false positive rate at a sensitivity.
  /// - Complexity: O(points).
  /// - Parameter sensitivity: The true sensitivity, 0…1.
  /// - Returns: The bounds, within 0…1.
  public func bounds(atSensitivity sensitivity: Double) -> Interval? {
    switch shape {
    case .tube(let tube): tube.falsePositiveRates(at: sensitivity)
    case .rectangles(let rates): rates.falsePositiveRates(at: sensitivity)
    }
  }

  /// The band over evenly spaced false positive rates from 0 to 1, for drawing.
  public func points(count: Int = 201) -> [BandPoint] {
    BandPoint.evenly(count) { bounds(atFalsePositiveRate: $0) }
  }

  /// The band of the precision–recall curve that follows by Bayes' rule, without resampling anew.
  /// - Parameters:
  ///   - prevalence: The share of positive cases to say it for, 0…1, taken as known; the sample's where `nil`.
  ///   - sampling: How the cases were gathered: as a cohort, the sample's prevalence is itself uncertain.
  /// - Returns: The band.
  public func precisionRecallBand(
    prevalence: Double? = nil, sampling: CaseSampling = .cohort
  ) -> PrecisionRecallBand {
    precondition(prevalence.map { $0 >= 0 && $0 <= 1 } ?? true, "a prevalence lies in 0…1")
    let isEstimated = prevalence == nil && sampling == .cohort
    return PrecisionRecallBand(
      rates: self, prevalence: prevalence ?? self.prevalence, isPrevalenceEstimated: isEstimated && seed != nil)
  }
}
