// SPDX-License-Identifier: Apache-2.0
import Foundation

extension PhiloxStream {
  /// Below this mean the distribution is walked from zero; above it, rejection is faster.
  private static let inversionLimit = 10.0

  /// How many of a number of independent trials succeed: an exact draw in constant time.
  ///
  /// - Parameters:
  ///   - trials: How many trials, ≥ 0.
  ///   - probability: The chance of each, clamped to 0…1.
  /// - Returns: The number of successes, 0…trials.
  /// - Complexity: O(1) expected, whatever the number of trials.
  /// > Source: inversion for small means; else the transformed rejection BTRS of Hörmann, Journal of Statistical Computation
  /// > and Simulation 46 (1993) 101–110. Checked against the probabilities term by term in `PhiloxBinomialTests`.
  public mutating func binomial(trials: Int, probability: Double) -> Int {
    precondition(trials >= 0, "a number of trials is not negative")
    if trials == 0 || probability <= 0 { return 0 }
    if probability >= 1 { return trials }
    if probability > 0.5 { return trials - binomialLowerHalf(trials: trials, probability: 1 - probability) }
    return binomialLowerHalf(trials: trials, probability: probability)
  }

  /// Distributes draws over cells, each draw falling in a cell with a chance proportional to its size.
  ///
  /// - Parameters:
  ///   - draws: How many draws, ≥ 0.
  ///   - sizes: The sizes of the cells, ≥ 0; not all are zero unless there are no draws.
  /// - Returns: How many draws fell in each cell; they add up to `draws`.
  /// - Complexity: O(cells), whatever the number of draws.
  public mutating func multinomial(draws: Int, sizes: [Int]) -> [Int] {
    var left = draws
    var remaining = sizes.reduce(0, +)
    precondition(draws == 0 || remaining > 0, "draws need a cell to fall in")
    return sizes.map { size in
      guard left > 0 else { return 0 }
      let count = size == remaining ? left : binomial(trials: left, probability: Double(size) / Double(remaining))
      left -= count
      remaining -= size
      return count
    }
  }

  private mutating func binomialLowerHalf(trials: Int, probability: Double) -> Int {
    Double(trials) * probability < Self.inversionLimit
      ? binomialByInversion(trials: trials, probability: probability)
      : binomialByRejection(trials: trials, probability: probability)
  }

  private mutating func binomialByInversion(trials: Int, probability: Double) -> Int {
    let odds = probability / (1 - probability)
    let first = exp(Double(trials) * log1p(-probability))
    while true {
      var u = uniform()
      var term = first
      for k in 0...trials {
        if u < term { return k }
        u -= term
        term *= odds * Double(trials - k) / Double(k + 1)
        // Rounding can leave a crumb beyond the last term that counts: draw anew.
        if term < 1e-300 { break }
      }
    }
  }

  private mutating func binomialByRejection(trials: Int, probability p: Double) -> Int {
    let n = Double(trials)
    let spread = (n * p * (1 - p)).squareRoot()
    let b = 1.15 + 2.53 * spread
    let a = -0.0873 + 0.0248 * b + 0.01 * p
    let centre = n * p + 0.5
    let squeeze = 0.92 - 4.2 / b
    while true {
      let u = uniform() - 0.5
      let v = uniform()
      let edge = 0.5 - abs(u)
      let k = ((2 * a / edge + b) * u + centre).rounded(.down)
      if edge >= 0.07, v <= squeeze { return Int(k) }
      guard k >= 0, k <= n, edge > 0, v > 0 else { continue }
      let odds = p / (1 - p)
      let mode = ((n + 1) * p).rounded(.down)
      let alpha = (2.83 + 5.1 / b) * spread
      let bound =
        (mode + 0.5) * log((mode + 1) / (odds * (n - mode + 1)))
        + (n + 1) * log((n - mode + 1) / (n - k + 1))
        + (k + 0.5) * log(odds * (n - k + 1) / (k + 1))
        + Self.stirlingTail(mode) + Self.stirlingTail(n - mode) - Self.stirlingTail(k) - Self.stirlingTail(n - k)
      if log(v * alpha / (a / (edge * edge) + b)) <= bound { return Int(k) }
    }
  }

  /// What Stirling's formula for log *k*! about *k* + 1 lacks: the table of its first values, then the series.
  private static func stirlingTail(_ k: Double) -> Double {
    if k < Double(stirlingTable.count) { return stirlingTable[Int(k)] }
    let inverse = 1 / (k + 1)
    let square = inverse * inverse
    return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - square / 1680) * square) * square) * inverse
  }

  private static let stirlingTable: [Double] = (0...9).map { k in
    let x = Double(k) + 1
    let logFactorial = (1...max(1, k)).reduce(0.0) { $0 + log(Double($1)) }
    return logFactorial - (0.5 * log(2 * Double.pi) + (Double(k) + 0.5) * log(x) - x)
  }
}
