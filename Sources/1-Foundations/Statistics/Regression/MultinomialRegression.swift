// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

/// A logistic regression of two or more classes with a ridge penalty: a small learner with one exact answer.
///
/// It maximises the log-likelihood less ½ · penalty · Σ coefficient²; intercepts are free. Two classes have one vector of
/// coefficients (logistic), more have one each (softmax) with intercepts that sum to zero. The penalty makes the maximum finite
/// and unique however well the columns separate the classes, so the answer depends on no seed and no starting point.
///
/// A class without rows is given the chance 0.
///
/// > Source: McCullagh & Nelder, Generalized Linear Models, 2nd ed. (1989), 4.4 and 5; Hoerl & Kennard, Technometrics 12 (1970)
/// > 55–67 for the ridge. Checked against scikit-learn's `LogisticRegression` in `LearnerReferenceTests`.
public struct MultinomialRegression: Sendable, Equatable {
  /// How many columns a row has.
  public let width: Int
  /// How many classes there are.
  public let classCount: Int
  /// The classes that have rows, ascending.
  public let classes: [Int]
  /// A vector for each of ``classes``, of two classes only the second's: a coefficient for each column, then the intercept.
  public let coefficients: [[Double]]
  /// How many steps were taken.
  public let steps: Int

  /// Fits by Newton's steps, halved where they overshoot.
  /// - Parameters:
  ///   - rows: The values, row after row.
  ///   - width: How many columns a row has.
  ///   - classOfRow: The class of each row, `0 ..< classCount`.
  ///   - classCount: How many classes there are.
  ///   - penalty: The ridge penalty, > 0; scikit-learn's `1/C`.
  ///   - weights: Sampling weights ≥ 0; `nil` where every row counts once.
  ///   - limit: The greatest number of steps.
  /// - Throws: ``LogisticRegression/Failure`` where the steps ran out or no row was given.
  /// - Complexity: O(rows × (width × classes)²) for each step; ten are usual.
  public init(
    rows: [Double], width: Int, classOfRow: [Int], classCount: Int, penalty: Double = 1, weights: [Double]? = nil,
    limit: Int = 100
  ) throws(LogisticRegression.Failure) {
    precondition(rows.count == width * classOfRow.count, "each row has a value for each column")
    precondition(penalty > 0, "without a penalty the maximum may be at infinity")
    precondition(classOfRow.allSatisfy { $0 >= 0 && $0 < classCount }, "each row has a class")
    let present = (0..<classCount).filter { wanted in classOfRow.contains(wanted) }
    self.width = width
    self.classCount = classCount
    classes = present
    guard present.count > 1 else {
      guard !present.isEmpty else { throw .noMaximum }
      coefficients = []
      steps = 0
      return
    }
    let place = Dictionary(present.enumerated().map { ($1, $0) }) { first, _ in first }
    let problem = Problem(
      rows: rows, width: width, classOfRow: classOfRow.map { place[$0] ?? 0 }, classCount: present.count,
      penalty: penalty, weights: weights)
    let order = problem.order
    var beta = [Double](repeating: 0, count: order)
    var state = problem.evaluate(beta, withCurvature: true)
    var step = 0
    while true {
      guard let root = Cholesky(state.information, order: order) else { throw .noMaximum }
      let move = root.solve(state.gradient)
      let gain = zip(move, state.gradient).reduce(0) { $0 + $1.0 * $1.1 }
      if gain < 1e-20 * max(1, state.objective.magnitude) { break }
      if step == limit { throw .notConverged(after: limit) }
      var share = 1.0
      var next = zip(beta, move).map { $0 + $1 }
      var found = problem.evaluate(next, withCurvature: false)
      while !(found.objective >= state.objective - 1e-12 * state.objective.magnitude), share > 1e-6 {
        share /= 2
        next = zip(beta, move).map { $0 + share * $1 }
        found = problem.evaluate(next, withCurvature: false)
      }
      step += 1
      let isStill = found.objective <= state.objective && gain < 1e-12
      beta = next
      if isStill { break }
      state = problem.evaluate(beta, withCurvature: true)
    }
    steps = step
    coefficients = stride(from: 0, to: order, by: width + 1).map { Array(beta[$0..<$0 + width + 1]) }
  }

  /// The chances of each class for each row, row after row.
  public func probabilities(of rows: [Double]) -> [Double] {
    let count = width > 0 ? rows.count / width : 0
    var out = [Double](repeating: 0, count: count * classCount)
    guard classes.count > 1 else {
      for row in 0..<count { out[row * classCount + classes[0]] = 1 }
      return out
    }
    for row in 0..<count {
      let x = rows[row * width..<(row + 1) * width]
      let scores = coefficients.map { vector in zip(vector, x).reduce(vector[width]) { $0 + $1.0 * $1.1 } }
      if classes.count == 2 {
        let chance = 1 / (1 + exp(-scores[0]))
        out[row * classCount + classes[1]] = chance
        out[row * classCount + classes[0]] = 1 - chance
      } else {
        let most = scores.max() ?? 0
        let shares = scores.map { exp($0 - most) }
        let total = shares.reduce(0, +)
        for (place, share) in zip(classes, shares) { out[row * classCount + place] = share / total }
      }
    }
    return out
  }
}

