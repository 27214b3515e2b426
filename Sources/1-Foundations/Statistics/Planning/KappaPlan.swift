// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

/// How many subjects an agreement study of two readers with categories needs.
///
/// > Source: Donner & Eliasziw, Statistics in Medicine 11 (1992) 1511–1519 (goodness of fit, two categories); Fleiss, Cohen & Everitt,
/// > Psychological Bulletin 72 (1969) 323–327 (variance); Flack et al., Psychometrika 53 (1988) 321–325. Checked against
/// > kappaSize's published numbers in `AgreementPlanTests`.
public struct KappaPlan: Sendable, Hashable {
  /// How the size is found.
  public enum Method: String, Sendable, Hashable, CaseIterable {
    /// Two categories and readers alike in how often they say each: the goodness-of-fit test.
    case goodnessOfFit = "goodness-of-fit"
    /// Any number of categories: the normal test with the large-sample variance where disagreements fall as chance has them.
    case largeSample = "large-sample"
  }

  /// The shares of the categories, the same for both readers; they add up to one.
  public let shares: [Double]
  /// The kappa that is anticipated.
  public let kappa: Double
  /// How cases are recruited; only the loss enters.
  public let recruitment: Recruitment

  /// Makes a plan.
  /// - Throws: ``PlanningError`` where the shares do not add up to one, or kappa is not below 1 and above what they allow.
  public init(shares: [Double], kappa: Double, recruitment: Recruitment = .balanced) throws(PlanningError) {
    try PlanningCheck.atLeast(2, "the number of categories", Double(shares.count))
    for share in shares { try PlanningCheck.share("the share of a category", share) }
    let sum = shares.reduce(0, +)
    guard (sum - 1).magnitude < 1e-6 else {
      throw .outOfRange(name: "the sum of the shares", found: sum, needed: "1")
    }
    // Below this a diagonal cell would be negative.
    let least = shares.map { -$0 / (1 - $0) }.max() ?? 0
    try PlanningCheck.inside("the anticipated kappa", kappa, least, 1)
    self.shares = shares
    self.kappa = kappa
    self.recruitment = recruitment
  }

  /// The large-sample variance of one subject's worth of kappa where disagreement is as chance has it.
  ///
  /// - Parameter kappa: The true kappa.
  /// - Returns: n times the variance of the estimate from n subjects.
  public func variance(at kappa: Double) -> Double {
    let chance = shares.reduce(0) { $0 + $1 * $1 }
    let observed = kappa * (1 - chance) + chance
    var sum = 0.0
    for (i, p) in shares.enumerated() {
      for (j, q) in shares.enumerated() {
        let cell = (1 - kappa) * p * q + (i == j ? kappa * p : 0)
        if i == j {
          let part = (1 - chance) - 2 * p * (1 - observed)
          sum += cell * part * part
        } else {
          sum += (1 - observed) * (1 - observed) * cell * (p + q) * (p + q)
        }
      }
    }
    let centre = observed * chance - 2 * chance + observed
    return (sum - centre * centre) / pow(1 - chance, 4)
  }

  /// The chance of showing that kappa differs from a given one.
  ///
  /// - Parameters:
  ///   - null: The kappa to be beaten.
  ///   - subjects: How many are judged by both readers.
  ///   - test: The error rates; only alpha and the sides enter.
  ///   - method: How it is tested.
  /// - Returns: The power, 0…1.
  /// - Throws: ``PlanningError`` for goodness of fit with more than two categories.
  public func power(
    against null: Double, subjects: Int, test: PlanningTest, by method: Method = .goodnessOfFit
  ) throws(PlanningError) -> Double {
    switch method {
    case .largeSample:
      let n = Double(subjects)
      return NormalPower.power(
        .difference, effect: kappa - null, nullError: (variance(at: null) / n).squareRoot(),
        error: (variance(at: kappa) / n).squareRoot(), criticalValue: test.criticalValue)
    case .goodnessOfFit:
      let noncentrality = Double(subjects) * (try noncentralityPerSubject(against: null))
      // One degree of freedom: a shifted normal value squared. One-sided tests use its one side.
      if test.sides == .one {
        return NormalDistribution.standard.cumulative(noncentrality.squareRoot() - test.criticalValue)
      }
      let critical = ChiSquared(degreesOfFreedom: 1).upperTailQuantile(test.alpha)
      return NoncentralChiSquared(degreesOfFreedom: 1, noncentrality: noncentrality).upperTail(critical)
    }
  }

