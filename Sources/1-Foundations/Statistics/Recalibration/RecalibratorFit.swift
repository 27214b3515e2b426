// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A recalibrator with what it was fitted on and how sure its parameters are.
public struct RecalibratorFit: Sendable {
  /// What is fitted, beside the method.
  public struct Settings: Sendable, Hashable {
    /// What the scores are; temperature scaling and beta calibration need probabilities.
    public var scale: ScoreScale
    /// What Platt scaling aims at.
    public var targets: PlattTargets

    /// Makes settings: probabilities, and the observed outcomes.
    public init(scale: ScoreScale = .probability, targets: PlattTargets = .observed) {
      self.scale = scale
      self.targets = targets
    }
  }

  /// The curve.
  public let recalibrator: Recalibrator
  /// Its parameters with standard errors; none for isotonic regression.
  public let parameters: [Estimate]
  /// What was asked for.
  public let settings: Settings
  /// How many tuning rows entered.
  public let n: Int
  /// How many of them are positive.
  public let positives: Int
  /// How many sampling units they come from; `nil` where rows are independent.
  public let units: Int?
  /// The lowest and the highest score that was seen; beyond them the curve is continued, not observed.
  public let scoreRange: Interval
  /// How many stated probabilities lie nearer to 0 or 1 than the edge and were moved to it.
  public let movedToEdge: Int

  /// Fits a recalibrator to tuning rows.
  ///
  /// Rows on which the result is judged may not be among them. Weights count rows; where rows are weighted or share units,
  /// standard errors come from the sandwich over units.
  /// - Parameters:
  ///   - method: Which curve.
  ///   - tuning: The rows to learn from.
  ///   - settings: What the scores are, and what Platt scaling aims at.
  ///   - level: The level of the parameters' intervals.
  /// - Throws: ``RecalibrationFailure``: a class is missing, the likelihood has no maximum, or the scores run the wrong way.
  /// - Complexity: O(*n*) for each of some ten steps; O(*n*) for isotonic regression.
  public init(
    _ method: RecalibrationMethod, tuning: LabelledScores, settings: Settings = Settings(),
    level: ConfidenceLevel = .percent95
  ) throws(RecalibrationFailure) {
    let rows = tuning.scores.indices.filter { (tuning.weights?[$0] ?? 1) > 0 }
    let positives = rows.count { tuning.isPositive[$0] }
    if rows.isEmpty { throw .undefined(.noObservations) }
    if positives == 0 { throw .undefined(.noPositives) }
    if positives == rows.count { throw .undefined(.noNegatives) }
    if settings.scale == .probability || method.needsProbabilities {
      do {
        _ = try LabelledProbabilities(tuning)
      } catch {
        throw .notProbabilities(error)
      }
    }
    switch method {
    case .platt:
      let (curve, found) = try PlattScaling.fit(
        tuning, scale: settings.scale, targets: settings.targets, level: level)
      (recalibrator, parameters) = (.platt(curve), found)
    case .temperature:
      let (curve, found) = try TemperatureScaling.fit(tuning, level: level)
      (recalibrator, parameters) = (.temperature(curve), found)
    case .isotonic:
      (recalibrator, parameters) = (.isotonic(try IsotonicScaling.fit(tuning, scale: settings.scale)), [])
    case .beta:
      let (curve, found) = try BetaCalibration.fit(tuning, level: level)
      (recalibrator, parameters) = (.beta(curve), found)
    }
    self.settings = settings
    n = rows.count
    self.positives = positives
    units = tuning.unitCount
    let seen = rows.map { tuning.scores[$0] }
    guard let range = Interval(seen.min() ?? 0, seen.max() ?? 0) else { throw .undefined(.noObservations) }
    scoreRange = range
    let usesLogits = method != .isotonic && recalibrator.scale == .probability
    movedToEdge = usesLogits ? seen.count { ScoreScale.kept($0) != $0 } : 0
  }
}
