// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

/// How many subjects an agreement study with measurements needs: the intraclass correlation of several readers.
///
/// > Source: Walter, Eliasziw & Donner, Statistics in Medicine 17 (1998) 101–110; Bonett, Statistics in Medicine 21 (2002)
/// > 1331–1335. Checked against the exact F power and by hand in `AgreementPlanTests`.
public struct IntraclassPlan: Sendable, Hashable {
  /// The correlation that is anticipated, 0…1.
  public let correlation: Double
  /// How many readers measure each subject, ≥ 2.
  public let readers: Int
  /// How subjects are recruited; only the loss enters.
  public let recruitment: Recruitment

  /// Makes a plan.
  /// - Throws: ``PlanningError`` for a correlation outside 0…1 or fewer than two readers.
  public init(
    correlation: Double, readers: Int, recruitment: Recruitment = .balanced
  ) throws(PlanningError) {
    try PlanningCheck.share("the anticipated correlation", correlation)
    try PlanningCheck.atLeast(2, "the number of readers", Double(readers))
    self.correlation = correlation
    self.readers = readers
    self.recruitment = recruitment
  }

  /// The chance of showing that the correlation lies above a given one, by the F test of a one-way analysis of variance.
  ///
  /// Exact for normal measurements: the ratio of mean squares is a multiple of a central F.
  public func power(against null: Double, subjects: Int, test: PlanningTest) -> Double {
    let k = Double(readers)
    let f = FDistribution(numerator: Double(subjects - 1), denominator: Double(subjects) * (k - 1))
    func ratio(_ rho: Double) -> Double { 1 + k * rho / (1 - rho) }
    return f.upperTail(f.upperTailQuantile(test.tail) * ratio(null) / ratio(correlation))
  }

  /// The subjects that Walter, Eliasziw and Donner's closed form names for the same test, not rounded.
  public func walterSubjects(against null: Double, test: PlanningTest) -> Double {
    let k = Double(readers)
    func ratio(_ rho: Double) -> Double { 1 + k * rho / (1 - rho) }
    let logRatio = log(ratio(null) / ratio(correlation))
    let sum = test.criticalValue + NormalDistribution.standard.quantile(test.power)
    return 1 + 2 * sum * sum * k / (logRatio * logRatio * (k - 1))
  }

  /// The smallest study that shows that the correlation lies above a given one.
  /// - Throws: ``PlanningError`` where no size does.
  public func study(against null: Double, test: PlanningTest) throws(PlanningError) -> PlannedStudy {
    guard null >= 0, null < 1 else {
      throw .outOfRange(name: "the correlation to be beaten", found: null, needed: "a number from 0 to below 1")
    }
    guard correlation > null else {
      throw .nothingToShow(claim: "a higher correlation", anticipated: correlation, limit: null)
    }
    let subjects = try SizeSearch.smallest(reaching: test.power, asked: "a power of", of: "subjects") {
      power(against: null, subjects: $0, test: test)
    }
    return PlannedStudy(
      name: "icc", total: subjects, recruited: recruitment.recruited(subjects), readers: readers,
      power: power(against: null, subjects: subjects, test: test), alpha: test.alpha, sides: test.sides,
      method: "intraclass correlation above \(null), exact F test of a one-way analysis of variance",
      source: "Walter, Eliasziw & Donner, Statistics in Medicine 17 (1998) 101-110", assumptions: assumptions)
  }

  /// The smallest study whose interval is expected to be no wider than ± a half-width.
  /// - Throws: ``PlanningError`` where no size does.
  public func study(halfWidth: Double, level: ConfidenceLevel = .percent95) throws(PlanningError) -> PlannedStudy {
    try PlanningCheck.inside("the half-width", halfWidth, 0, 0.5)
    let k = Double(readers)
    let z = NormalDistribution.standard.upperTailQuantile(level.alpha / 2)
    let spread = (1 - correlation) * (1 + (k - 1) * correlation)
    let width = 2 * halfWidth
    let needed = 1 + 8 * z * z * spread * spread / (k * (k - 1) * width * width)
    // Bonett adds 5 ρ where two readers measure and the correlation is high.
    let corrected = readers == 2 && correlation >= 0.7 ? needed + 5 * correlation : needed
    let subjects = max(2, Int((corrected - 1e-9).rounded(.up)))
    return PlannedStudy(
      name: "icc", total: subjects, recruited: recruitment.recruited(subjects), readers: readers,
      halfWidth: z * spread * (2 / (k * (k - 1) * Double(subjects - 1))).squareRoot(), alpha: level.alpha, sides: .two,
      method: "intraclass correlation, width of the interval",
      source: "Bonett, Statistics in Medicine 21 (2002) 1331-1335",
      assumptions: assumptions)
  }

  private var assumptions: [String] {
    ["the correlation is \(correlation)", "measurements are normal"] + recruitment.assumptions
  }
}
