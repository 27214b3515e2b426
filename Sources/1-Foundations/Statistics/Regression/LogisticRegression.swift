// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Vocabulary

/// A logistic regression, fitted by maximum likelihood.
///
/// The chance of a positive row is 1 / (1 + e^−η) with η = offset + Σ coefficient · column. The caller brings the columns,
/// one of ones for an intercept among them.
///
/// ```swift
/// let fit = try? LogisticRegression(columns: [ones, logits], isPositive: truth)
/// fit?.coefficients   // intercept and slope
/// ```
/// > Source: P. McCullagh, J. A. Nelder, Generalized Linear Models, 2nd ed. (1989), 4.4; the clustered covariance after
/// > K.-Y. Liang, S. L. Zeger, Biometrika 73 (1986) 13–22.
public struct LogisticRegression: Sendable {
  /// One for each column.
  public let coefficients: [Double]
  /// The covariance of the coefficients row by row: the inverse of the information.
  public let covariance: [Double]
  /// The maximised log-likelihood.
  public let logLikelihood: Double
  /// How many steps were taken.
  public let steps: Int
  /// The fitted probability of each row.
  public let fitted: [Double]

  /// Why there is no fit.
  public enum Failure: Error, Sendable, Hashable {
    /// The columns separate the classes, or do not determine the coefficients: the maximum is at infinity or not unique.
    case noMaximum
    /// The steps ran out.
    case notConverged(after: Int)

    /// The reason, as estimates carry it.
    public var reason: UndefinedReason {
      switch self {
      case .noMaximum: .notApplicable("the classes are separated or the columns repeat each other: no finite maximum")
      case .notConverged(let steps): .notConverged(after: steps)
      }
    }
  }

  /// Fits by Newton's steps, halved where they overshoot.
  /// - Parameters:
  ///   - columns: The columns, each as long as the truth.
  ///   - isPositive: The truth of each row.
  ///   - weights: Sampling weights ≥ 0; `nil` where every row counts once.
  ///   - offset: What is added to η of each row with the coefficient 1; `nil` for nothing.
  ///   - penalty: A ridge penalty ½ · penalty · coefficient² for each column; `nil` for none.
  ///   - limit: The greatest number of steps.
  /// - Throws: ``Failure`` where there is no maximum or it was not reached.
  /// - Complexity: O(rows × columns²) for each step; ten are usual.
  public init(
    columns: [[Double]], isPositive: [Bool], weights: [Double]? = nil, offset: [Double]? = nil,
    penalty: [Double]? = nil, limit: Int = 60
  ) throws(Failure) {
    let order = columns.count
    precondition(columns.allSatisfy { $0.count == isPositive.count }, "each column has a value for each row")
    var beta = [Double](repeating: 0, count: order)
    var state = Self.evaluate(beta, columns, isPositive, weights, offset, penalty)
    var step = 0
    while true {
      guard let root = Cholesky(state.information, order: order) else { throw .noMaximum }
      let move = root.solve(state.gradient)
      // Newton's decrement: twice the log-likelihood that is still to be gained.
      let gain = zip(move, state.gradient).reduce(0) { $0 + $1.0 * $1.1 }
      if gain < 1e-22 * max(1, state.likelihood.magnitude) || gain < 1e-24 { break }
      if step == limit { throw .notConverged(after: limit) }
      var share = 1.0
      var next = zip(beta, move).map { $0 + $1 }
      var found = Self.evaluate(next, columns, isPositive, weights, offset, penalty)
      while !(found.likelihood >= state.likelihood - 1e-12 * state.likelihood.magnitude), share > 1e-6 {
        share /= 2
        next = zip(beta, move).map { $0 + share * $1 }
        found = Self.evaluate(next, columns, isPositive, weights, offset, penalty)
      }
      step += 1
      let isStill = found.likelihood <= state.likelihood && gain < 1e-12
      (beta, state) = (next, found)
      if isStill { break }
    }
    // Fitted chances of exactly 0 and 1 throughout mean that the maximum ran away to infinity.
    guard beta.allSatisfy({ $0.magnitude < 1e8 }), let root = Cholesky(state.information, order: order) else {
      throw .noMaximum
    }
    if state.likelihood > -1e-6, penalty == nil { throw .noMaximum }
    coefficients = beta
    covariance = root.inverse
    logLikelihood = state.likelihood
    steps = step
    fitted = state.fitted
  }

