// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

/// How many cases one area under the ROC curve needs.
///
/// > Source: Obuchowski, Lieber & Wians, Clinical Chemistry 50 (2004) 1118–1125. Checked against pROC's published powers and the
/// > publication's table in `AreaPlanTests`.
public struct AreaPlan: Sendable, Hashable {
  /// The area that is anticipated, 0…1.
  public let area: Double
  /// How its variance is foreseen.
  public let variance: AreaVariance
  /// How cases are recruited.
  public let recruitment: Recruitment

  /// Makes a plan.
  /// - Throws: ``PlanningError`` unless the area lies strictly between 0 and 1.
  public init(
    area: Double, variance: AreaVariance = .obuchowski, recruitment: Recruitment = .balanced
  ) throws(PlanningError) {
    try PlanningCheck.share("the anticipated area", area)
    self.area = area
    self.variance = variance
    self.recruitment = recruitment
  }

  /// The standard error that is to be expected of the anticipated area.
  public func standardError(positives: Int, negatives: Int) -> Double {
    error(area, Double(positives), Double(negatives))
  }

  private func error(_ area: Double, _ positives: Double, _ negatives: Double) -> Double {
    let effect = recruitment.designEffect
    return variance.variance(area: area, positives: positives / effect, negatives: negatives / effect).squareRoot()
  }

  /// The chance of showing that the area lies above (or, where less is anticipated, below) a given one.
  ///
  /// - Parameters:
  ///   - null: The area to be beaten; ½ for guessing.
  ///   - positives: Diseased cases.
  ///   - negatives: Healthy cases.
  ///   - test: The error rates; only alpha and the sides enter.
  /// - Returns: The power, 0…1.
  public func power(against null: Double = 0.5, positives: Int, negatives: Int, test: PlanningTest) -> Double {
    let (n1, n0) = (Double(positives), Double(negatives))
    return NormalPower.power(
      .difference, effect: area - null, nullError: error(null, n1, n0), error: error(area, n1, n0),
      criticalValue: test.criticalValue)
  }

  /// The expected half-width of the interval area ± z · standard error.
  public func halfWidth(positives: Int, negatives: Int, level: ConfidenceLevel = .percent95) -> Double {
    NormalDistribution.standard.upperTailQuantile(level.alpha / 2)
      * standardError(positives: positives, negatives: negatives)
  }

  /// The smallest study that shows that the area differs from a given one.
  /// - Throws: ``PlanningError`` where no size does.
  public func study(against null: Double = 0.5, test: PlanningTest) throws(PlanningError) -> PlannedStudy {
    try PlanningCheck.share("the area to be beaten", null)
    guard null != area else { throw .nothingToShow(claim: "a difference", anticipated: area, limit: null) }
    let positives = try SizeSearch.smallest(reaching: test.power, asked: "a power of", of: "diseased cases") {
      power(against: null, positives: $0, negatives: recruitment.negatives(with: $0), test: test)
    }
    var study = study(positives, alpha: test.alpha, sides: test.sides)
    study.power = power(against: null, positives: positives, negatives: study.negatives ?? 0, test: test)
    study.method = "one area against \(null), normal test, \(variance.title) variances under either"
    study.assumptions.insert("the area is \(area)", at: 0)
    return study
  }

  /// The smallest study whose interval is expected to be no wider than area ± a half-width.
  /// - Throws: ``PlanningError`` where no size does.
  public func study(
    halfWidth: Double, level: ConfidenceLevel = .percent95
  ) throws(PlanningError) -> PlannedStudy {
    try PlanningCheck.inside("the half-width", halfWidth, 0, 0.5)
    let positives = try SizeSearch.smallest(reaching: -halfWidth, asked: "a half-width of", of: "diseased cases") {
      -self.halfWidth(positives: $0, negatives: recruitment.negatives(with: $0), level: level)
    }
    var study = study(positives, alpha: level.alpha, sides: .two)
    study.halfWidth = self.halfWidth(positives: positives, negatives: study.negatives ?? 0, level: level)
    study.method = "one area, half-width of the normal interval, \(variance.title) variance"
    study.assumptions.insert("the area is \(area)", at: 0)
    return study
  }

  /// The smallest number of cases that come as they come whose interval is no wider than asked.
  ///
  /// Class sizes are then taken at their expectation and need not be whole, as criteria for prediction models do.
  /// - Parameters:
  ///   - width: The full width of the interval.
  ///   - prevalence: The share of diseased cases.
  ///   - level: The two-sided level.
  /// - Returns: The number of cases.
  /// - Throws: ``PlanningError`` where no size does.
  public func total(
    width: Double, prevalence: Double, level: ConfidenceLevel = .percent95
  ) throws(PlanningError) -> Int {
    try PlanningCheck.inside("the width", width, 0, 1)
    try PlanningCheck.share("prevalence", prevalence)
    let z = NormalDistribution.standard.upperTailQuantile(level.alpha / 2)
    return try SizeSearch.smallest(reaching: -width, asked: "a width of", of: "cases") { total in
      -2 * z * error(area, Double(total) * prevalence, Double(total) * (1 - prevalence))
    }
  }

  private func study(_ positives: Int, alpha: Double, sides: PlanningTest.Sides) -> PlannedStudy {
    let negatives = recruitment.negatives(with: positives)
    let total = positives + negatives
    return PlannedStudy(
      name: "auc", positives: positives, negatives: negatives, total: total,
      recruited: recruitment.patients(forCases: total), alpha: alpha, sides: sides, method: "",
      source: variance.source, assumptions: recruitment.assumptions)
  }
}

extension Recruitment {
  /// Patients to be recruited for a number of cases to be analysed.
  func patients(forCases cases: Int) -> Int {
    recruited(Int((Double(cases) / casesPerUnit - 1e-9).rounded(.up)))
  }
}
