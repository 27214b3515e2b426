// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

extension RatingTable {
  /// Fleiss' kappa of each category against all others: which categories the readers agree on.
  ///
  /// - Returns: One estimate per category, in order, each with the category as its group.
  /// > Source: Fleiss, Psychological Bulletin 76 (1971) 378–382. Checked against his example in `AgreementCoefficientTests`.
  public func fleissKappaByCategory(level: ConfidenceLevel = .percent95) -> [Estimate] {
    categories.indices.map { category in
      let name = categories[category]
      guard let split = try? dichotomised(at: category) else {
        return Estimate.undefined(
          "fleiss-kappa", because: .noObservations, level: level, method: "Fleiss' kappa", n: 0,
          definition: "agreement on \(name) against all other categories, beyond chance"
        ).of(group: name)
      }
      var estimate = split.estimate(.fleissKappa(.identity), level: level).of(group: name)
      estimate.definition = "agreement on \(name) against all other categories, beyond chance"
      return estimate
    }
  }

  /// The agreement on each category: the chance that another reader says it too of a subject of which one says it.
  ///
  /// The ratio's variance is linearised over sampling units; the interval is Wilson's on its effective number.
  /// - Returns: One estimate per category, in order, each with the category as its group.
  /// > Source: Fleiss, Levin & Paik, Statistical Methods for Rates and Proportions (2003), 18; for readers and gaps, Gwet (2014).
  /// > Checked by hand and against the two-reader form in `AgreementCoefficientTests`.
  public func specificAgreement(level: ConfidenceLevel = .percent95) -> [Estimate] {
    let counts = (0..<subjectCount).map { subject in
      var here: [Int: Int] = [:]
      let row = ratings(of: subject)
      if row.count > 1 { for code in row { here[code, default: 0] += 1 } }
      return (here, Double(row.count))
    }
    return categories.indices.map { category in
      var parts = [Double](repeating: 0, count: unitCount)
      var wholes = parts
      var (rows, units) = (0, Set<Int>())
      for (subject, (here, size)) in counts.enumerated() {
        guard let own = here[category] else { continue }
        // Weighted so that each subject's pairs count as they do in the observed agreement.
        let c = Double(own)
        parts[unit(of: subject)] += c * (c - 1) / (size - 1)
        wholes[unit(of: subject)] += c
        rows += own
        units.insert(unit(of: subject))
      }
      let name = categories[category]
      let definition = "chance that another reader says \(name) of a subject of which one reader says so"
      let whole = wholes.reduce(0, +)
      let method = "linearised variance, Wilson on the effective number"
      guard whole > 0 else {
        return Estimate.undefined(
          "specific-agreement", because: .emptyDenominator(of: "ratings \(categories[category])"), level: level,
          method: method, n: 0, definition: definition
        ).of(group: categories[category])
      }
      let value = parts.reduce(0, +) / whole
      var squares = 0.0
      for unit in parts.indices {
        let pull = (parts[unit] - value * wholes[unit]) / whole
        squares += pull * pull
      }
      let count = units.count
      let variance = count > 1 ? squares * Double(count) / Double(count - 1) : nil
      let share = EffectiveProportion(
        value: value, variance: variance, rows: rows, units: count, unitsIfAllAgree: Double(count))
      return Estimate(
        name: "specific-agreement", group: categories[category], value: value, interval: share.bounds(level: level),
        standardError: variance?.squareRoot(), level: level, method: method, n: rows,
        clusters: clusters.map { _ in count }, definition: definition,
        reason: count > 1 ? nil : .tooFewUnits(of: "sampling units", found: count, needed: 2))
    }
  }

  /// Tests that readers agree no better than by chance, with Fleiss' standard error under the null hypothesis.
  ///
  /// It holds for independent subjects that all have the same number of ratings.
  /// > Source: Fleiss, Nee & Landis, Psychological Bulletin 86 (1979) 974–977.
  public func fleissTest() -> HypothesisTest {
    let method = "Fleiss' kappa, standard error under the null hypothesis (Fleiss, Nee and Landis)"
    func refused(_ reason: UndefinedReason) -> HypothesisTest {
      HypothesisTest(
        name: "fleiss-kappa", statistic: nil, distribution: "normal", pValue: nil, method: method, reason: reason)
    }
    let sizes = Set((0..<subjectCount).map { ratings(of: $0).count })
    guard sizes.count == 1, let m = sizes.first, m > 1 else {
      return refused(.notApplicable("subjects do not all have the same number of ratings, two or more"))
    }
    guard clusters == nil else {
      return refused(.notApplicable("subjects of one patient are not independent"))
    }
    guard case .value(.corrected(let engine)) = engine(.fleissKappa(.identity)) else {
      return refused(.notApplicable("there are too many categories"))
    }
    switch engine.parts() {
    case .undefined(let reason): return refused(reason)
    case .value(let parts):
      let spread = parts.common.reduce(0) { $0 + $1 * (1 - $1) }
      let skew = parts.common.reduce(0) { $0 + $1 * (1 - $1) * (1 - 2 * $1) }
      let pairs = Double(subjectCount) * Double(m * (m - 1))
      let error = (2 * max(0, spread * spread - skew) / pairs).squareRoot() / spread
      guard error > 0 else { return refused(.zeroStandardError) }
      let z = parts.value / error
      return HypothesisTest(
        name: "fleiss-kappa", statistic: z, distribution: "normal",
        pValue: min(1, 2 * NormalDistribution.standard.upperTail(z.magnitude)), method: method)
    }
  }
}
