// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation

/// The likelihood of counts in ordered categories under a binormal curve, climbed by Newton's method.
///
/// The parameters are *a*, log *b* and the cut-offs. A cut-off meets only its neighbours, so that the matrix of second
/// derivatives is tridiagonal with a border of two, and a step costs O(categories). Where it is not negative definite the
/// expected matrix, which always is, takes its place.
struct BinormalLikelihood {
  static let mostSteps = 300
  /// A step that promises less than this of the log-likelihood is the last.
  private static let tolerance = 1e-18
  /// What rounding may leave of the promise where no step climbs any more.
  private static let settled = 1e-9

  let positive: [Double]
  let negative: [Double]
  private(set) var a = 0.0
  private var logB = 0.0
  private(set) var cutoffs: [Double] = []
  private(set) var value = -Double.infinity

  var b: Double { exp(logB) }

  /// Starts from a line through the operating points on normal deviates, drawn a little inwards.
  init(positive: [Double], negative: [Double]) {
    self.positive = positive
    self.negative = negative
    let normal = NormalDistribution.standard
    let totals = (positive: positive.reduce(0, +), negative: negative.reduce(0, +))
    var x: [Double] = []
    var y: [Double] = []
    var (hits, alarms) = (totals.positive, totals.negative)
    for category in 0..<positive.count - 1 {
      hits -= positive[category]
      alarms -= negative[category]
      x.append(normal.quantile((alarms + 0.5) / (totals.negative + 1)))
      y.append(normal.quantile((hits + 0.5) / (totals.positive + 1)))
    }
    let count = Double(x.count)
    let mean = (x: x.reduce(0, +) / count, y: y.reduce(0, +) / count)
    let square = x.reduce(0) { $0 + ($1 - mean.x) * ($1 - mean.x) }
    let product = zip(x, y).reduce(0) { $0 + ($1.0 - mean.x) * ($1.1 - mean.y) }
    let slope = square > 0 ? min(3, max(0.3, product / square)) : 1
    logB = log(slope)
    a = mean.y - slope * mean.x
    // Halfway between the cut-offs that either class alone would choose: strictly rising, because no category is empty.
    cutoffs = zip(x, y).map { (-$0 + (a - $1) / slope) / 2 }
    value = logLikelihood(a: a, logB: logB, cutoffs: cutoffs)
  }

  /// Climbs to the maximum; `false` where it was not reached.
  mutating func maximise() -> Bool {
    for _ in 0..<Self.mostSteps {
      guard let step = step(isObserved: true) ?? step(isObserved: false) else { return false }
      var length = 1.0
      var didClimb = false
      while length > 1e-12 {
        let nextA = a + length * step.a
        let nextLogB = logB + length * step.logB
        let next = zip(cutoffs, step.cutoffs).map { $0 + length * $1 }
        if abs(length * step.logB) < 2, zip(next, next.dropFirst()).allSatisfy({ $0 < $1 }) {
          let there = logLikelihood(a: nextA, logB: nextLogB, cutoffs: next)
          if there > value || (there == value && length == 1) {
            didClimb = there > value
            (a, logB, cutoffs, value) = (nextA, nextLogB, next, there)
            break
          }
        }
        length /= 2
      }
      if step.promise < Self.tolerance { return true }
      if !didClimb { return step.promise < Self.settled }
      guard abs(logB) < 12 else { return false }
    }
    return false
  }

  private func logLikelihood(a: Double, logB: Double, cutoffs: [Double]) -> Double {
    let b = exp(logB)
    var sum = 0.0
    var (lowerC, lowerZ) = (-Double.infinity, -Double.infinity)
    for category in positive.indices {
      let upperC = category < cutoffs.count ? cutoffs[category] : .infinity
      let upperZ = category < cutoffs.count ? b * cutoffs[category] - a : .infinity
      if negative[category] > 0 { sum += negative[category] * log(Self.share(lowerC, upperC)) }
      if positive[category] > 0 { sum += positive[category] * log(Self.share(lowerZ, upperZ)) }
      (lowerC, lowerZ) = (upperC, upperZ)
    }
    return sum
  }

  /// The normal probability between two points, from the nearer tail.
  private static func share(_ lower: Double, _ upper: Double) -> Double {
    let normal = NormalDistribution.standard
    let share =
      lower > 0
      ? normal.upperTail(lower) - normal.upperTail(upper) : normal.cumulative(upper) - normal.cumulative(lower)
    return max(share, 1e-300)
  }
}

extension BinormalLikelihood {
  /// First and second derivatives over one class's cut-offs on its own scale.
  private struct Slopes {
    var first: [Double]
    var diagonal: [Double]
    /// With the next cut-off.
    var beside: [Double]
  }

