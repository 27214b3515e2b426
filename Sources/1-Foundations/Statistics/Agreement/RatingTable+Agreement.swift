// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

/// For whom an agreement is to hold.
public enum RaterInference: String, Sendable, Hashable, CaseIterable {
  /// For the readers of this study: only subjects are a sample.
  case fixed
  /// For readers like these: they are a sample too, and the interval is wider.
  case random
}

extension RatingTable {
  /// Measures agreement.
  ///
  /// The standard error is Gwet's linearised one over subjects, or over patients where subjects share one. With random readers
  /// the jackknife variance over readers is added; that needs three readers. The interval is Student's, cut at 1, with *units* − 1
  /// degrees of freedom (with random readers Satterthwaite's). Percent agreement has Wilson's interval on its effective number of
  /// units instead. Where all readers agree on every subject there is no standard error; the interval of a chance-corrected
  /// coefficient is then Wilson's of the observed agreement, carried over at the observed chance.
  ///
  /// **Edge cases.** Where all ratings fall in one category, coefficients corrected for chance are undefined. Subjects with one
  /// rating tell about chance only; for alpha they are left out. **Assumes** some 20 units or more.
  /// - Parameters:
  ///   - measure: What is measured.
  ///   - readers: Whether the readers are a sample.
  ///   - level: The two-sided level.
  /// - Returns: The coefficient, at most 1; 0 is agreement by chance (percent agreement: 0…1).
  /// - Complexity: O(subjects × readers²).
  /// > Source: Gwet, Handbook of Inter-Rater Reliability, 4th ed. (2014), chapters 5 and 6; British Journal of Mathematical and
  /// > Statistical Psychology 61 (2008) 29–48. Checked against irrCAC and published tables in `AgreementCoefficientTests`.
  public func estimate(
    _ measure: AgreementMeasure, readers: RaterInference = .fixed, level: ConfidenceLevel = .percent95
  ) -> Estimate {
    let facts = facts(measure, readers)
    switch measured(measure) {
    case .undefined(let reason):
      return .undefined(
        facts.name, because: reason, level: level, method: facts.method, n: facts.n, clusters: facts.clusters,
        definition: facts.definition)
    case .value(let pulled):
      var estimate = Estimate(
        name: facts.name, value: pulled.value, interval: nil, level: level, method: facts.method, n: facts.n,
        clusters: facts.clusters, definition: facts.definition)
      complete(&estimate, measure, pulled, readers)
      return estimate
    }
  }

  /// The coefficient with what each sampling unit pulls; `nil` where it is undefined.
  ///
  /// Two tables over the same subjects (read with and without help, or by other readers) number their units alike, and so their
  /// coefficients have a covariance.
  public func influence(_ measure: AgreementMeasure) -> UnitInfluence? { measured(measure).value }

  /// Tests that agreement has a stated value, by Student's statistic of its standard error.
  public func test(
    _ measure: AgreementMeasure, equals null: Double = 0, readers: RaterInference = .fixed
  ) -> HypothesisTest {
    let found = estimate(measure, readers: readers)
    let method = "\(found.method), null value \(null)"
    guard let value = found.value, let error = found.standardError, error > 0,
      let freedom = degreesOfFreedom(measure, readers)
    else {
      return HypothesisTest(
        name: found.name, statistic: nil, distribution: "t", pValue: nil, method: method,
        reason: found.reason ?? .zeroStandardError)
    }
    let t = (value - null) / error
    return HypothesisTest(
      name: found.name, statistic: t, distribution: "t", degreesOfFreedom: [freedom],
      pValue: StudentT(degreesOfFreedom: freedom).twoSidedTail(t), method: method)
  }

