// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

/// The observed share as a smooth function of the stated probability, with a pointwise band.
///
/// A point above the diagonal says that cases of that stated probability are positive more often than stated.
///
/// **Edge cases.** There is no curve without rows of both classes, and none by the spline where all probabilities are equal or
/// the fit has no finite maximum. Beyond the probabilities that were seen nothing is drawn.
///
/// > Source: Austin & Steyerberg, Statistics in Medicine 33 (2014) 517–535; Van Calster et al., Journal of Clinical
/// > Epidemiology 74 (2016) 167–176. Checked against numpy, statsmodels and R's `loess` in `FlexibleCalibrationTests`.
public struct FlexibleCalibration: Sendable, Equatable {
  /// A point of the curve.
  public struct Point: Sendable, Hashable {
    /// The stated probability.
    public let probability: Double
    /// The smoothed observed share.
    public let observed: Double
    /// The band's lower bound; `nil` with fewer than two units.
    public let lower: Double?
    /// The band's upper bound.
    public let upper: Double?
  }

  /// The smoother.
  public let smoother: CalibrationSmoother
  /// The curve from the lowest probability seen to the highest; empty where there is none.
  public let points: [Point]
  /// The band's pointwise level.
  public let level: ConfidenceLevel
  /// How the curve and its band were made, in one sentence.
  public let definition: String
  /// Why there is no curve.
  public let reason: UndefinedReason?

  /// How many points a spline's curve is drawn through.
  static let drawnPoints = 101

  /// Smooths a sample.
  /// - Complexity: O(*n* log *n*) for the spline; for loess, vertices × at most 4096 more.
  public init(
    _ sample: LabelledProbabilities, smoother: CalibrationSmoother = .standardSpline,
    level: ConfidenceLevel = .percent95
  ) {
    self.smoother = smoother
    self.level = level
    let cells = CalibrationCells(sample)
    let band =
      switch (smoother, cells.units) {
      case (.spline, .alike): "Wald on the log-odds"
      case (.spline, .each): "Wald on the log-odds with the sandwich variance over sampling units"
      case (.loess, .alike): "normal, from the residuals' own squares"
      case (.loess, .each): "normal, from residuals summed over sampling units"
      }
    definition = "\(smoother.words); band pointwise, \(band)"
    let gap = cells.gap
    let points = gap == nil ? SmoothCurve(cells, smoother).points(z: Self.z(level), evenly: Self.drawnPoints) : nil
    self.points = points ?? []
    reason = points == nil ? gap ?? Self.noMaximum : nil
  }

  static let noMaximum = UndefinedReason.notApplicable(
    "the probabilities are all equal or separate the classes, so the smooth curve has no finite maximum")

  private static func z(_ level: ConfidenceLevel) -> Double {
    NormalDistribution.standard.upperTailQuantile(level.alpha / 2)
  }
}

extension CalibrationCells {
  /// Why nothing can be smoothed; `nil` where both classes have weight.
  var gap: UndefinedReason? {
    let (positive, negative) = (observed.positive.reduce(0, +), observed.negative.reduce(0, +))
    if positive + negative == 0 { return .noObservations }
    return positive == 0 ? .noPositives : negative == 0 ? .noNegatives : nil
  }
}