  private static func slopes(_ counts: [Double], at z: [Double], isObserved: Bool) -> Slopes {
    let normal = NormalDistribution.standard
    let total = counts.reduce(0, +)
    let shares = counts.indices.map { share($0 > 0 ? z[$0 - 1] : -.infinity, $0 < z.count ? z[$0] : .infinity) }
    let density = z.map { normal.density($0) }
    var slopes = Slopes(first: [], diagonal: [], beside: [])
    for k in z.indices {
      let (below, above) = (shares[k], shares[k + 1])
      let pull = counts[k] / below - counts[k + 1] / above
      slopes.first.append(density[k] * pull)
      if isObserved {
        slopes.diagonal.append(
          -z[k] * density[k] * pull
            - density[k] * density[k] * (counts[k] / (below * below) + counts[k + 1] / (above * above)))
        if k + 1 < z.count { slopes.beside.append(density[k] * density[k + 1] * counts[k + 1] / (above * above)) }
      } else {
        slopes.diagonal.append(-density[k] * density[k] * total * (1 / below + 1 / above))
        if k + 1 < z.count { slopes.beside.append(density[k] * density[k + 1] * total / above) }
      }
    }
    return slopes
  }

  private struct Step {
    var a: Double
    var logB: Double
    var cutoffs: [Double]
    /// Twice the gain that the quadratic model promises.
    var promise: Double
  }

  /// Newton's step; `nil` where the matrix of second derivatives is not negative definite.
  private func step(isObserved: Bool) -> Step? {
    let b = self.b
    let healthy = Self.slopes(negative, at: cutoffs, isObserved: isObserved)
    let ill = Self.slopes(positive, at: cutoffs.map { b * $0 - a }, isObserved: isObserved)
    let count = cutoffs.count
    let moved = cutoffs.map { b * $0 }
    var (gradA, gradB) = (0.0, 0.0)
    var (aa, ab, bb) = (0.0, 0.0, 0.0)
    var grad = [Double](repeating: 0, count: count)
    var (withA, withB, diagonal) = (grad, grad, grad)
    var beside = [Double](repeating: 0, count: max(0, count - 1))
    for k in 0..<count {
      var row = ill.diagonal[k]
      var tilted = ill.diagonal[k] * moved[k]
      if k > 0 {
        row += ill.beside[k - 1]
        tilted += ill.beside[k - 1] * moved[k - 1]
      }
      if k + 1 < count {
        row += ill.beside[k]
        tilted += ill.beside[k] * moved[k + 1]
        beside[k] = -(healthy.beside[k] + b * b * ill.beside[k])
      }
      gradA -= ill.first[k]
      gradB += ill.first[k] * moved[k]
      grad[k] = healthy.first[k] + b * ill.first[k]
      aa -= row
      ab += tilted
      bb -= moved[k] * tilted + (isObserved ? ill.first[k] * moved[k] : 0)
      withA[k] = b * row
      withB[k] = -(b * tilted + (isObserved ? b * ill.first[k] : 0))
      diagonal[k] = -(healthy.diagonal[k] + b * b * ill.diagonal[k])
    }
    guard let solved = Self.solve(diagonal, beside, for: [grad, withA, withB]) else { return nil }
    func dot(_ one: [Double], _ other: [Double]) -> Double { zip(one, other).reduce(0) { $0 + $1.0 * $1.1 } }
    let saa = aa - dot(withA, solved[1])
    let sab = ab - dot(withA, solved[2])
    let sbb = bb - dot(withB, solved[2])
    let determinant = saa * sbb - sab * sab
    guard saa > 0, determinant > 1e-14 * abs(saa * sbb) else { return nil }
    let (ra, rb) = (gradA - dot(withA, solved[0]), gradB - dot(withB, solved[0]))
    let stepA = (sbb * ra - sab * rb) / determinant
    let stepB = (saa * rb - sab * ra) / determinant
    let stepC = (0..<count).map { solved[0][$0] - solved[1][$0] * stepA - solved[2][$0] * stepB }
    let promise = gradA * stepA + gradB * stepB + dot(grad, stepC)
    guard promise.isFinite else { return nil }
    return Step(a: stepA, logB: stepB, cutoffs: stepC, promise: promise)
  }

  /// Solves a symmetric tridiagonal system; `nil` unless it is positive definite.
  private static func solve(_ diagonal: [Double], _ beside: [Double], for rights: [[Double]]) -> [[Double]]? {
    var pivots = diagonal
    var factors = beside
    for k in diagonal.indices {
      if k > 0 { pivots[k] -= factors[k - 1] * beside[k - 1] }
      guard pivots[k] > 0, pivots[k].isFinite else { return nil }
      if k < beside.count { factors[k] = beside[k] / pivots[k] }
    }
    return rights.map { right in
      var x = right
      for k in x.indices.dropFirst() { x[k] -= factors[k - 1] * x[k - 1] }
      for k in x.indices { x[k] /= pivots[k] }
      for k in x.indices.dropLast().reversed() { x[k] -= factors[k] * x[k + 1] }
      return x
    }
  }
}
