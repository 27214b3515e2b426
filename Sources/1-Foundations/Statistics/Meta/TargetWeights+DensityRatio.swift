// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Vocabulary

extension TargetWeights {
  /// Rows of tested cases and of a target population, described by the same columns.
  public struct Populations: Sendable {
    /// The columns of the tested rows, each as long as there are rows.
    public var tested: [[Double]]
    /// The same columns of the target's rows.
    public var target: [[Double]]
    /// The sampling unit of each tested row, in a numbering shared with ``targetUnits``; `nil` where each row is one.
    public var testedUnits: [Int]?
    /// The sampling unit of each of the target's rows, whose truth is never looked at.
    public var targetUnits: [Int]?
    /// The tested rows' own sampling weights; `nil` where each counts once.
    public var base: [Double]?

    /// Makes a pair of populations; the parameters are the properties.
    public init(
      tested: [[Double]], target: [[Double]], testedUnits: [Int]? = nil, targetUnits: [Int]? = nil,
      base: [Double]? = nil
    ) {
      precondition(tested.count == target.count, "both populations have the same columns")
      precondition(tested.allSatisfy { $0.count == tested[0].count }, "columns are equally long")
      precondition(target.allSatisfy { $0.count == target[0].count }, "columns are equally long")
      self.tested = tested
      self.target = target
      self.testedUnits = testedUnits
      self.targetUnits = targetUnits
      self.base = base
    }

    /// How far apart the populations are in each column: the difference of the means over the pooled standard deviation.
    /// - Parameter weights: Weights of the tested rows; `nil` for their own.
    /// - Returns: One for each column; 0 for a column that is constant in both, `nil` where a population is empty.
    public func standardisedDifferences(weights: [Double]? = nil) -> [Double?] {
      zip(tested, target).map { mine, theirs in
        let plain = Self.moments(mine, base)
        let weighted = Self.moments(mine, weights ?? base)
        let other = Self.moments(theirs, nil)
        guard let plain, let weighted, let other else { return nil }
        let spread = (0.5 * (plain.variance + other.variance)).squareRoot()
        let gap = weighted.mean - other.mean
        return spread > 0 ? gap / spread : gap == 0 ? 0 : nil
      }
    }

    private static func moments(_ values: [Double], _ weights: [Double]?) -> (mean: Double, variance: Double)? {
      let total = weights?.reduce(0, +) ?? Double(values.count)
      guard total > 0 else { return nil }
      let mean = values.indices.reduce(0) { $0 + (weights?[$1] ?? 1) * values[$1] } / total
      let squares = values.indices.reduce(0) { sum, row in
        sum + (weights?[row] ?? 1) * (values[row] - mean) * (values[row] - mean)
      }
      return (mean, squares / total)
    }
  }

  /// The ridge penalty of the density ratio on standardised columns, unless another is asked for.
  public static let usualRidge = 1.0
  /// The quantile at which density ratios are cut, unless another is asked for.
  public static let usualTruncation = 0.99