  /// Compares agreement with that of another table of the same subjects: the same readers with help and without, or two groups
  /// of readers.
  ///
  /// The covariance comes from the pulls of the sampling units that both share, so nothing is lost by pairing.
  /// - Parameters:
  ///   - measure: What is measured in both.
  ///   - reference: The ratings compared with; the same subjects in the same order.
  ///   - hypothesis: What is to be shown.
  ///   - level: The two-sided level.
  /// - Returns: This table's agreement less the reference's.
  /// > Source: Gwet, Educational and Psychological Measurement 76 (2016) 609–637. Checked in `AgreementComparisonTests`.
  public func comparison(
    of measure: AgreementMeasure, with reference: RatingTable, hypothesis: Hypothesis = .difference,
    level: ConfidenceLevel = .percent95
  ) -> Comparison {
    let facts = facts(measure, .fixed)
    func refused(_ reason: UndefinedReason) -> Comparison {
      .undefined(
        metric: facts.name, hypothesis: hypothesis, because: reason, level: level, method: facts.method, n: facts.n,
        clusters: facts.clusters, definition: Comparison.definition(facts.name, higherIsBetter: true))
    }
    guard reference.subjectCount == subjectCount, reference.clusters == clusters else {
      return refused(.notApplicable("the two tables do not have the same subjects"))
    }
    switch (measured(measure), reference.measured(measure)) {
    case (.value(let mine), .value(let other)):
      return Comparison(
        test: mine, reference: other, metric: facts.name, hypothesis: hypothesis, level: level,
        method: "paired, \(facts.method)", clusters: facts.clusters)
    case (.undefined(let reason), _), (_, .undefined(let reason)): return refused(reason)
    }
  }

  // MARK: - Parts

  typealias Facts = (name: String, method: String, definition: String, n: Int, clusters: Int?)

  func facts(_ measure: AgreementMeasure, _ readers: RaterInference) -> Facts {
    var method = measure.title(raters: raterCount) + ", linearised variance over "
    method += clusters == nil ? "subjects" : "patients"
    if readers == .random { method += " and jackknife over readers" }
    let rated = subjects(ratedBy: 2)
    return (
      measure.name(raters: raterCount), method, measure.definition(raters: raterCount), rated.count,
      clusters.map { _ in Set(rated.map(unit(of:))).count }
    )
  }

  /// The value with the pulls of the units.
  func measured(_ measure: AgreementMeasure) -> Measured<UnitInfluence> {
    valueAndPulls(measure).flatMap { value, pulls in
      var byUnit = [Double](repeating: 0, count: unitCount)
      var units: Set<Int> = []
      var rows = 0
      for subject in 0..<subjectCount {
        let count = ratings(of: subject).count
        // Subjects with one rating pull where they tell about chance.
        guard count > 1 || pulls[subject] != 0 else { continue }
        byUnit[unit(of: subject)] += pulls[subject]
        units.insert(unit(of: subject))
        rows += count > 1 ? 1 : 0
      }
      return .value(
        UnitInfluence(
          value: value, positive: byUnit, negative: [Double](repeating: 0, count: unitCount), rows: rows,
          positiveUnits: units.count, negativeUnits: units.count, units: units.count))
    }
  }

  private func valueAndPulls(_ measure: AgreementMeasure) -> Measured<(Double, [Double])> {
    switch engine(measure) {
    case .undefined(let reason): .undefined(reason)
    case .value(.corrected(let engine)):
      engine.parts().flatMap { .value(($0.value, engine.influence($0))) }
    case .value(.alpha(let engine)):
      engine.parts().flatMap { .value(($0.value, engine.influence($0))) }
    }
  }

  /// What computes a measure.
  enum Engine {
    case corrected(ChanceCorrectedAgreement)
    case alpha(KrippendorffSums)

    /// The coefficient when each subject counts so many times.
    func value(_ times: [Int]?) -> Measured<Double> {
      switch self {
      case .corrected(let engine): engine.parts(times).flatMap { .value($0.value) }
      case .alpha(let engine): engine.parts(times).flatMap { .value($0.value) }
      }
    }
  }

