// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

/// How many cases the comparison of two proportions needs, on the same or on different cases.
///
/// > Source: Connor, Biometrics 43 (1987) 207–211; Miettinen, Biometrics 24 (1968) 339–352; Fleiss, Levin & Paik, Statistical Methods
/// > for Rates and Proportions, 2003; Blackwelder, Controlled Clinical Trials 3 (1982) 345–353. Checked against R's
/// > `power.prop.test` and by enumeration in `ProportionComparisonPlanTests`.
public struct ProportionComparisonPlan: Sendable, Hashable {
  /// Whether the two are measured on the same cases.
  public enum Pairing: Sendable, Hashable {
    /// On the same cases; a share of them is judged differently by the two.
    case paired(discordant: Double)
    /// Each on its own cases, with so many for the test per case of the reference.
    case unpaired(ratio: Double)
  }

  /// How the power of a paired comparison is computed.
  public enum PairedMethod: String, Sendable, Hashable, CaseIterable {
    /// Unconditional normal.
    case connor
    /// Conditional on the discordant cases, to second order.
    case miettinen
    /// McNemar's exact test, summed over how many cases are discordant.
    case exact
  }

  /// Which proportion: `sensitivity`.
  public let name: String
  /// The reference's, as anticipated.
  public let reference: Double
  /// The test's.
  public let test: Double
  /// Whether they are measured on the same cases.
  public let pairing: Pairing
  /// Whether they are shares of the diseased, of the healthy, or (for `nil`) of all cases.
  public let ofPositives: Bool?
  /// How cases are recruited.
  public let recruitment: Recruitment

  /// Makes a plan.
  /// - Throws: ``PlanningError`` for a number that lies outside what it can be, such as a share of discordant cases below the difference.
  public init(
    _ name: String = "sensitivity", reference: Double, test: Double, pairing: Pairing, ofPositives: Bool? = true,
    recruitment: Recruitment = .balanced
  ) throws(PlanningError) {
    try PlanningCheck.share("the reference's \(name)", reference)
    try PlanningCheck.share("the test's \(name)", test)
    switch pairing {
    case .paired(let discordant):
      let least = (test - reference).magnitude
      let most = min(reference + test, 2 - reference - test)
      guard discordant >= least - 1e-12, discordant <= most + 1e-12, discordant > 0 else {
        throw .outOfRange(
          name: "the share of discordant cases", found: discordant, needed: "a number from \(least) to \(most)")
      }
    case .unpaired(let ratio): try PlanningCheck.positive("the ratio of the arms", ratio)
    }
    self.name = name
    self.reference = reference
    self.test = test
    self.pairing = pairing
    self.ofPositives = ofPositives
    self.recruitment = recruitment
  }

  /// The share of discordant cases that follows from how two binary results correlate (φ).
  public static func discordance(reference: Double, test: Double, correlation: Double) -> Double {
    let spread = (reference * (1 - reference) * test * (1 - test)).squareRoot()
    return reference + test - 2 * (reference * test + correlation * spread)
  }

  /// The chance of showing a claim about `test − reference`.
  ///
  /// - Parameters:
  ///   - hypothesis: The claim.
  ///   - cases: Cases of the class; of the reference's arm where each has its own.
  ///   - level: The error rates; only alpha and the sides enter.
  ///   - method: For a difference on the same cases.
  /// - Returns: The power, 0…1.
  public func power(
    _ hypothesis: Hypothesis = .difference, cases: Int, level: PlanningTest, by method: PairedMethod = .connor
  ) -> Double {
    let n = Double(cases) / recruitment.designEffect
    let delta = test - reference
    let z = level.criticalValue
    switch pairing {
    case .unpaired(let ratio):
      let pooled = (reference + ratio * test) / (1 + ratio)
      let null = (pooled * (1 - pooled) * (1 + 1 / ratio) / n).squareRoot()
      let actual = (reference * (1 - reference) / n + test * (1 - test) / (ratio * n)).squareRoot()
      return NormalPower.power(hypothesis, effect: delta, nullError: null, error: actual, criticalValue: z)
    case .paired(let discordant):
      let actual = (max(0, discordant - delta * delta) / n).squareRoot()
      guard hypothesis == .difference || hypothesis == .superiority else {
        return NormalPower.power(hypothesis, effect: delta, nullError: actual, error: actual, criticalValue: z)
      }
      switch method {
      case .connor:
        return NormalPower.power(
          hypothesis, effect: delta, nullError: (discordant / n).squareRoot(), error: actual, criticalValue: z)
      case .miettinen:
        let spread = (discordant * discordant - delta * delta * (3 + discordant) / 4).squareRoot()
        let direction = hypothesis == .superiority ? delta : delta.magnitude
        let shift = direction * (n * discordant).squareRoot() - z * discordant
        return spread > 0 ? NormalDistribution.standard.cumulative(shift / spread) : shift > 0 ? 1 : 0
      case .exact:
        return exactPower(trials: Int(n), discordant: discordant, delta: delta, level: level, hypothesis)
      }
    }
  }

