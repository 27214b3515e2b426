// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

/// How many cases the comparison of two areas under the ROC curve needs.
///
/// > Source: Hanley & McNeil, Radiology 148 (1983) 839–843; Obuchowski & McClish, Statistics in Medicine 16 (1997) 1529–1542.
/// > Checked against pROC's published powers in `AreaPlanTests`.
public struct AreaComparisonPlan: Sendable, Hashable {
  /// What is known of the two estimates' spread.
  public enum Spread: Sendable, Hashable {
    /// Both on the same cases: variances from a model, and the correlation of the two estimates.
    case paired(AreaVariance, correlation: Double)
    /// Each on its own cases, as many for either.
    case unpaired(AreaVariance)
    /// As measured on pilot cases, which have the mix of classes that is planned for.
    case pilot(PilotAreas)
  }

  /// Variances and covariance of two areas that were measured on the same pilot cases.
  public struct PilotAreas: Sendable, Hashable {
    /// The variance of the reference's area.
    public let reference: Double
    /// The variance of the test's area.
    public let test: Double
    /// Their covariance.
    public let covariance: Double
    /// How many cases there were.
    public let cases: Int

    /// Makes a pilot.
    /// - Throws: ``PlanningError`` where the variances are not positive, or the covariance exceeds them.
    public init(reference: Double, test: Double, covariance: Double, cases: Int) throws(PlanningError) {
      try PlanningCheck.positive("the variance of the reference's area", reference)
      try PlanningCheck.positive("the variance of the test's area", test)
      try PlanningCheck.atLeast(2, "the number of pilot cases", Double(cases))
      let limit = (reference * test).squareRoot()
      guard covariance.magnitude < limit else {
        throw .outOfRange(name: "the covariance", found: covariance, needed: "a number within ±\(limit)")
      }
      self.reference = reference
      self.test = test
      self.covariance = covariance
      self.cases = cases
    }
  }

  /// The area of the reference that is anticipated.
  public let reference: Double
  /// The area of the test that is anticipated.
  public let test: Double
  /// What is known of their spread.
  public let spread: Spread
  /// How cases are recruited.
  public let recruitment: Recruitment

  /// Makes a plan.
  /// - Throws: ``PlanningError`` for a number that lies outside what it can be.
  public init(
    reference: Double, test: Double, spread: Spread, recruitment: Recruitment = .balanced
  ) throws(PlanningError) {
    try PlanningCheck.share("the reference's area", reference)
    try PlanningCheck.share("the test's area", test)
    if case .paired(_, let correlation) = spread { try PlanningCheck.inside("the correlation", correlation, -1, 1) }
    self.reference = reference
    self.test = test
    self.spread = spread
    self.recruitment = recruitment
  }

  /// The standard error of the difference at the anticipated areas, and where both are the reference's.
  public func standardErrors(positives: Int, negatives: Int) -> (difference: Double, underNull: Double) {
    let effect = recruitment.designEffect
    let (n1, n0) = (Double(positives) / effect, Double(negatives) / effect)
    let actual: Double
    let null: Double
    switch spread {
    case .paired(let model, let correlation):
      let first = model.variance(area: reference, positives: n1, negatives: n0)
      let second = model.variance(area: test, positives: n1, negatives: n0)
      actual = first + second - 2 * correlation * (first * second).squareRoot()
      null = 2 * first * (1 - correlation)
    case .unpaired(let model):
      let first = model.variance(area: reference, positives: n1, negatives: n0)
      actual = first + model.variance(area: test, positives: n1, negatives: n0)
      null = 2 * first
    case .pilot(let pilot):
      let scale = Double(pilot.cases) / (n1 + n0)
      actual = scale * (pilot.reference + pilot.test - 2 * pilot.covariance)
      null = scale * max(0, 2 * pilot.reference - 2 * pilot.covariance)
    }
    return (actual.squareRoot(), null.squareRoot())
  }