  /// Weights from the odds that a row is of the target and not of the tested sample, given its columns.
  ///
  /// A ridge-penalised logistic regression tells the populations apart on standardised columns; the odds that it gives a
  /// tested row, times the ratio of the sizes, are the ratio of the densities. Fits are crossed: the odds of a row come from
  /// a fit that has not seen its unit, so that a flexible fit does not weight its own noise.
  ///
  /// - Parameters:
  ///   - populations: The rows; columns are numbers (or 0 and 1 for a category).
  ///   - ridge: The penalty ½ · ridge · coefficient² on each standardised column, > 0.
  ///   - folds: Into how many parts the units are divided; 1 for a single fit that has seen all rows.
  ///   - quantile: The quantile at which weights are cut; `nil` for no cut.
  ///   - seed: Which units fall into which fold.
  /// - Returns: The weights.
  /// - Throws: ``TargetWeightError``.
  /// - Complexity: O(folds × rows × columns²) for each of about ten steps.
  /// > Source: Sugiyama, Suzuki & Kanamori, Density Ratio Estimation in Machine Learning (2012), 4; Dahabreh et al., Stat Med 39
  /// > (2020) 1999–2014 for odds of participation. Checked against scikit-learn in `TargetWeightsTests`.
  public static func densityRatio(
    _ populations: Populations, ridge: Double = usualRidge, folds: Int = 5,
    truncatedAt quantile: Double? = usualTruncation,
    seed: UInt64
  ) throws(TargetWeightError) -> TargetWeights {
    precondition(ridge > 0 && folds > 0, "a penalty above 0 and one fold or more")
    guard let testedRows = populations.tested.first?.count, let targetRows = populations.target.first?.count,
      testedRows > folds, targetRows > 0
    else { throw .empty }
    let columns = standardised(populations)
    let total = testedRows + targetRows
    let isTarget = (0..<total).map { $0 >= testedRows }
    let testedUnits = populations.testedUnits ?? Array(0..<testedRows)
    let shift = (testedUnits.max() ?? 0) + 1
    let units = testedUnits + (populations.targetUnits ?? (0..<targetRows).map { shift + $0 })
    let foldOfUnit = foldOfUnit(units, folds: folds, seed: seed)
    let ones = [Double](repeating: 1, count: total)
    var raw = [Double](repeating: 0, count: testedRows)
    for fold in 0..<folds {
      let rows = (0..<total).filter { folds == 1 || foldOfUnit[units[$0]] != fold }
      let scored = (0..<testedRows).filter { foldOfUnit[units[$0]] == fold }
      guard !scored.isEmpty else { continue }
      let used = ([ones] + columns).map { column in rows.map { column[$0] } }
      let mine = rows.map { $0 < testedRows ? populations.base?[$0] ?? 1 : 1 }
      let truth = rows.map { isTarget[$0] }
      let size = zip(mine, truth).reduce(into: (tested: 0.0, target: 0.0)) { sizes, row in
        if row.1 { sizes.target += row.0 } else { sizes.tested += row.0 }
      }
      guard size.tested > 0, size.target > 0 else { throw .empty }
      let fit: LogisticRegression
      do {
        fit = try LogisticRegression(
          columns: used, isPositive: truth, weights: mine, penalty: [0] + columns.map { _ in ridge })
      } catch { throw .noFit(error.reason.description) }
      for row in scored {
        var logOdds = fit.coefficients[0] + log(size.tested / size.target)
        for (column, coefficient) in zip(columns, fit.coefficients.dropFirst()) { logOdds += coefficient * column[row] }
        raw[row] = exp(logOdds) * (populations.base?[row] ?? 1)
      }
    }
    let fits = folds == 1 ? "one fit" : "\(folds) crossed fits"
    let method = "density ratio by logistic regression (ridge \(ridge), \(fits))"
    guard let result = TargetWeights(raw: raw, truncatedAt: quantile, method: method) else { throw .empty }
    return result
  }

  /// Columns of all rows, tested ones first, with mean 0 and variance 1; a constant column is 0.
  private static func standardised(_ populations: Populations) -> [[Double]] {
    zip(populations.tested, populations.target).map { tested, target in
      let all = tested + target
      let mean = all.reduce(0, +) / Double(all.count)
      let spread = (all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(all.count)).squareRoot()
      return all.map { spread > 0 ? ($0 - mean) / spread : 0 }
    }
  }

  /// Keeps the division into folds apart from resampling under the same seed.
  private static let purpose: UInt16 = 0xF01D

  /// Deals shuffled units out to the folds, so that folds are equally large.
  private static func foldOfUnit(_ units: [Int], folds: Int, seed: UInt64) -> [Int: Int] {
    var stream = PhiloxStream(seed: seed, purpose: purpose)
    var order = Array(Set(units)).sorted()
    order.shuffle(using: &stream)
    var fold: [Int: Int] = [:]
    for (place, unit) in order.enumerated() { fold[unit] = place % folds }
    return fold
  }
}
