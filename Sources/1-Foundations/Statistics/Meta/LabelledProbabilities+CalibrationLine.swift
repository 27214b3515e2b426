// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

/// How a site's outcomes follow stated probabilities on the logit scale, to be pooled over sites.
public struct CalibrationLine: Sendable, Hashable {
  /// The intercept with the slope held at 1: calibration in the large, 0 where the mean risk is right.
  public let inTheLarge: Double
  /// Its variance.
  public let inTheLargeVariance: Double
  /// The slope: below 1 where the probabilities are too extreme.
  public let slope: Double
  /// Its variance.
  public let slopeVariance: Double
}

extension LabelledProbabilities {
  /// The intercept and the slope of the outcome on the log-odds of the stated probability.
  ///
  /// Two logistic regressions: one with the log-odds as an offset, one with them as a column. Variances are those of the
  /// sandwich where rows are weighted or units repeat.
  /// - Returns: The line, or the reason why there is none: a stated probability of exactly 0 or 1 has no log-odds.
  /// > Source: Cox, Biometrika 45 (1958) 562–565; Van Calster et al., BMC Medicine 17 (2019) 230.
  public func calibrationLine() -> Result<CalibrationLine, SiteGap> {
    let logits = probabilities.map { log($0 / (1 - $0)) }
    guard logits.allSatisfy(\.isFinite) else {
      return .failure(
        SiteGap(name: "", reason: .notApplicable("a stated probability of exactly 0 or 1 has no log-odds")))
    }
    let ones = [Double](repeating: 1, count: count)
    do {
      let large = try LogisticRegression(
        columns: [ones], isPositive: isPositive, weights: sample.weights, offset: logits)
      let line = try LogisticRegression(columns: [ones, logits], isPositive: isPositive, weights: sample.weights)
      guard let largeCovariance = covariance(large, [ones]), let lineCovariance = covariance(line, [ones, logits])
      else { return .failure(SiteGap(name: "", reason: .tooFewUnits(of: "sampling units", found: 1, needed: 2))) }
      return .success(
        CalibrationLine(
          inTheLarge: large.coefficients[0], inTheLargeVariance: largeCovariance[0], slope: line.coefficients[1],
          slopeVariance: lineCovariance[3]))
    } catch {
      return .failure(SiteGap(name: "", reason: error.reason))
    }
  }

  private func covariance(_ fit: LogisticRegression, _ columns: [[Double]]) -> [Double]? {
    if let clusters = sample.clusters {
      return fit.clusteredCovariance(
        columns: columns, isPositive: isPositive, weights: sample.weights, clusters: clusters)
    }
    guard sample.weights != nil else { return fit.covariance }
    let rows = try? ClusterIndex(unitOfRow: (0..<count).map(Int32.init), count: count)
    return rows.flatMap {
      fit.clusteredCovariance(columns: columns, isPositive: isPositive, weights: sample.weights, clusters: $0)
    }
  }
}
