// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

extension LabelledProbabilities {
  /// How far each sampling unit pulls a measure from its true value, for variances and for comparisons.
  ///
  /// Rows of one unit add up; without clusters each row is a unit. Every measure depends on the prevalence of the sample, so all
  /// three unit counts are the number of units that have a row.
  ///
  /// For intercepts and slopes the variance is the sandwich of summed scores, with the factor *I*/(*I* − 1) for *I* units.
  /// - Returns: `nil` where the measure is undefined.
  /// - Complexity: O(*n*), and some ten passes for the logistic fits.
  public func influence(of measure: CalibrationMeasure) -> UnitInfluence? {
    switch findings(of: [measure]).values.first {
    case .success(let influence): influence
    default: nil
    }
  }

  /// The influences of several measures, or why there are none.
  func findings(of measures: [CalibrationMeasure]) -> [CalibrationMeasure: Result<UnitInfluence, CalibrationGap>] {
    var found: [CalibrationMeasure: Result<UnitInfluence, CalibrationGap>] = [:]
    let totals = RowTotals(self)
    guard totals.weight > 0 else {
      for measure in measures { found[measure] = .failure(CalibrationGap(reason: .noObservations)) }
      return found
    }
    for measure in measures where !measure.usesLogits { found[measure] = plain(measure, totals) }
    let wanted = measures.filter(\.usesLogits)
    if wanted.isEmpty { return found }
    let logits = probabilities.map(LogitScale.logit)
    if wanted.contains(.inTheLarge) {
      found[.inTheLarge] = fit(logits, hasSlope: false, totals).map { $0[0] }
    }
    if wanted.contains(.slope) || wanted.contains(.intercept) {
      let pair = fit(logits, hasSlope: true, totals)
      for measure in wanted where measure != .inTheLarge {
        found[measure] = pair.map { $0[measure == .intercept ? 0 : 1] }
      }
    }
    return found
  }

  private func plain(_ measure: CalibrationMeasure, _ totals: RowTotals) -> Result<UnitInfluence, CalibrationGap> {
    let (weight, brier, observed, expected) = (totals.weight, totals.brier, totals.observed, totals.expected)
    switch measure {
    case .brier:
      return .success(
        gather(brier) { p, y in ((p - y) * (p - y) - brier) / weight })
    case .scaledBrier:
      let spread = observed * (1 - observed)
      guard spread > 0 else { return .failure(CalibrationGap(reason: totals.emptyClass)) }
      let pull = brier / (spread * spread) * (1 - 2 * observed)
      return .success(
        gather(1 - brier / spread) { p, y in
          (pull * (y - observed) - ((p - y) * (p - y) - brier) / spread) / weight
        })
    default:
      guard expected > 0 else {
        return .failure(CalibrationGap(reason: .emptyDenominator(of: "expected positives")))
      }
      let ratio = observed / expected
      return .success(gather(ratio) { p, y in (y - ratio * p) / (expected * weight) })
    }
  }

  private func fit(
    _ logits: [Double], hasSlope: Bool, _ totals: RowTotals
  ) -> Result<[UnitInfluence], CalibrationGap> {
    guard totals.observed > 0, totals.observed < 1 else {
      return .failure(CalibrationGap(reason: totals.emptyClass))
    }
    return LogitLine.fit(isPositive, logits, weights: sample.weights, hasSlope: hasSlope).mapError {
      CalibrationGap(reason: $0.reason)
    }.map { fit in
      fit.coefficients.indices.map { place in
        let order = fit.coefficients.count
        let (constant, steep) = (fit.covariance[place * order], hasSlope ? fit.covariance[place * order + 1] : 0)
        return gather(
          fit.coefficients[place],
          rows: { row in
            ((isPositive[row] ? 1 : 0) - fit.fitted[row]) * (constant + steep * logits[row])
          })
      }
    }
  }

  private func gather(_ value: Double, part: (_ p: Double, _ y: Double) -> Double) -> UnitInfluence {
    gather(value, rows: { part(probabilities[$0], isPositive[$0] ? 1 : 0) })
  }

  /// Adds what each row contributes for one unit of weight, by sampling unit and by class.
  private func gather(_ value: Double, rows part: (Int) -> Double) -> UnitInfluence {
    let size = sample.clusters?.count ?? count
    var positive = [Double](repeating: 0, count: size)
    var negative = positive
    var isMet = [Bool](repeating: false, count: size)
    var rows = 0
    for row in 0..<count {
      let weight = sample.weights?[row] ?? 1
      guard weight > 0 else { continue }
      rows += 1
      let unit = sample.clusters.map { Int($0.unitOfRow[row]) } ?? row
      isMet[unit] = true
      if isPositive[row] { positive[unit] += weight * part(row) } else { negative[unit] += weight * part(row) }
    }
    let units = isMet.count { $0 }
    return UnitInfluence(
      value: value, positive: positive, negative: negative, rows: rows, positiveUnits: units, negativeUnits: units,
      units: units)
  }

  /// Weighted means over the rows.
  struct RowTotals {
    var weight = 0.0
    var brier = 0.0
    var observed = 0.0
    var expected = 0.0

    init(_ sample: LabelledProbabilities) {
      for row in 0..<sample.count {
        let own = sample.sample.weights?[row] ?? 1
        let (p, y) = (sample.probabilities[row], sample.isPositive[row] ? 1.0 : 0)
        weight += own
        brier += own * (p - y) * (p - y)
        observed += own * y
        expected += own * p
      }
      if weight > 0 {
        brier /= weight
        observed /= weight
        expected /= weight
      }
    }

    /// The class that is missing.
    var emptyClass: UndefinedReason { observed > 0 ? .noNegatives : .noPositives }
  }
}
