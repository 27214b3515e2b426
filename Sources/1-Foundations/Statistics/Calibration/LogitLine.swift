// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

/// The logistic fits of truth on stated log-odds: as stated, moved by an intercept, and along a line.
struct LogitLine: Sendable {
  /// A fit's coefficients with the inverse of their information, row by row.
  struct Fit: Sendable {
    var coefficients: [Double]
    var covariance: [Double]
    var logLikelihood: Double
  }

  /// The log-likelihood of the probabilities as stated (inside the bounds).
  var asStated: Double
  /// The intercept with the slope fixed at 1.
  var intercept: Result<Fit, LogisticRegression.Failure>
  /// Intercept and slope.
  var line: Result<Fit, LogisticRegression.Failure>

  /// Fits from the cells of a group; `nil` for what the cells cannot settle, which is then a matter for the rows.
  init(cells: LogitCells, positives: Double, positiveLogits: Double, rows: () -> (truth: [Bool], logits: [Double])) {
    asStated = positiveLogits - cells.sums(intercept: 0, slope: 1).softplus
    // Rows are gathered at most once, and seldom at all.
    var gathered: (truth: [Bool], logits: [Double])?
    func all() -> (truth: [Bool], logits: [Double]) {
      let found = gathered ?? rows()
      gathered = found
      return found
    }
    if let fit = Self.newton(cells, positives, positiveLogits, hasSlope: false) {
      intercept = .success(fit)
    } else {
      let (truth, logits) = all()
      intercept = Self.fit(truth, logits, weights: nil, hasSlope: false).map(Fit.init)
    }
    if let fit = Self.newton(cells, positives, positiveLogits, hasSlope: true) {
      line = .success(fit)
    } else {
      let (truth, logits) = all()
      line = Self.fit(truth, logits, weights: nil, hasSlope: true).map(Fit.init)
    }
  }

  /// Fits over the rows.
  static func fit(
    _ truth: [Bool], _ logits: [Double], weights: [Double]?, hasSlope: Bool
  ) -> Result<LogisticRegression, LogisticRegression.Failure> {
    let ones = [Double](repeating: 1, count: truth.count)
    return Result { () throws(LogisticRegression.Failure) in
      try LogisticRegression(
        columns: hasSlope ? [ones, logits] : [ones], isPositive: truth, weights: weights,
        offset: hasSlope ? nil : logits)
    }
  }

  private static let stepLimit = 40

  /// Newton's steps on the cells; `nil` where they do not settle or the slope leaves the range of the series.
  private static func newton(
    _ cells: LogitCells, _ positives: Double, _ positiveLogits: Double, hasSlope: Bool
  ) -> Fit? {
    var (intercept, slope) = (0.0, 1.0)
    var sums = cells.sums(intercept: intercept, slope: slope)
    func likelihood(_ sums: LogitCells.Sums, _ intercept: Double, _ slope: Double) -> Double {
      intercept * positives + slope * positiveLogits - sums.softplus
    }
    var reached = likelihood(sums, intercept, slope)
    for _ in 0..<stepLimit {
      guard let (covariance, move) = direction(sums, positives, positiveLogits, hasSlope: hasSlope) else { return nil }
      var share = 1.0
      var next = (intercept + move.0, slope + move.1)
      // Near the maximum a whole step squares the distance; rounding would only argue about the last bits.
      let isLast = move.0 * (positives - sums.fitted.0) + move.1 * (positiveLogits - sums.fitted.1) < 1e-13
      while true {
        guard next.1.magnitude <= LogitCells.steepest, next.0.magnitude < 40 else { return nil }
        sums = cells.sums(intercept: next.0, slope: next.1)
        let found = likelihood(sums, next.0, next.1)
        if isLast || found >= reached || share < 1e-3 {
          reached = found
          break
        }
        share /= 2
        next = (intercept + share * move.0, slope + share * move.1)
      }
      (intercept, slope) = next
      if isLast {
        let final = direction(sums, positives, positiveLogits, hasSlope: hasSlope)?.covariance ?? covariance
        return Fit(
          coefficients: hasSlope ? [intercept, slope] : [intercept], covariance: final, logLikelihood: reached)
      }
    }
    return nil
  }

  /// The inverse of the information and Newton's step; `nil` where the information is not positive definite.
  private static func direction(
    _ sums: LogitCells.Sums, _ positives: Double, _ positiveLogits: Double, hasSlope: Bool
  ) -> (covariance: [Double], move: (Double, Double))? {
    let (i, j, k) = sums.information
    let gradient = (positives - sums.fitted.0, positiveLogits - sums.fitted.1)
    guard i > 0 else { return nil }
    if !hasSlope { return ([1 / i], (gradient.0 / i, 0)) }
    let determinant = i * k - j * j
    guard determinant > 1e-10 * i * k else { return nil }
    let covariance = [k / determinant, -j / determinant, -j / determinant, i / determinant]
    return (
      covariance,
      (covariance[0] * gradient.0 + covariance[1] * gradient.1, covariance[2] * gradient.0 + covariance[3] * gradient.1)
    )
  }
}

extension LogitLine.Fit {
  fileprivate init(_ fit: LogisticRegression) {
    self.init(coefficients: fit.coefficients, covariance: fit.covariance, logLikelihood: fit.logLikelihood)
  }
}
