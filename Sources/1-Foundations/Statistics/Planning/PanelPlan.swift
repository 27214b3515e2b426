// SPDX-License-Identifier: Apache-2.0

/// The power of a study that holds a stand-alone model, or a fixed value, against a panel of readers.
///
/// The model is not a random reader: each reader's figure of merit less the model's on the same cases is one result of a single
/// modality. Components are those of such differences (of the readers' figures alone, for a fixed value).
///
/// > Source: Hillis, Statistics in Medicine 33 (2014) 330–360 (single modality); Chakraborty, Observer Performance Methods, 2017,
/// > chapter 22 (model against readers). Checked by hand in `ReadersAndCasesPlanTests`.
public struct PanelPlan: Sendable, Hashable {
  /// The variance between readers of their true differences.
  public let reader: Double
  /// The error variance of one reader's difference on the pilot's cases.
  public let variance: Double
  /// The covariance of two readers' differences.
  public let covariance: Double
  /// The pilot's cases.
  public let cases: Int
  /// The mean difference that is anticipated, model less readers.
  public let effect: Double
  /// Which populations the conclusion is about.
  public let generalization: ReadersAndCasesPlan.Generalization

  /// Makes a plan.
  /// - Throws: ``PlanningError`` where the error variance does not exceed the covariance.
  public init(
    reader: Double, variance: Double, covariance: Double, cases: Int, effect: Double,
    generalization: ReadersAndCasesPlan.Generalization = .readersAndCases
  ) throws(PlanningError) {
    try PlanningCheck.notNegative("the readers' variance", reader)
    try PlanningCheck.positive("the error variance less the covariance", variance - max(0, covariance))
    try PlanningCheck.atLeast(2, "the number of pilot cases", Double(cases))
    self.reader = reader
    self.variance = variance
    self.covariance = covariance
    self.cases = cases
    self.effect = effect
    self.generalization = generalization
  }

  /// The chance of showing a claim about model less readers.
  /// - Throws: ``PlanningError`` where there are too few readers.
  public func power(
    _ hypothesis: Hypothesis = .difference, readers: Int, cases: Int, test: PlanningTest
  ) throws(PlanningError) -> ReadersAndCasesPlan.Power {
    try PlanningCheck.atLeast(generalization == .cases ? 1 : 2, "the number of readers", Double(readers))
    try PlanningCheck.atLeast(2, "the number of cases", Double(cases))
    let scale = Double(self.cases) / Double(cases)
    let shared = max(0, covariance)
    let spread = ReaderSpread(
      own: (generalization == .cases ? 0 : reader) + scale * (variance - shared), shared: scale * shared,
      sharing: Double(readers), freedom: Double(readers - 1), readers: readers, generalization, means: 1)
    return spread.power(hypothesis, effect: effect, readers: readers, cases: cases, test: test)
  }

  /// The smallest number of cases that shows a claim with a number of readers.
  /// - Throws: ``PlanningError`` where no number up to `largest` does.
  public func study(
    _ hypothesis: Hypothesis = .difference, readers: Int, test: PlanningTest, upTo largest: Int = 100_000
  ) throws(PlanningError) -> PlannedStudy {
    try NormalPower.check(hypothesis, effect: effect)
    _ = try power(hypothesis, readers: readers, cases: 2, test: test)
    let cases = try SizeSearch.smallest(
      reaching: test.power, upTo: largest, asked: "with \(readers) readers a power of", of: "cases"
    ) { cases in
      (try? power(hypothesis, readers: readers, cases: cases, test: test).power) ?? 0
    }
    return PlannedStudy(
      name: "difference.panel", total: cases, recruited: cases, readers: readers,
      power: try power(hypothesis, readers: readers, cases: cases, test: test).power, alpha: test.alpha,
      sides: test.sides,
      method: "model against readers, \(hypothesis.planningWords), single modality, \(generalization.rawValue)",
      source: "Hillis, Statistics in Medicine 33 (2014) 330-360",
      assumptions: [
        "the difference is \(effect)", "cases and readers are like those of a pilot study with \(self.cases) cases",
      ])
  }
}
