// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A logistic regression on cells that hold positive and negative weight, fitted again and again on resamples.
struct GroupedLogistic: Sendable {
  /// Cell by cell, column by column.
  let design: [Double]
  let order: Int

  /// A fit with the fitted chance of each cell.
  struct Fit: Sendable {
    var coefficients: [Double]
    var covariance: [Double]
    var fitted: [Double]
  }

  private static let stepLimit = 40

  /// Fits by Newton's steps, halved where they overshoot; `nil` where there is no finite maximum.
  func fit(positive: [Double], negative: [Double], start: [Double]? = nil) -> Fit? {
    var beta = start ?? [Double](repeating: 0, count: order)
    var state = evaluate(beta, positive, negative)
    for _ in 0..<Self.stepLimit {
      guard let root = Cholesky(state.information, order: order) else { return nil }
      let move = root.solve(state.gradient)
      let gain = zip(move, state.gradient).reduce(0) { $0 + $1.0 * $1.1 }
      var share = 1.0
      let isLast = gain < 1e-12
      var next = zip(beta, move).map { $0 + $1 }
      var found = evaluate(next, positive, negative)
      while !isLast, !(found.likelihood >= state.likelihood), share > 1e-4 {
        share /= 2
        next = zip(beta, move).map { $0 + share * $1 }
        found = evaluate(next, positive, negative)
      }
      (beta, state) = (next, found)
      if isLast {
        // A likelihood of 1 throughout is a maximum that ran away to infinity.
        guard state.likelihood < -1e-6, let root = Cholesky(state.information, order: order) else { return nil }
        return Fit(coefficients: beta, covariance: root.inverse, fitted: state.fitted)
      }
    }
    return nil
  }

  private struct State {
    var likelihood = 0.0
    var gradient: [Double]
    var information: [Double]
    var fitted: [Double]
  }

  private func evaluate(_ beta: [Double], _ positive: [Double], _ negative: [Double]) -> State {
    let order = order
    var state = State(
      gradient: [Double](repeating: 0, count: order), information: [Double](repeating: 0, count: order * order),
      fitted: [Double](repeating: 0, count: positive.count))
    design.withUnsafeBufferPointer { design in
      state.gradient.withUnsafeMutableBufferPointer { gradient in
        state.information.withUnsafeMutableBufferPointer { information in
          // Safe because the design holds `order` values for each cell.
          var likelihood = 0.0
          for cell in positive.indices {
            let row = cell * order
            var eta = 0.0
            for column in 0..<order { eta += beta[column] * design[row + column] }
            let small = exp(-eta.magnitude)
            let rest = 1 / (1 + small)
            let (chance, other) = eta >= 0 ? (rest, small * rest) : (small * rest, rest)
            state.fitted[cell] = chance
            let weight = positive[cell] + negative[cell]
            guard weight > 0 else { continue }
            let soft = log1p(small)
            likelihood -= positive[cell] * (max(0, -eta) + soft) + negative[cell] * (max(0, eta) + soft)
            let residual = positive[cell] * other - negative[cell] * chance
            let curvature = weight * chance * other
            for a in 0..<order {
              gradient[a] += residual * design[row + a]
              let part = curvature * design[row + a]
              for b in 0...a { information[a * order + b] += part * design[row + b] }
            }
          }
          state.likelihood = likelihood
          for a in 0..<order {
            for b in 0..<a { information[b * order + a] = information[a * order + b] }
          }
        }
      }
    }
    return state
  }
}
