// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

/// How often two readers gave each pair of categories: rows are the first reader's, columns the second's.
///
/// Subjects are taken as independent; where several belong to one patient use ``RatingTable``, which knows patients.
public struct RatingSquare: Sendable, Hashable {
  /// The counts, row by row.
  public let counts: [[Int]]
  /// The categories in their order.
  public let categories: [String]
  /// The number of each category: its own, or its place from 1.
  public let values: [Double]
  let hasNumbers: Bool

  /// Takes counts ≥ 0.
  ///
  /// - Parameters:
  ///   - counts: As many rows and columns as categories.
  ///   - categories: The categories in order.
  ///   - values: A number for each category, ascending; without them the place in the order serves.
  /// - Throws: ``RatingTableError`` naming the first row or cell that does not fit.
  public init(counts: [[Int]], categories: [String], values: [Double]? = nil) throws(RatingTableError) {
    guard counts.count == categories.count, !counts.isEmpty else {
      throw .ratingsDiffer(subject: 0, expected: categories.count, found: counts.count)
    }
    for (row, cells) in counts.enumerated() {
      guard cells.count == categories.count else {
        throw .ratingsDiffer(subject: row, expected: categories.count, found: cells.count)
      }
      for (column, cell) in cells.enumerated() where cell < 0 { throw .unknownCategory(subject: row, rater: column) }
    }
    if let values {
      guard values.count == categories.count else {
        throw .valuesDiffer(expected: categories.count, found: values.count)
      }
      guard zip(values, values.dropFirst()).allSatisfy({ $0 < $1 }), values.allSatisfy(\.isFinite) else {
        throw .valuesNotAscending
      }
    }
    self.init(
      checked: counts, categories: categories, values: values ?? categories.indices.map { Double($0 + 1) },
      hasNumbers: values != nil)
  }

  init(checked counts: [[Int]], categories: [String], values: [Double], hasNumbers: Bool) {
    self.counts = counts
    self.categories = categories
    self.values = values
    self.hasNumbers = hasNumbers
  }