extension MultinomialRegression {
  /// The penalised likelihood with its derivatives.
  private struct Problem {
    struct State {
      var objective: Double
      var gradient: [Double]
      var information: [Double]
    }

    /// Each row with a 1 at its end.
    let rows: [Double]
    /// Columns, the intercept's among them.
    let span: Int
    let classOfRow: [Int]
    let vectors: Int
    let penalty: Double
    let weights: [Double]?

    var order: Int { vectors * span }

    init(rows: [Double], width: Int, classOfRow: [Int], classCount: Int, penalty: Double, weights: [Double]?) {
      span = width + 1
      var wide = [Double](repeating: 1, count: span * classOfRow.count)
      for row in classOfRow.indices {
        for column in 0..<width { wide[row * span + column] = rows[row * width + column] }
      }
      self.rows = wide
      self.classOfRow = classOfRow
      vectors = classCount == 2 ? 1 : classCount
      self.penalty = penalty
      self.weights = weights
    }

    func evaluate(_ beta: [Double], withCurvature: Bool) -> State {
      var state = State(
        objective: 0, gradient: [Double](repeating: 0, count: order),
        information: [Double](repeating: 0, count: withCurvature ? order * order : 0))
      var chances = [Double](repeating: 0, count: vectors)
      let (span, order, vectors) = (span, order, vectors)
      // Safe because every offset stays below the counts that the arrays were made with.
      rows.withUnsafeBufferPointer { rows in
        beta.withUnsafeBufferPointer { beta in
          state.information.withUnsafeMutableBufferPointer { information in
            state.gradient.withUnsafeMutableBufferPointer { gradient in
              for row in classOfRow.indices {
                let x = UnsafeBufferPointer(rebasing: rows[row * span..<(row + 1) * span])
                let weight = weights?[row] ?? 1
                for vector in 0..<vectors {
                  var sum = 0.0
                  for column in 0..<span { sum += beta[vector * span + column] * x[column] }
                  chances[vector] = sum
                }
                state.objective -= weight * Self.loss(&chances, classOfRow[row])
                guard withCurvature else { continue }
                for vector in 0..<vectors {
                  let isOwn = vectors == 1 ? classOfRow[row] == 1 : classOfRow[row] == vector
                  let residual = weight * ((isOwn ? 1 : 0) - chances[vector])
                  for column in 0..<span { gradient[vector * span + column] += residual * x[column] }
                  for other in 0...vector {
                    let curvature =
                      weight * chances[vector] * ((other == vector ? 1 : 0) - chances[other])
                    for a in 0..<span {
                      let factor = curvature * x[a]
                      let start = (vector * span + a) * order + other * span
                      for b in 0..<(other == vector ? a + 1 : span) { information[start + b] += factor * x[b] }
                    }
                  }
                }
              }
            }
          }
        }
      }
      addPenalty(beta, &state, withCurvature: withCurvature)
      return state
    }

    /// Turns scores into chances; the loss is the negative logarithm of the own class's.
    private static func loss(_ scores: inout [Double], _ own: Int) -> Double {
      if scores.count == 1 {
        let against = own == 1 ? -scores[0] : scores[0]
        let loss = max(0, against) + log1p(exp(-against.magnitude))
        scores[0] = 1 / (1 + exp(-scores[0]))
        return loss
      }
      let most = scores.max() ?? 0
      let mine = scores[own]
      var total = 0.0
      for place in scores.indices {
        scores[place] = exp(scores[place] - most)
        total += scores[place]
      }
      for place in scores.indices { scores[place] /= total }
      return log(total) + most - mine
    }

    private func addPenalty(_ beta: [Double], _ state: inout State, withCurvature: Bool) {
      let intercepts = stride(from: span - 1, to: order, by: span)
      for place in 0..<order where place % span != span - 1 {
        state.objective -= penalty * beta[place] * beta[place] / 2
        guard withCurvature else { continue }
        state.gradient[place] -= penalty * beta[place]
        state.information[place * order + place] += penalty
      }
      // Softmax does not change where all intercepts move together; a weight on their sum holds it at zero.
      if vectors > 1 {
        let sum = intercepts.reduce(0) { $0 + beta[$1] }
        state.objective -= sum * sum / 2
        guard withCurvature else { return }
        for a in intercepts {
          state.gradient[a] -= sum
          for b in intercepts where b <= a { state.information[a * order + b] += 1 }
        }
      }
      guard withCurvature else { return }
      for a in 0..<order {
        for b in 0..<a { state.information[b * order + a] = state.information[a * order + b] }
      }
    }
  }
}