  private func noncentralityPerSubject(against null: Double) throws(PlanningError) -> Double {
    guard shares.count == 2, let p = shares.first else {
      throw .outOfRange(name: "the number of categories", found: Double(shares.count), needed: "2 for goodness of fit")
    }
    let q = 1 - p
    let shift = p * q * (kappa - null)
    let both = p * p + p * q * null
    let one = 2 * p * q * (1 - null)
    let neither = q * q + p * q * null
    return shift * shift / both + 4 * shift * shift / one + shift * shift / neither
  }

  /// The smallest study that shows that kappa differs from a given one.
  /// - Throws: ``PlanningError`` where no size does.
  public func study(
    against null: Double, test: PlanningTest, by method: Method = .goodnessOfFit
  ) throws(PlanningError) -> PlannedStudy {
    let least = shares.map { -$0 / (1 - $0) }.max() ?? 0
    try PlanningCheck.inside("the kappa to be beaten", null, least, 1)
    guard null != kappa else { throw .nothingToShow(claim: "a difference", anticipated: kappa, limit: null) }
    _ = try power(against: null, subjects: 2, test: test, by: method)
    let subjects = try SizeSearch.smallest(reaching: test.power, asked: "a power of", of: "subjects") {
      (try? power(against: null, subjects: $0, test: test, by: method)) ?? 0
    }
    return PlannedStudy(
      name: "kappa", total: subjects, recruited: recruitment.recruited(subjects), readers: 2,
      power: try power(against: null, subjects: subjects, test: test, by: method), alpha: test.alpha, sides: test.sides,
      method: method == .goodnessOfFit
        ? "kappa against \(null), goodness-of-fit test" : "kappa against \(null), normal test, large-sample variance",
      source: method == .goodnessOfFit
        ? "Donner & Eliasziw, Statistics in Medicine 11 (1992) 1511-1519"
        : "Fleiss, Cohen & Everitt, Psychological Bulletin 72 (1969) 323-327; Flack et al., Psychometrika 53 (1988) 321-325",
      assumptions: assumptions)
  }

  /// The smallest study whose interval for kappa is expected to be no wider than ± a half-width.
  /// - Throws: ``PlanningError`` where no size does.
  public func study(halfWidth: Double, level: ConfidenceLevel = .percent95) throws(PlanningError) -> PlannedStudy {
    try PlanningCheck.inside("the half-width", halfWidth, 0, 1)
    let z = NormalDistribution.standard.upperTailQuantile(level.alpha / 2)
    func width(_ subjects: Int) -> Double { z * (variance(at: kappa) / Double(subjects)).squareRoot() }
    let subjects = try SizeSearch.smallest(reaching: -halfWidth, asked: "a half-width of", of: "subjects") {
      -width($0)
    }
    return PlannedStudy(
      name: "kappa", total: subjects, recruited: recruitment.recruited(subjects), readers: 2,
      halfWidth: width(subjects),
      alpha: level.alpha, sides: .two, method: "kappa, half-width of the normal interval, large-sample variance",
      source: "Fleiss, Cohen & Everitt, Psychological Bulletin 72 (1969) 323-327", assumptions: assumptions)
  }

  private var assumptions: [String] {
    let words = shares.map { String($0) }.joined(separator: ", ")
    return [
      "kappa is \(kappa)", "both readers use the categories with shares \(words)",
      "disagreements fall as chance has them",
    ] + recruitment.assumptions
  }
}