  /// How many subjects both readers rated.
  public var total: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }

  /// The first reader's shares and the second's; empty without subjects.
  var margins: (first: [Double], second: [Double]) {
    let n = Double(total)
    guard n > 0 else { return ([], []) }
    let q = categories.count
    return (
      counts.map { Double($0.reduce(0, +)) / n },
      (0..<q).map { column in Double(counts.reduce(0) { $0 + $1[column] }) / n }
    )
  }

  /// The share of subjects that both readers put in the same category, with Wilson's interval.
  public func percentAgreement(level: ConfidenceLevel = .percent95) -> Estimate {
    let definition = "share of subjects that both readers put in the same category"
    guard total > 0 else {
      return .undefined(
        "percent-agreement", because: .noObservations, level: level, method: "Wilson", n: 0, definition: definition)
    }
    let same = categories.indices.reduce(0) { $0 + counts[$1][$1] }
    let p = Double(same) / Double(total)
    return Estimate(
      name: "percent-agreement", value: p,
      interval: ProportionInterval.wilson.bounds(successes: Double(same), trials: Double(total), level: level),
      standardError: (p * (1 - p) / Double(total)).squareRoot(), level: level, method: "Wilson", n: total,
      definition: definition)
  }

  /// Cohen's kappa, weighted or not, with the large-sample standard error of Fleiss, Cohen and Everitt.
  ///
  /// **Edge cases.** Undefined where chance agreement is complete (both readers use one category only). With complete agreement
  /// the standard error is zero and the interval is Wilson's of the observed agreement at the observed chance.
  /// - Returns: The coefficient with a normal interval, cut at 1.
  /// > Source: Cohen, Educational and Psychological Measurement 20 (1960) 37–46; Fleiss, Cohen & Everitt, Psychological Bulletin
  /// > 72 (1969) 323–327. Checked against Fleiss, Levin & Paik's worked example and statsmodels in `CohenKappaTests`.
  public func kappa(_ weights: AgreementWeights = .identity, level: ConfidenceLevel = .percent95) -> Estimate {
    let measure = AgreementMeasure.kappa(weights)
    let method = measure.title(raters: 2) + ", Fleiss–Cohen–Everitt standard error"
    var estimate = Estimate(
      name: "cohen-kappa", value: nil, interval: nil, level: level, method: method, n: total,
      definition: measure.definition(raters: 2))
    switch parts(weights) {
    case .undefined(let reason): estimate.reason = reason
    case .value(let parts):
      estimate.value = parts.kappa
      let error = parts.variance(total).squareRoot()
      estimate.standardError = error
      if error > 1e-14 {
        let half = NormalDistribution.standard.upperTailQuantile(level.alpha / 2) * error
        estimate.interval = Interval(parts.kappa - half, max(parts.kappa, min(1, parts.kappa + half)))
      } else if parts.observed == 1 {
        let bounds = ProportionInterval.wilson.bounds(successes: Double(total), trials: Double(total), level: level)
        estimate.standardError = 0
        estimate.interval = Interval((bounds.lower - parts.chance) / (1 - parts.chance), 1)
        estimate.method += ", complete agreement: Wilson's interval of the observed agreement at the observed chance"
      } else {
        estimate.reason = .zeroStandardError
      }
    }
    return estimate
  }

  /// Tests that agreement is no better than chance, with the standard error that holds if it is not.
  public func test(_ weights: AgreementWeights = .identity) -> HypothesisTest {
    let method = AgreementMeasure.kappa(weights).title(raters: 2) + ", standard error under independence, null value 0"
    func refused(_ reason: UndefinedReason) -> HypothesisTest {
      HypothesisTest(
        name: "cohen-kappa", statistic: nil, distribution: "normal", pValue: nil, method: method, reason: reason)
    }
    switch parts(weights) {
    case .undefined(let reason): return refused(reason)
    case .value(let parts):
      let error = parts.nullVariance(total).squareRoot()
      guard error > 1e-14 else { return refused(.zeroStandardError) }
      let z = parts.kappa / error
      return HypothesisTest(
        name: "cohen-kappa", statistic: z, distribution: "normal",
        pValue: min(1, 2 * NormalDistribution.standard.upperTail(z.magnitude)), method: method)
    }
  }

  /// The standard error of kappa if agreement were by chance; `nil` where kappa is undefined.
  public func standardErrorUnderIndependence(_ weights: AgreementWeights = .identity) -> Double? {
    parts(weights).value.map { $0.nullVariance(total).squareRoot() }
  }

  /// The greatest kappa that two readers with these margins could reach.
  ///
  /// A property of the margins and no estimate of agreement: it has no interval. For identity, linear and quadratic weights.
  public func greatestKappa(_ weights: AgreementWeights = .identity) -> Estimate {
    let method = "the same margins, arranged to agree most"
    let definition = "the greatest kappa that two readers with these margins could reach"
    func refused(_ reason: UndefinedReason) -> Estimate {
      .undefined("greatest-kappa", because: reason, method: method, n: total, definition: definition)
    }
    guard [.identity, .linear, .quadratic].contains(weights) else {
      return refused(.notApplicable("the greatest kappa is only known for identity, linear and quadratic weights"))
    }
    switch parts(weights) {
    case .undefined(let reason): return refused(reason)
    case .value(let parts):
      var most = 0.0
      if weights == .identity {
        most = zip(parts.first, parts.second).reduce(0) { $0 + min($1.0, $1.1) }
      } else {
        // For distances that grow with the gap, the order-keeping arrangement is the best.
        var (a, b) = (0, 0)
        var (left, right) = (parts.first, parts.second)
        while a < left.count, b < right.count {
          let moved = min(left[a], right[b])
          most += moved * parts.weights[a * left.count + b]
          left[a] -= moved
          right[b] -= moved
          if left[a] <= right[b] { a += 1 } else { b += 1 }
        }
      }
      return Estimate(
        name: "greatest-kappa", value: min(1, (most - parts.chance) / (1 - parts.chance)), interval: nil,
        method: method, n: total, definition: definition, reason: .notApplicable("a bound has no interval"))
    }
  }

  /// What kappa is made of.
  struct KappaParts {
    let q: Int
    let weights: [Double]
    let shares: [Double]
    let first: [Double]
    let second: [Double]
    let observed: Double
    let chance: Double
    /// The mean weight of each first category against the second reader's margin, and the other way round.
    let rows: [Double]
    let columns: [Double]

    var kappa: Double { (observed - chance) / (1 - chance) }

    func variance(_ total: Int) -> Double {
      var sum = 0.0
      for i in 0..<q {
        for j in 0..<q where shares[i * q + j] > 0 {
          let term = weights[i * q + j] * (1 - chance) - (rows[i] + columns[j]) * (1 - observed)
          sum += shares[i * q + j] * term * term
        }
      }
      let middle = observed * chance - 2 * chance + observed
      let scale = (1 - chance) * (1 - chance)
      return max(0, sum - middle * middle) / (Double(total) * scale * scale)
    }

    func nullVariance(_ total: Int) -> Double {
      var sum = 0.0
      for i in 0..<q {
        for j in 0..<q {
          let term = weights[i * q + j] - (rows[i] + columns[j])
          sum += first[i] * second[j] * term * term
        }
      }
      return max(0, sum - chance * chance) / (Double(total) * (1 - chance) * (1 - chance))
    }
  }

  func parts(_ weights: AgreementWeights) -> Measured<KappaParts> {
    guard total > 0 else { return .undefined(.emptyDenominator(of: "subjects that both readers rated")) }
    return weights.matrix(values).flatMap { w in
      let q = categories.count
      let n = Double(total)
      let shares = counts.flatMap { $0.map { Double($0) / n } }
      let (first, second) = margins
      let rows = (0..<q).map { i in (0..<q).reduce(0) { $0 + second[$1] * w[i * q + $1] } }
      let columns = (0..<q).map { j in (0..<q).reduce(0) { $0 + first[$1] * w[$1 * q + j] } }
      let observed = zip(shares, w).reduce(0) { $0 + $1.0 * $1.1 }
      let chance = zip(first, rows).reduce(0) { $0 + $1.0 * $1.1 }
      guard 1 - chance > 1e-12 else {
        return .undefined(
          .notApplicable("all ratings fall in one category, so that agreement by chance is complete already"))
      }
      return .value(
        KappaParts(
          q: q, weights: w, shares: shares, first: first, second: second, observed: observed, chance: chance,
          rows: rows, columns: columns))
    }
  }
}
