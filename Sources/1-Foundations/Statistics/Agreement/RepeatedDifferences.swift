// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

/// Differences of two methods with several measurements of each subject.
///
/// Measurements of one subject are alike, so that taking them for independent makes limits too narrow. The variance of a single
/// difference is put together from its part between subjects and its parts within.
///
/// > Source: Bland & Altman, Journal of Biopharmaceutical Statistics 17 (2007) 571–582; intervals by recovering variances, Zou,
/// > Statistical Methods in Medical Research 22 (2013) 630–642. Checked against R's analysis of variance in `BlandAltmanTests`.
public struct RepeatedDifferences: Sendable, Equatable {
  private let parts: Parts
  private let unit: String

  /// What the limits are made of.
  private struct Parts: Equatable {
    var bias: Double
    var biasError: Double
    /// The variance components as they add up: factor × mean square, with degrees of freedom.
    var terms: [Term]
    var subjects: Int
    var readings: Int
    var method: String
  }

  private struct Term: Equatable {
    var value: Double
    var freedom: Double
  }

  /// Takes measurements that are paired within each subject, such as both methods at each of several moments.
  ///
  /// - Parameters:
  ///   - differences: Subject by subject, first less second of each pair; one pair at least.
  ///   - unit: The unit.
  /// - Throws: ``SampleError`` where a subject has no pair, a value is no number, or there are fewer than two subjects.
  public init(paired differences: [[Double]], unit: String = "1") throws(SampleError) {
    guard differences.count > 1 else { throw .empty }
    for (subject, row) in differences.enumerated() {
      if row.isEmpty { throw .empty }
      if row.contains(where: { !$0.isFinite }) { throw .notFinite(column: "differences", index: subject) }
    }
    let n = Double(differences.count)
    let total = Double(differences.reduce(0) { $0 + $1.count })
    let grand = differences.reduce(0) { $0 + $1.reduce(0, +) } / total
    var (between, within, sizes) = (0.0, 0.0, 0.0)
    var pulls = 0.0
    for row in differences {
      let mean = row.reduce(0, +) / Double(row.count)
      between += Double(row.count) * (mean - grand) * (mean - grand)
      within += row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      sizes += Double(row.count * row.count)
      let pull = Double(row.count) * (mean - grand) / total
      pulls += pull * pull
    }
    let m = (total - sizes / total) / (n - 1)
    let (msb, freedom) = (between / (n - 1), total - n)
    let msw = freedom > 0 ? within / freedom : 0
    parts = Parts(
      bias: grand, biasError: (pulls * n / (n - 1)).squareRoot(),
      terms: [Term(value: msb / m, freedom: n - 1), Term(value: (1 - 1 / m) * msw, freedom: freedom)],
      subjects: differences.count, readings: Int(total), method: "pairs within subjects")
    self.unit = unit
  }

  /// Takes replicate measurements by each method of a quantity that does not change, not paired with each other.
  ///
  /// - Parameters:
  ///   - first: Subject by subject, the first method's replicates; one at least.
  ///   - second: The second method's.
  ///   - unit: The unit.
  /// - Throws: ``SampleError`` where the columns differ in length, a subject has no replicate, or there are fewer than two subjects.
  public init(first: [[Double]], second: [[Double]], unit: String = "1") throws(SampleError) {
    guard first.count == second.count else {
      throw .lengthsDiffer(of: "second", expected: first.count, found: second.count)
    }
    guard first.count > 1 else { throw .empty }
    for (name, columns) in [("first", first), ("second", second)] {
      for (subject, row) in columns.enumerated() {
        if row.isEmpty { throw .empty }
        if row.contains(where: { !$0.isFinite }) { throw .notFinite(column: name, index: subject) }
      }
    }
    let n = Double(first.count)
    func mean(_ row: [Double]) -> Double { row.reduce(0, +) / Double(row.count) }
    let gaps = zip(first, second).map { mean($0) - mean($1) }
    let bias = gaps.reduce(0, +) / n
    let variance = gaps.reduce(0) { $0 + ($1 - bias) * ($1 - bias) } / (n - 1)
    func term(_ columns: [[Double]]) -> Term {
      let total = Double(columns.reduce(0) { $0 + $1.count })
      let within = columns.reduce(0) { sum, row in
        let centre = mean(row)
        return sum + row.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
      }
      let freedom = total - n
      let inverse = columns.reduce(0) { $0 + 1 / Double($1.count) } / n
      return Term(value: freedom > 0 ? (1 - inverse) * within / freedom : 0, freedom: freedom)
    }
    parts = Parts(
      bias: bias, biasError: (variance / n).squareRoot(),
      terms: [Term(value: variance, freedom: n - 1), term(first), term(second)], subjects: first.count,
      readings: first.reduce(0) { $0 + $1.count } + second.reduce(0) { $0 + $1.count },
      method: "replicates within subjects")
    self.unit = unit
  }

  /// The bias and the limits of agreement of single measurements.
  ///
  /// - Parameters:
  ///   - coverage: The share of differences between the limits.
  ///   - level: The level of each interval.
  /// - Returns: Undefined where the differences do not vary.
  public func limits(
    coverage: ConfidenceLevel = .percent95, level: ConfidenceLevel = .percent95
  ) -> LimitsOfAgreement {
    let words = LimitsOfAgreement.Words(
      unit: unit, method: "Bland–Altman, \(parts.method), intervals by recovered variances", n: parts.readings,
      clusters: parts.subjects, level: level, coverage: coverage, difference: "first − second")
    let variance = parts.terms.reduce(0) { $0 + $1.value }
    guard variance > 0 else {
      return words.undefined(.notApplicable("the differences do not vary"))
    }
    let deviation = variance.squareRoot()
    let z = NormalDistribution.standard.upperTailQuantile(coverage.alpha / 2)
    let tail = level.alpha / 2
    let t = StudentT(degreesOfFreedom: Double(parts.subjects - 1)).upperTailQuantile(tail)
    var (below, above) = (0.0, 0.0)
    for term in parts.terms where term.freedom > 0 {
      let chi = ChiSquared(degreesOfFreedom: term.freedom)
      let down = term.value * (1 - term.freedom / chi.upperTailQuantile(tail))
      let up = term.value * (term.freedom / chi.quantile(tail) - 1)
      below += down * down
      above += up * up
    }
    let least = max(0, variance - below.squareRoot()).squareRoot()
    let most = (variance + above.squareRoot()).squareRoot()
    let reach = t * parts.biasError
    let outward = (reach * reach + z * z * (most - deviation) * (most - deviation)).squareRoot()
    let inward = (reach * reach + z * z * (deviation - least) * (deviation - least)).squareRoot()
    let (low, high) = (parts.bias - z * deviation, parts.bias + z * deviation)
    return LimitsOfAgreement(
      bias: words.estimate(.bias, parts.bias, Interval(parts.bias - reach, parts.bias + reach), parts.biasError),
      lower: words.estimate(.lower, low, Interval(low - outward, low + inward)),
      upper: words.estimate(.upper, high, Interval(high - inward, high + outward)), standardDeviation: deviation,
      coverage: coverage)
  }
}