  /// The chance of showing a claim about `test − reference`.
  /// - Parameters:
  ///   - hypothesis: The claim.
  ///   - positives: Diseased cases, of each arm where arms have their own.
  ///   - negatives: Healthy cases, likewise.
  ///   - level: The error rates; only alpha and the sides enter.
  /// - Returns: The power, 0…1.
  public func power(
    _ hypothesis: Hypothesis = .difference, positives: Int, negatives: Int, level: PlanningTest
  ) -> Double {
    let errors = standardErrors(positives: positives, negatives: negatives)
    return NormalPower.power(
      hypothesis, effect: test - reference, nullError: errors.underNull, error: errors.difference,
      criticalValue: level.criticalValue)
  }

  /// The smallest study that shows a claim; with arms of their own, the total counts both.
  /// - Throws: ``PlanningError`` where no size does.
  public func study(_ hypothesis: Hypothesis = .difference, level: PlanningTest) throws(PlanningError) -> PlannedStudy {
    try NormalPower.check(hypothesis, effect: test - reference)
    let positives = try SizeSearch.smallest(reaching: level.power, asked: "a power of", of: "diseased cases") {
      power(hypothesis, positives: $0, negatives: recruitment.negatives(with: $0), level: level)
    }
    var study = study(positives, alpha: level.alpha, sides: level.sides)
    study.power = power(hypothesis, positives: positives, negatives: study.negatives ?? 0, level: level)
    study.method = "two areas, \(hypothesis.planningWords), normal test, \(spreadWords)"
    return study
  }

  /// The smallest study whose interval for the difference is expected to be no wider than ± a half-width.
  /// - Throws: ``PlanningError`` where no size does.
  public func study(halfWidth: Double, level: ConfidenceLevel = .percent95) throws(PlanningError) -> PlannedStudy {
    try PlanningCheck.inside("the half-width", halfWidth, 0, 1)
    let z = NormalDistribution.standard.upperTailQuantile(level.alpha / 2)
    func width(_ positives: Int) -> Double {
      z * standardErrors(positives: positives, negatives: recruitment.negatives(with: positives)).difference
    }
    let positives = try SizeSearch.smallest(reaching: -halfWidth, asked: "a half-width of", of: "diseased cases") {
      -width($0)
    }
    var study = study(positives, alpha: level.alpha, sides: .two)
    study.halfWidth = width(positives)
    study.method = "two areas, half-width of the normal interval for the difference, \(spreadWords)"
    return study
  }

  private var spreadWords: String {
    switch spread {
    case .paired(let model, _): "\(model.title) variances, same cases"
    case .unpaired(let model): "\(model.title) variances, each on its own cases"
    case .pilot: "variances and covariance of a pilot study, scaled by its cases"
    }
  }

  private var source: String {
    switch spread {
    case .paired(let model, _): model.source + "; Hanley & McNeil, Radiology 148 (1983) 839-843"
    case .unpaired(let model): model.source
    case .pilot: "Obuchowski & McClish, Statistics in Medicine 16 (1997) 1529-1542"
    }
  }

  private func study(_ positives: Int, alpha: Double, sides: PlanningTest.Sides) -> PlannedStudy {
    let negatives = recruitment.negatives(with: positives)
    var arms = 1
    var assumptions = ["the areas are \(reference) (reference) and \(test) (test)"]
    switch spread {
    case .paired(_, let correlation): assumptions.append("the two estimates correlate by \(correlation)")
    case .unpaired:
      arms = 2
      assumptions.append("either arm reads its own \(positives) diseased and \(negatives) healthy cases")
    case .pilot: assumptions.append("cases are like the pilot's, with the same mix of classes")
    }
    let total = arms * (positives + negatives)
    return PlannedStudy(
      name: "difference.auc", positives: positives, negatives: negatives, total: total,
      recruited: recruitment.patients(forCases: total), alpha: alpha, sides: sides, method: "", source: source,
      assumptions: assumptions + recruitment.assumptions)
  }
}