  private func exactPower(
    trials: Int, discordant: Double, delta: Double, level: PlanningTest, _ hypothesis: Hypothesis
  ) -> Double {
    guard trials > 0 else { return 0 }
    let outer = BinomialDistribution(trials: trials, successProbability: min(1, discordant))
    // Of the discordant cases, the share that speaks for the side that is better (or for the test).
    let favour = hypothesis == .superiority ? delta : delta.magnitude
    let share = min(1, (discordant + favour) / (2 * discordant))
    let centre = Double(trials) * discordant
    let spread = 9 * (centre * (1 - min(1, discordant))).squareRoot() + 3
    var power = 0.0
    for count in max(0, Int(centre - spread))...min(trials, Int(centre + spread)) {
      let chance = outer.probability(count)
      guard count > 0, chance > 1e-14 else { continue }
      let null = BinomialDistribution(trials: count, successProbability: 0.5)
      // The smallest count for the better side whose tail is within alpha.
      var low = 0
      var high = count + 1
      while low < high {
        let middle = low + (high - low) / 2
        if null.upperTail(middle - 1) <= level.tail { high = middle } else { low = middle + 1 }
      }
      guard low <= count else { continue }
      power += chance * BinomialDistribution(trials: count, successProbability: share).upperTail(low - 1)
    }
    return power
  }

  /// The standard error that is to be expected of the difference.
  public func standardError(cases: Int) -> Double {
    let n = Double(cases) / recruitment.designEffect
    let delta = test - reference
    return switch pairing {
    case .unpaired(let ratio):
      (reference * (1 - reference) / n + test * (1 - test) / (ratio * n)).squareRoot()
    case .paired(let discordant): (max(0, discordant - delta * delta) / n).squareRoot()
    }
  }

  /// The smallest study that shows a claim.
  /// - Throws: ``PlanningError`` where no size does.
  public func study(
    _ hypothesis: Hypothesis = .difference, level: PlanningTest, by method: PairedMethod = .connor
  ) throws(PlanningError) -> PlannedStudy {
    try NormalPower.check(hypothesis, effect: test - reference)
    let first: PairedMethod = method == .exact ? .connor : method
    var cases = try SizeSearch.smallest(reaching: level.power, asked: "a power of", of: "cases") {
      power(hypothesis, cases: $0, level: level, by: first)
    }
    if method == .exact, case .paired = pairing {
      // The exact power rises in saw teeth that are short beside the margin given here.
      var high = cases + cases / 3 + 20
      func holds(_ size: Int) -> Bool { power(hypothesis, cases: size, level: level, by: .exact) >= level.power }
      while !holds(high) { high += high / 3 }
      while high > 1, holds(high - 1) { high -= 1 }
      cases = high
    }
    var study = study(cases, alpha: level.alpha, sides: level.sides)
    study.power = power(hypothesis, cases: cases, level: level, by: method)
    switch pairing {
    case .unpaired:
      study.method = "two proportions on their own cases, \(hypothesis.planningWords), normal test"
      switch hypothesis {
      case .difference, .superiority:
        study.source = "Fleiss, Levin & Paik, Statistical Methods for Rates and Proportions, 2003"
      case .nonInferiority, .equivalence: study.source = "Blackwelder, Controlled Clinical Trials 3 (1982) 345-353"
      }
    case .paired:
      study.method =
        "two proportions on the same cases, \(hypothesis.planningWords), McNemar's test, \(method.rawValue)"
      study.source =
        method == .miettinen
        ? "Miettinen, Biometrics 24 (1968) 339-352" : "Connor, Biometrics 43 (1987) 207-211"
    }
    return study
  }

  /// The smallest study whose interval for the difference is expected to be no wider than ± a half-width.
  /// - Throws: ``PlanningError`` where no size does.
  public func study(halfWidth: Double, level: ConfidenceLevel = .percent95) throws(PlanningError) -> PlannedStudy {
    try PlanningCheck.inside("the half-width", halfWidth, 0, 1)
    let z = NormalDistribution.standard.upperTailQuantile(level.alpha / 2)
    let cases = try SizeSearch.smallest(reaching: -halfWidth, asked: "a half-width of", of: "cases") {
      -z * standardError(cases: $0)
    }
    var study = study(cases, alpha: level.alpha, sides: .two)
    study.halfWidth = z * standardError(cases: cases)
    study.method = "difference of two proportions, half-width of the normal interval"
    study.source = "Fleiss, Levin & Paik, Statistical Methods for Rates and Proportions, 2003"
    return study
  }

  private func study(_ cases: Int, alpha: Double, sides: PlanningTest.Sides) -> PlannedStudy {
    var assumptions = ["the \(name) is \(reference) (reference) and \(test) (test)"]
    var all = cases
    switch pairing {
    case .paired(let discordant): assumptions.append("the two disagree on \(discordant) of the cases")
    case .unpaired(let ratio):
      all += Int((Double(cases) * ratio - 1e-9).rounded(.up))
      assumptions.append("the reference reads \(cases) cases and the test \(all - cases) others")
    }
    var study = PlannedStudy(
      name: "difference.\(name)", total: all, recruited: 0, alpha: alpha, sides: sides, method: "", source: "",
      assumptions: assumptions + recruitment.assumptions)
    switch ofPositives {
    case true?:
      study.positives = all
      study.negatives = recruitment.prevalence == nil ? nil : recruitment.negatives(with: all)
    case false?:
      study.negatives = all
      study.positives = recruitment.prevalence == nil ? nil : recruitment.positives(with: all)
    case nil: break
    }
    study.total = ofPositives == nil ? all : (study.positives ?? 0) + (study.negatives ?? 0)
    study.recruited = recruitment.patients(forCases: study.total)
    return study
  }
}
