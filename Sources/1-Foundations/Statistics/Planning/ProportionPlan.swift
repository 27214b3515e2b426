// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

/// How many cases one proportion needs: a sensitivity among the diseased, a specificity among the healthy.
///
/// > Source: Flahault, Cadilhac & Thomas, Journal of Clinical Epidemiology 58 (2005) 859–862 (exact). Checked against R's
/// > `binom.test` region and published half-widths in `ProportionPlanTests`.
public struct ProportionPlan: Sendable, Hashable {
  /// How the proportion is tested.
  public enum Test: String, Sendable, Hashable, CaseIterable {
    /// By the exact binomial distribution; the size holds from here on, whatever the steps of the distribution.
    case exact
    /// By the normal approximation with the standard error under either hypothesis.
    case normal
  }

  /// Whose half-width is foreseen.
  public enum Precision: Sendable, Hashable {
    /// p ± z √(p(1 − p)/n), the textbook's.
    case normal
    /// The mean half-width over the results that are to be expected.
    case interval(ProportionInterval)
  }

  /// Which class the proportion is of, by name: `sensitivity`.
  public let name: String
  /// The proportion that is anticipated, 0…1.
  public let proportion: Double
  /// Whether it is a share of the diseased, of the healthy, or (for `nil`) of all cases.
  public let ofPositives: Bool?
  /// How cases are recruited.
  public let recruitment: Recruitment

  /// Makes a plan.
  /// - Throws: ``PlanningError`` unless the proportion lies strictly between 0 and 1.
  public init(
    _ name: String = "sensitivity", proportion: Double, ofPositives: Bool? = true, recruitment: Recruitment = .balanced
  ) throws(PlanningError) {
    try PlanningCheck.share("the anticipated \(name)", proportion)
    self.name = name
    self.proportion = proportion
    self.ofPositives = ofPositives
    self.recruitment = recruitment
  }

  private func effective(_ cases: Int) -> Double { Double(cases) / recruitment.designEffect }

  /// The chance of showing that the proportion lies above (or below) a given one.
  ///
  /// - Parameters:
  ///   - null: The proportion to be beaten.
  ///   - cases: Cases of the class.
  ///   - test: The error rates; only alpha and the sides enter.
  ///   - method: How it is tested.
  /// - Returns: The power, 0…1.
  public func power(against null: Double, cases: Int, test: PlanningTest, by method: Test = .exact) -> Double {
    switch method {
    case .normal:
      let n = effective(cases)
      return NormalPower.power(
        .difference, effect: proportion - null, nullError: (null * (1 - null) / n).squareRoot(),
        error: (proportion * (1 - proportion) / n).squareRoot(), criticalValue: test.criticalValue)
    case .exact:
      // Dependent cases count as fewer independent ones, rounded down.
      let trials = Int(effective(cases))
      guard trials > 0 else { return 0 }
      // Counting failures where the claim is "below" makes the two directions one.
      let (p0, p1) = proportion > null ? (null, proportion) : (1 - null, 1 - proportion)
      let under = BinomialDistribution(trials: trials, successProbability: p0)
      // The smallest count whose upper tail is within alpha.
      var low = 0
      var high = trials + 1
      while low < high {
        let middle = low + (high - low) / 2
        if under.upperTail(middle - 1) <= test.tail { high = middle } else { low = middle + 1 }
      }
      guard low <= trials else { return 0 }
      return BinomialDistribution(trials: trials, successProbability: p1).upperTail(low - 1)
    }
  }

  /// The expected half-width of the interval.
  public func halfWidth(
    cases: Int, level: ConfidenceLevel = .percent95, precision: Precision = .normal
  ) -> Double {
    let n = effective(cases)
    switch precision {
    case .normal:
      return NormalDistribution.standard.upperTailQuantile(level.alpha / 2)
        * (proportion * (1 - proportion) / n).squareRoot()
    case .interval(let interval):
      let trials = max(1, Int(n.rounded()))
      let binomial = BinomialDistribution(trials: trials, successProbability: proportion)
      let spread = 9 * (Double(trials) * proportion * (1 - proportion)).squareRoot() + 3
      let centre = Double(trials) * proportion
      let first = max(0, Int(centre - spread))
      let last = min(trials, Int(centre + spread))
      var sum = 0.0
      for successes in first...max(first, last) {
        let bounds = interval.bounds(successes: Double(successes), trials: Double(trials), level: level)
        sum += binomial.probability(successes) * (bounds.upper - bounds.lower) / 2
      }
      return sum
    }
  }