  func engine(_ measure: AgreementMeasure) -> Measured<Engine> {
    func corrected(_ weights: AgreementWeights, _ chance: ChanceCorrectedAgreement.Chance) -> Measured<Engine> {
      ChanceCorrectedAgreement.make(self, weights, chance).flatMap { .value(.corrected($0)) }
    }
    return switch measure {
    case .percentAgreement(let weights): corrected(weights, .none)
    case .kappa(let weights): corrected(weights, .own)
    case .fleissKappa(let weights): corrected(weights, .common)
    case .gwetAC(let weights): corrected(weights, .hard)
    case .brennanPrediger(let weights): corrected(weights, .even)
    case .krippendorffAlpha(let scale):
      KrippendorffSums.make(self, scale: scale).flatMap { .value(.alpha($0)) }
    case .weightedAlpha(let weights):
      KrippendorffSums.make(self, weights: weights).flatMap { .value(.alpha($0)) }
    }
  }

  /// Adds the standard error and the interval.
  private func complete(
    _ estimate: inout Estimate, _ measure: AgreementMeasure, _ pulled: UnitInfluence, _ readers: RaterInference
  ) {
    guard var variance = pulled.variance, pulled.units > 1 else {
      estimate.reason = .tooFewUnits(
        of: clusters == nil ? "subjects" : "patients", found: pulled.units, needed: 2)
      return
    }
    if readers == .random {
      switch raterVariance(measure) {
      case .value(let more): variance += more
      case .undefined(let reason):
        estimate.reason = reason
        return
      }
    }
    // Complete agreement leaves a rest of rounding, which is no variance.
    if variance < 1e-28 { variance = 0 }
    estimate.standardError = variance.squareRoot()
    let level = estimate.level
    if case .percentAgreement = measure {
      let share = EffectiveProportion(
        value: pulled.value, variance: variance, rows: pulled.rows, units: pulled.units,
        unitsIfAllAgree: Double(pulled.units))
      estimate.interval = share.bounds(level: level)
      estimate.method += ", Wilson on the effective number"
      return
    }
    guard variance > 0 else {
      carryOverWilson(&estimate, measure, units: pulled.units)
      return
    }
    guard let freedom = degreesOfFreedom(measure, readers) else { return }
    let half = StudentT(degreesOfFreedom: freedom).upperTailQuantile(level.alpha / 2) * variance.squareRoot()
    estimate.interval = Interval(pulled.value - half, max(pulled.value, min(1, pulled.value + half)))
    estimate.method += ", Student's interval"
  }

  private func carryOverWilson(_ estimate: inout Estimate, _ measure: AgreementMeasure, units: Int) {
    guard estimate.value == 1, case .value(.corrected(let engine)) = engine(measure), let parts = engine.parts().value
    else {
      estimate.reason = .zeroStandardError
      return
    }
    let bounds = ProportionInterval.wilson.bounds(
      successes: Double(units), trials: Double(units), level: estimate.level)
    estimate.interval = Interval((bounds.lower - parts.chance) / (1 - parts.chance), 1)
    estimate.method += ", complete agreement: Wilson's interval of the observed agreement at the observed chance"
  }

  /// The jackknife variance over readers.
  func raterVariance(_ measure: AgreementMeasure) -> Measured<Double> {
    guard areRatersKnown else {
      return .undefined(.notApplicable("it is not known which reader gave which rating"))
    }
    guard raterCount > 2 else {
      return .undefined(.tooFewUnits(of: "readers", found: raterCount, needed: 3))
    }
    var values: [Double] = []
    for rater in raters.indices {
      guard let rest = try? leavingOut(rater: rater), let value = rest.measured(measure).value?.value else {
        return .undefined(.notApplicable("without reader \(raters[rater]) the agreement is undefined"))
      }
      values.append(value)
    }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return .value(squares * Double(values.count - 1) / Double(values.count))
  }

  private func degreesOfFreedom(_ measure: AgreementMeasure, _ readers: RaterInference) -> Double? {
    guard let pulled = measured(measure).value, pulled.units > 1, let bySubject = pulled.variance else { return nil }
    let freedom = Double(pulled.units - 1)
    guard readers == .random else { return freedom }
    guard let byReader = raterVariance(measure).value, bySubject + byReader > 0 else { return nil }
    let total = bySubject + byReader
    let parts = bySubject * bySubject / freedom + byReader * byReader / Double(raterCount - 1)
    return total * total / parts
  }
}