  /// The covariance that holds where rows of a unit are not independent: the sandwich of summed scores.
  /// - Parameters:
  ///   - columns: The columns of the fit.
  ///   - isPositive: The truth of the fit.
  ///   - weights: The weights of the fit.
  ///   - clusters: The unit of each row.
  /// - Returns: The covariance row by row, with the factor *I*/(*I* − 1) for *I* units; `nil` with fewer than two units.
  public func clusteredCovariance(
    columns: [[Double]], isPositive: [Bool], weights: [Double]? = nil, clusters: ClusterIndex
  ) -> [Double]? {
    let order = columns.count
    var sums = [Double](repeating: 0, count: order * clusters.count)
    var isMet = [Bool](repeating: false, count: clusters.count)
    for row in isPositive.indices {
      let unit = Int(clusters.unitOfRow[row])
      isMet[unit] = true
      let residual = (weights?[row] ?? 1) * ((isPositive[row] ? 1 : 0) - fitted[row])
      for column in 0..<order { sums[unit * order + column] += residual * columns[column][row] }
    }
    let units = isMet.count { $0 }
    guard units > 1 else { return nil }
    var meat = [Double](repeating: 0, count: order * order)
    for unit in 0..<clusters.count where isMet[unit] {
      for a in 0..<order {
        for b in 0..<order { meat[a * order + b] += sums[unit * order + a] * sums[unit * order + b] }
      }
    }
    let factor = Double(units) / Double(units - 1)
    let half = Self.product(covariance, meat, order)
    return Self.product(half, covariance, order).map { factor * $0 }
  }

  private static func product(_ a: [Double], _ b: [Double], _ order: Int) -> [Double] {
    var out = [Double](repeating: 0, count: order * order)
    for i in 0..<order {
      for k in 0..<order {
        for j in 0..<order { out[i * order + j] += a[i * order + k] * b[k * order + j] }
      }
    }
    return out
  }

  private struct State {
    var likelihood: Double
    var gradient: [Double]
    var information: [Double]
    var fitted: [Double]
  }

  private static func evaluate(
    _ beta: [Double], _ columns: [[Double]], _ isPositive: [Bool], _ weights: [Double]?, _ offset: [Double]?,
    _ penalty: [Double]?
  ) -> State {
    let order = columns.count
    var eta = offset ?? [Double](repeating: 0, count: isPositive.count)
    for (column, coefficient) in zip(columns, beta) {
      for row in eta.indices { eta[row] += coefficient * column[row] }
    }
    var state = State(
      likelihood: 0, gradient: [Double](repeating: 0, count: order),
      information: [Double](repeating: 0, count: order * order), fitted: eta)
    for row in eta.indices {
      let weight = weights?[row] ?? 1
      // log(1 + e^z) without overflow, where z speaks against the truth.
      let against = isPositive[row] ? -eta[row] : eta[row]
      state.likelihood -= weight * (max(0, against) + log1p(exp(-against.magnitude)))
      let chance = 1 / (1 + exp(-eta[row]))
      state.fitted[row] = chance
      let residual = weight * ((isPositive[row] ? 1 : 0) - chance)
      let curvature = weight * chance * (1 - chance)
      for a in 0..<order {
        state.gradient[a] += residual * columns[a][row]
        for b in 0...a { state.information[a * order + b] += curvature * columns[a][row] * columns[b][row] }
      }
    }
    for a in 0..<order {
      for b in 0..<a { state.information[b * order + a] = state.information[a * order + b] }
      if let penalty {
        state.likelihood -= penalty[a] * beta[a] * beta[a] / 2
        state.gradient[a] -= penalty[a] * beta[a]
        state.information[a * order + a] += penalty[a]
      }
    }
    return state
  }
}
