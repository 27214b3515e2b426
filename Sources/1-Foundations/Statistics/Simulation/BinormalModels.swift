// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation

/// Stand-alone models whose evidence is normal with variance one in both truth states, and whose scores are probabilities.
///
/// The evidence *x* of a model with separation μ is turned into a score by logit = intercept + slope · (logit of the prevalence
/// + μ*x* − μ²/2). With slope 1 and intercept 0 the score is the true probability of disease outside the weak subgroup.
///
/// > Source: the binormal model, Green & Swets, Signal Detection Theory and Psychophysics (1966). Checked against the closed
/// > form of the area and against calibration in the large in `SimulatedModelTests`.
public struct BinormalModels: Sendable, Hashable {
  /// One model.
  public struct Model: Sendable, Hashable {
    /// Its name; it becomes part of a column's name.
    public var name: String
    /// How far its diseased mean lies above its healthy mean, > 0.
    public var separation: Double
    /// The slope of its calibration; below 1 its scores are too extreme.
    public var calibrationSlope: Double
    /// The intercept of its calibration on the logit scale; above 0 its scores are too high.
    public var calibrationIntercept: Double
    /// Whether it is weak in the cohort's weak subgroup.
    public var hasWeakness: Bool

    /// Makes a model.
    public init(
      _ name: String, separation: Double, calibrationSlope: Double = 1, calibrationIntercept: Double = 0,
      hasWeakness: Bool = true
    ) {
      self.name = name
      self.separation = separation
      self.calibrationSlope = calibrationSlope
      self.calibrationIntercept = calibrationIntercept
      self.hasWeakness = hasWeakness
    }

    /// The area in the population outside the weak subgroup: Φ(separation / √2).
    public var area: Double { NormalDistribution.standard.cumulative(separation / 2.0.squareRoot()) }
  }

  /// The models.
  public var models: [Model]
  /// The correlation of any two models' evidence on a case of given truth, 0…1.
  public var modelCorrelation: Double
  /// The correlation of the evidence on two cases of one patient, of given truth, 0…1.
  public var patientCorrelation: Double

  /// Makes a set of models.
  public init(_ models: [Model], modelCorrelation: Double = 0.5, patientCorrelation: Double = 0.3) {
    self.models = models
    self.modelCorrelation = modelCorrelation
    self.patientCorrelation = patientCorrelation
  }

  /// Scores the cases of a cohort; the same seed gives the same study, with the same cases as a reader study of that seed.
  public func study(of cohort: SimulatedCohort, seed: UInt64) -> SimulatedModelStudy {
    let cases = cohort.cases(seed: seed)
    let prior = log(cohort.prevalence / (1 - cohort.prevalence))
    var scores = [[Double]](repeating: [], count: models.count)
    for row in 0..<cases.count {
      var shared = PhiloxStream(seed: seed, replicate: cases.patient[row], purpose: SimulationPurpose.patientEffects)
      var draws = PhiloxStream(seed: seed, replicate: row, purpose: SimulationPurpose.models)
      // What models have in common and what each has of its own, both partly shared by the cases of the patient.
      let common = deviate(&shared, &draws)
      for (index, model) in models.enumerated() {
        let own = deviate(&shared, &draws)
        let noise = modelCorrelation.squareRoot() * common + (1 - modelCorrelation).squareRoot() * own
        let factor = model.hasWeakness ? cohort.separationFactor(isWeak: cases.isWeak[row]) : 1
        let evidence = noise + (cases.isPositive[row] ? factor * model.separation : 0)
        let logit = prior + model.separation * (evidence - model.separation / 2)
        scores[index].append(1 / (1 + exp(-(model.calibrationIntercept + model.calibrationSlope * logit))))
      }
    }
    return SimulatedModelStudy(cases: cases, models: models.map(\.name), scores: scores)
  }

  private func deviate(_ shared: inout PhiloxStream, _ draws: inout PhiloxStream) -> Double {
    patientCorrelation.squareRoot() * shared.normal() + (1 - patientCorrelation).squareRoot() * draws.normal()
  }
}
