// SPDX-License-Identifier: Apache-2.0
import Distributions
import Vocabulary

/// A logistic regression of a recalibrator with the covariance that its rows deserve.
///
/// Independent rows of equal weight have the inverse of the information; weighted or repeated ones the sandwich over units.
struct LogisticCurve {
  let coefficients: [Double]
  let logLikelihood: Double
  /// How the standard errors were made.
  let method: String
  /// How many rows have weight.
  let n: Int
  /// How many sampling units there are, where rows repeat.
  let units: Int?
  private let covariance: [Double]?

  /// Fits the outcomes themselves.
  init(columns: [[Double]], sample: LabelledScores) throws(RecalibrationFailure) {
    try self.init(columns: columns, isPositive: sample.isPositive, weights: sample.weights, sample: sample, copies: 1)
  }

  /// Fits Platt's targets: each row stands once as positive and once as negative, with the weights of its target.
  init(columns: [[Double]], smoothing sample: LabelledScores) throws(RecalibrationFailure) {
    let (positives, negatives) = sample.classWeights
    let count = sample.count
    let targets = sample.isPositive.map { $0 ? (positives + 1) / (positives + 2) : 1 / (negatives + 2) }
    let weights = (0..<2 * count).map { place in
      let row = place % count
      return (sample.weights?[row] ?? 1) * (place < count ? targets[row] : 1 - targets[row])
    }
    try self.init(
      columns: columns.map { $0 + $0 }, isPositive: (0..<2 * count).map { $0 < count }, weights: weights,
      sample: sample, copies: 2)
  }

  private init(
    columns: [[Double]], isPositive: [Bool], weights: [Double]?, sample: LabelledScores, copies: Int
  ) throws(RecalibrationFailure) {
    let fit: LogisticRegression
    do {
      fit = try LogisticRegression(columns: columns, isPositive: isPositive, weights: weights)
    } catch {
      switch error {
      case .noMaximum: throw .separated
      case .notConverged(let steps): throw .notConverged(after: steps)
      }
    }
    coefficients = fit.coefficients
    logLikelihood = fit.logLikelihood
    n = sample.weights.map { $0.count { $0 > 0 } } ?? sample.count
    units = sample.unitCount
    guard sample.clusters != nil || sample.weights != nil else {
      covariance = fit.covariance
      method = "maximum likelihood, Wald"
      return
    }
    let own = sample.clusters?.unitOfRow ?? (0..<Int32(sample.count)).map { $0 }
    let all = (0..<copies).flatMap { _ in own }
    let index = try? ClusterIndex(unitOfRow: all, count: sample.clusters?.count ?? sample.count)
    covariance = index.flatMap {
      fit.clusteredCovariance(columns: columns, isPositive: isPositive, weights: weights, clusters: $0)
    }
    method = "maximum likelihood, Wald with the sandwich " + (sample.clusters == nil ? "by row" : "by patient")
  }

  /// The standard error of a sum of coefficients with these factors.
  func standardError(of direction: [Double]) -> Double? {
    guard let covariance else { return nil }
    var variance = 0.0
    for (row, left) in direction.enumerated() {
      for (column, right) in direction.enumerated() {
        variance += left * right * covariance[row * direction.count + column]
      }
    }
    return variance > 0 ? variance.squareRoot() : nil
  }

  /// Why there is no standard error; `nil` where there is one.
  var reasonForNoError: UndefinedReason? {
    covariance == nil ? .tooFewUnits(of: "units", found: units ?? n, needed: 2) : nil
  }

  /// A parameter with Wald's interval.
  func parameter(
    _ name: String, value: Double, direction: [Double], level: ConfidenceLevel, definition: String
  ) -> Estimate {
    let error = standardError(of: direction)
    let reach = error.map { $0 * NormalDistribution.standard.upperTailQuantile(level.alpha / 2) }
    return Estimate(
      name: name, value: value, interval: reach.flatMap { Interval(value - $0, value + $0) }, standardError: error,
      level: level, method: method, n: n, clusters: units, definition: definition,
      reason: error == nil ? reasonForNoError ?? .zeroStandardError : nil)
  }
}

extension LabelledScores {
  /// The weight of the positive and of the negative rows.
  var classWeights: (positive: Double, negative: Double) {
    guard let weights else { return (Double(positiveCount), Double(negativeCount)) }
    var sums = (positive: 0.0, negative: 0.0)
    for row in weights.indices {
      if isPositive[row] { sums.positive += weights[row] } else { sums.negative += weights[row] }
    }
    return sums
  }

  /// How many units have a row of weight; `nil` where rows are independent.
  var unitCount: Int? {
    guard let clusters else { return nil }
    var isMet = [Bool](repeating: false, count: clusters.count)
    for row in clusters.unitOfRow.indices where (weights?[row] ?? 1) > 0 { isMet[Int(clusters.unitOfRow[row])] = true }
    return isMet.count { $0 }
  }
}
