// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Vocabulary

extension CalibrationFacts {
  /// The estimate of a measure.
  func estimate(_ measure: CalibrationMeasure, level: ConfidenceLevel) -> Estimate {
    let clipping = measure.usesLogits ? LogitScale.clippingWords(clipped) : ""
    var estimate = Estimate(
      name: measure.rawValue, value: nil, interval: nil, level: level, method: method(measure), n: rows,
      clusters: clusters, definition: measure.definition + clipping)
    switch findings[measure] {
    case .success(let finding):
      estimate.value = finding.value
      guard let variance = finding.variance else {
        estimate.reason = .tooFewUnits(of: clusters == nil ? "rows" : "units", found: clusters ?? rows, needed: 2)
        return estimate
      }
      estimate.standardError = variance.squareRoot()
      guard variance > 1e-28 else {
        estimate.reason = .zeroStandardError
        return estimate
      }
      estimate.interval = interval(measure, finding.value, variance.squareRoot(), level)
      if estimate.interval == nil { estimate.reason = .valueAtBoundary }
    case .failure(let gap): estimate.reason = gap.reason
    case nil: estimate.reason = .noObservations
    }
    return estimate
  }

  private func interval(
    _ measure: CalibrationMeasure, _ value: Double, _ error: Double, _ level: ConfidenceLevel
  ) -> Interval? {
    let z = NormalDistribution.standard.upperTailQuantile(level.alpha / 2)
    switch measure {
    case .brier: return Interval(max(0, value - z * error), min(1, value + z * error))
    case .scaledBrier: return Interval(value - z * error, min(1, value + z * error))
    case .observedExpectedRatio:
      guard value > 0 else { return nil }
      let factor = exp(z * error / value)
      return Interval(value / factor, value * factor)
    default: return Interval(value - z * error, value + z * error)
    }
  }

  private func method(_ measure: CalibrationMeasure) -> String {
    let base =
      switch measure {
      case .brier: "variance of the mean, normal"
      case .scaledBrier: "linearised variance (delta method), normal"
      case .observedExpectedRatio: "linearised variance of the ratio of means, log scale"
      default: isRobust ? "maximum likelihood, Wald with the sandwich variance" : "maximum likelihood, Wald"
      }
    return base + design
  }

  private var design: String { (clusters == nil ? "" : ", by patient") + (isWeighted ? ", weighted" : "") }

  /// The tests of intercept 0, of slope 1, and of both: what a perfect calibration would have.
  var tests: [HypothesisTest] {
    let intercept = try? findings[.inTheLarge]?.get()
    let slope = try? findings[.slope]?.get()
    let joint = try? findings[.intercept]?.get()
    var statistics: [Double?] = [nil, nil, nil]
    let family: String
    switch evidence {
    case .likelihoods(let asStated, let moved, let line):
      family = "likelihood ratio"
      statistics = [
        moved.map { 2 * ($0 - asStated) }, moved.flatMap { moved in line.map { 2 * ($0 - moved) } },
        line.map { 2 * ($0 - asStated) },
      ]
    case .covariance(let covariance):
      // Likelihoods of rows that repeat or are weighted have no chi-squared distribution.
      family = "Wald with the sandwich variance" + design
      statistics = [square(intercept, less: 0), square(slope, less: 1), nil]
      if let a = joint, let b = slope, let covariance, let va = a.variance, let vb = b.variance {
        let determinant = va * vb - covariance * covariance
        let gap = b.value - 1
        if determinant > 0 {
          statistics[2] = (vb * a.value * a.value - 2 * covariance * a.value * gap + va * gap * gap) / determinant
        }
      }
    }
    let reason = gapOfTests
    return [
      ("calibration.intercept", "intercept 0 given slope 1", 1.0), ("calibration.slope", "slope 1", 1.0),
      ("calibration.intercept-and-slope", "intercept 0 and slope 1 together (Miller's U)", 2.0),
    ].enumerated().map { place, test in
      let statistic = statistics[place].map { max(0, $0) }
      return HypothesisTest(
        name: test.0, statistic: statistic, distribution: "chi-squared", degreesOfFreedom: [test.2],
        pValue: statistic.map { ChiSquared(degreesOfFreedom: test.2).upperTail($0) }, method: "\(family), \(test.1)",
        reason: statistic == nil ? reason : nil)
    }
  }

  private func square(_ finding: Finding?, less null: Double) -> Double? {
    guard let finding, let variance = finding.variance, variance > 0 else { return nil }
    return (finding.value - null) * (finding.value - null) / variance
  }

  private var gapOfTests: UndefinedReason {
    for measure in [CalibrationMeasure.slope, .inTheLarge] {
      if case .failure(let gap) = findings[measure] { return gap.reason }
    }
    return .tooFewUnits(of: "units", found: clusters ?? rows, needed: 2)
  }

  /// The expected calibration error over bins of equal width, without the interval that only resampling gives it.
  func binnedError(level: ConfidenceLevel) -> Estimate {
    let weight = bins.reduce(0) { $0 + $1.weight }
    let definition = BinnedCalibration.definition(of: .expected, bins: .equalWidth(bins.count))
    guard weight > 0 else {
      return .undefined(
        "ece", because: .noObservations, level: level, method: "binned", n: rows, clusters: clusters,
        definition: definition)
    }
    let value = bins.reduce(0) { $0 + ($1.gap ?? 0).magnitude * $1.weight } / weight
    return Estimate(
      name: "ece", value: value, interval: nil, level: level, method: "binned", n: rows, clusters: clusters,
      definition: definition, reason: .notApplicable("a binned error has no closed interval; the bootstrap gives one"))
  }
}