  /// The smallest study that shows that the proportion differs from a given one.
  /// - Throws: ``PlanningError`` where no size does.
  public func study(
    against null: Double, test: PlanningTest, by method: Test = .exact
  ) throws(PlanningError) -> PlannedStudy {
    try PlanningCheck.share("the \(name) to be beaten", null)
    guard null != proportion else { throw .nothingToShow(claim: "a difference", anticipated: proportion, limit: null) }
    var cases = try SizeSearch.smallest(reaching: test.power, asked: "a power of", of: "cases") {
      power(against: null, cases: $0, test: test, by: .normal)
    }
    if method == .exact { cases = exactCases(null, near: cases, test) }
    var study = study(cases, alpha: test.alpha, sides: test.sides)
    study.power = power(against: null, cases: cases, test: test, by: method)
    study.method =
      method == .exact
      ? "one proportion against \(null), exact binomial test" : "one proportion against \(null), normal test"
    study.source =
      method == .exact
      ? "Flahault, Cadilhac & Thomas, Journal of Clinical Epidemiology 58 (2005) 859-862"
      : "Fleiss, Levin & Paik, Statistical Methods for Rates and Proportions, 2003"
    return study
  }

  /// The size from which on the exact power, which rises in saw teeth, stays at the target.
  private func exactCases(_ null: Double, near guess: Int, _ test: PlanningTest) -> Int {
    // A tooth is about as long as the cases that one more success needs.
    let tooth = Int(4 * recruitment.designEffect / min(null, 1 - null, proportion, 1 - proportion)) + 8
    var high = guess + guess / 4 + tooth
    func holds(_ cases: Int) -> Bool { power(against: null, cases: cases, test: test) >= test.power }
    while !(high..<(high + tooth)).allSatisfy(holds) { high += high / 4 + tooth }
    while high > 1, holds(high - 1) { high -= 1 }
    return high
  }

  /// The smallest study whose interval is expected to be no wider than ± a half-width.
  /// - Throws: ``PlanningError`` where no size does.
  public func study(
    halfWidth: Double, level: ConfidenceLevel = .percent95, precision: Precision = .normal
  ) throws(PlanningError) -> PlannedStudy {
    try PlanningCheck.inside("the half-width", halfWidth, 0, 0.5)
    let cases = try SizeSearch.smallest(reaching: -halfWidth, asked: "a half-width of", of: "cases") {
      -self.halfWidth(cases: $0, level: level, precision: precision)
    }
    var study = study(cases, alpha: level.alpha, sides: .two)
    study.halfWidth = self.halfWidth(cases: cases, level: level, precision: precision)
    switch precision {
    case .normal:
      study.method = "one proportion, half-width of the normal interval"
      study.source = "Buderer, Academic Emergency Medicine 3 (1996) 895-900"
    case .interval(let interval):
      study.method = "one proportion, mean half-width of the \(interval.title) interval"
      study.source = "Brown, Cai & DasGupta, Statistical Science 16 (2001) 101-133"
    }
    return study
  }

  private func study(_ cases: Int, alpha: Double, sides: PlanningTest.Sides) -> PlannedStudy {
    var study = PlannedStudy(
      name: name, total: cases, recruited: 0, alpha: alpha, sides: sides, method: "", source: "",
      assumptions: ["the \(name) is \(proportion)"] + recruitment.assumptions)
    switch ofPositives {
    case true?:
      study.positives = cases
      study.negatives = recruitment.prevalence == nil ? nil : recruitment.negatives(with: cases)
    case false?:
      study.negatives = cases
      study.positives = recruitment.prevalence == nil ? nil : recruitment.positives(with: cases)
    case nil: break
    }
    study.total = ofPositives == nil ? cases : (study.positives ?? 0) + (study.negatives ?? 0)
    study.recruited = recruitment.patients(forCases: study.total)
    return study
  }
}
