// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

extension IntraclassCorrelation {
  /// Which differences between readings count as error of measurement.
  public enum ErrorKind: String, Sendable, Hashable, CaseIterable {
    /// All differences between readings of one subject, readers' offsets included.
    case agreement
    /// What is left when each reader's offset is taken away.
    case consistency
  }

  /// The standard error of measurement: the standard deviation of readings of one subject.
  ///
  /// - Parameters:
  ///   - kind: Whether readers' offsets count.
  ///   - unit: The unit of the ratings.
  ///   - level: The two-sided level.
  /// - Returns: In the unit of the ratings, with the chi-squared interval of a variance (with Satterthwaite's degrees of freedom
  ///   where offsets count and every reader read every subject).
  /// > Source: de Vet et al., Journal of Clinical Epidemiology 59 (2006) 1033–1039. Checked by hand in `IntraclassTests`.
  public func standardErrorOfMeasurement(
    _ kind: ErrorKind = .agreement, unit: String = "1", level: ConfidenceLevel = .percent95
  ) -> Estimate {
    deviation(
      "standard-error-of-measurement", kind, times: 1, unit, level,
      "standard deviation of readings of one subject" + (kind == .consistency ? ", readers' offsets left out" : ""))
  }

  /// The smallest change that is beyond error of measurement: two readings of an unchanged subject differ by less in 95 of 100
  /// cases (at the 95 % level).
  ///
  /// Also called the repeatability (or reproducibility) coefficient: the normal quantile times √2 times the standard error of
  /// measurement.
  public func smallestDetectableChange(
    _ kind: ErrorKind = .agreement, unit: String = "1", level: ConfidenceLevel = .percent95
  ) -> Estimate {
    deviation(
      "smallest-detectable-change", kind,
      times: NormalDistribution.standard.upperTailQuantile(level.alpha / 2) * 2.0.squareRoot(), unit, level,
      "difference that two readings of an unchanged subject stay below with probability \(level.value)")
  }

  private func deviation(
    _ name: String, _ kind: ErrorKind, times factor: Double, _ unit: String, _ level: ConfidenceLevel,
    _ definition: String
  ) -> Estimate {
    let method = "mean square \(kind == .agreement ? "within subjects" : "of the residual"), chi-squared interval"
    var estimate = Estimate(
      name: name, value: nil, interval: nil, level: level, method: method, n: subjects, unit: unit,
      definition: definition)
    guard let (variance, freedom) = errorVariance(kind) else {
      estimate.reason = reason
      return estimate
    }
    let value = factor * variance.squareRoot()
    estimate.value = value
    guard variance > 0 else {
      estimate.reason = .zeroStandardError
      return estimate
    }
    estimate.standardError = value / (2 * freedom).squareRoot()
    let chi = ChiSquared(degreesOfFreedom: freedom)
    estimate.interval = Interval(
      value * (freedom / chi.upperTailQuantile(level.alpha / 2)).squareRoot(),
      value * (freedom / chi.quantile(level.alpha / 2)).squareRoot())
    return estimate
  }

  /// The variance of readings of one subject and its degrees of freedom.
  private func errorVariance(_ kind: ErrorKind) -> (Double, Double)? {
    let n = Double(subjects)
    switch kind {
    case .consistency:
      guard let residual else { return nil }
      return (residual, (n - 1) * Double(readers - 1))
    case .agreement:
      guard let msc = betweenReaders, let mse = residual else { return (withinSubjects, withinFreedom) }
      // The mean square within is the mean of readers' and residual mean squares, readers being a sample.
      let (a, b) = (msc / n, (n - 1) * mse / n)
      let spread = a * a / Double(readers - 1) + b * b / ((n - 1) * Double(readers - 1))
      return (a + b, spread > 0 ? (a + b) * (a + b) / spread : withinFreedom)
    }
  }
}
