// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation

/// How many cases the making of a model for predicted chances needs, so that it is not overfitted.
///
/// > Source: Riley et al., Statistics in Medicine 38 (2019) 1276–1296. Checked against pmsampsize's published numbers in
/// > `PredictionPlanTests`.
public struct PredictionDevelopmentPlan: Sendable, Hashable {
  /// How many parameters are candidates.
  public let parameters: Int
  /// The share of events.
  public let prevalence: Double
  /// Cox and Snell's R² that is anticipated.
  public let coxSnell: Double
  /// The uniform shrinkage that is aimed at.
  public let shrinkage: Double

  /// Makes a plan.
  /// - Throws: ``PlanningError`` for a number that lies outside what it can be, such as an R² above what the prevalence allows.
  public init(
    parameters: Int, prevalence: Double, coxSnell: Double, shrinkage: Double = 0.9
  ) throws(PlanningError) {
    try PlanningCheck.atLeast(1, "the number of parameters", Double(parameters))
    try PlanningCheck.share("prevalence", prevalence)
    try PlanningCheck.share("the shrinkage", shrinkage)
    try PlanningCheck.inside("Cox and Snell's R²", coxSnell, 0, min(shrinkage, Self.largestCoxSnell(prevalence)))
    self.parameters = parameters
    self.prevalence = prevalence
    self.coxSnell = coxSnell
    self.shrinkage = shrinkage
  }

  private static func largestCoxSnell(_ prevalence: Double) -> Double {
    1 - exp(2 * (prevalence * log(prevalence) + (1 - prevalence) * log1p(-prevalence)))
  }

  /// One study for each criterion: shrinkage, optimism of R² below 0.05, and the mean risk to ±0.05; the largest is needed.
  public func criteria() -> [PlannedStudy] {
    let k = Double(parameters)
    func cases(shrunkTo s: Double) -> Double { k / ((s - 1) * log1p(-coxSnell / s)) }
    let optimism = coxSnell / (coxSnell + 0.05 * Self.largestCoxSnell(prevalence))
    let z = NormalDistribution.standard.upperTailQuantile(0.025)
    let mean = z * z / (0.05 * 0.05) * prevalence * (1 - prevalence)
    return [
      ("shrinkage", cases(shrunkTo: shrinkage), "a shrinkage of \(shrinkage)"),
      ("optimism", cases(shrunkTo: optimism), "an optimism of Nagelkerke's R² of at most 0.05"),
      ("mean-risk", mean, "the mean risk to within 0.05"),
    ].map { name, cases, words in
      let total = Int((cases - 1e-9).rounded(.up))
      let positives = Int((Double(total) * prevalence - 1e-9).rounded(.up))
      return PlannedStudy(
        name: name, positives: positives, negatives: total - positives, total: total, recruited: total, alpha: 0.05,
        sides: .two, method: "development of predicted chances, \(words)",
        source: "Riley et al., Statistics in Medicine 38 (2019) 1276-1296",
        assumptions: [
          "\(parameters) candidate parameters", "\(prevalence) of the cases are diseased",
          "Cox and Snell's R² is \(coxSnell)",
        ])
    }
  }
}
