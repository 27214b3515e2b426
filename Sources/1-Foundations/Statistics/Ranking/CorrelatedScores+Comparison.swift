// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

extension CorrelatedScores {
  /// Compares the areas of two columns.
  ///
  /// The difference is taken unit by unit, so that two columns that rank alike have a difference and a standard error of
  /// exactly zero.
  ///
  /// **Edge cases.** With a standard error of zero, or with fewer than two units of a class, the interval, the statistic
  /// and the p-value are `nil`.
  /// - Parameters:
  ///   - first: The index of one column.
  ///   - second: The index of the other.
  ///   - level: The confidence level of the intervals.
  ///   - interval: The scale of the two areas' own intervals; the difference's is plain.
  /// - Returns: Both areas, first − second, and the normal test.
  /// - Complexity: O(*n*).
  /// > Source: DeLong et al., Biometrics 44 (1988) 837–845. Checked against published tests in `CorrelatedScoresTests`.
  public func comparison(
    of first: Int, with second: Int, level: ConfidenceLevel = .percent95, interval: AreaInterval = .logit
  ) -> AreaComparison {
    let method = samples[first].varianceName + " for paired areas"
    let name = "difference." + Metric.auc.rawValue
    let group = names[first] + " − " + names[second]
    let definition = "area of \(names[first]) minus area of \(names[second]) on the same cases"
    var test = HypothesisTest(
      name: name, group: group, statistic: nil, distribution: "normal", pValue: nil, method: method, reason: gap)
    var difference = Estimate.undefined(
      name, because: gap ?? .noObservations, level: level, method: method, n: samples[first].count,
      definition: definition)
    if gap == nil {
      let parts = influences[first].minus(influences[second])
      difference = parts.ranking(
        name: name, level: level, scale: .plain, range: -1...1, definition: definition, method: method)
      test.reason = difference.reason
      if difference.interval != nil, let error = difference.standardError {
        let z = parts.value / error
        test.statistic = z
        test.pValue = 2 * NormalDistribution.standard.upperTail(abs(z))
      }
    }
    return AreaComparison(
      first: samples[first].area(level: level, interval: interval).of(group: names[first]),
      second: samples[second].area(level: level, interval: interval).of(group: names[second]),
      difference: difference.of(group: group), test: test)
  }

  /// Compares every column with every later one, in order.
  public func pairwiseComparisons(
    level: ConfidenceLevel = .percent95, interval: AreaInterval = .logit
  ) -> [AreaComparison] {
    names.indices.flatMap { i in
      (i + 1..<max(i + 1, names.count)).map { comparison(of: i, with: $0, level: level, interval: interval) }
    }
  }

  /// Tests whether all areas are equal.
  ///
  /// The degrees of freedom are the rank of the covariance of the differences: columns that rank alike add none.
  /// - Returns: The chi-squared test; statistic and p are `nil` where no difference varies.
  /// - Complexity: O(columns² × units + columns³).
  /// > Source: DeLong et al., Biometrics 44 (1988) 837–845. Checked against numpy in `CorrelatedScoresTests`.
  public func equalityOfAreas() -> HypothesisTest {
    let contrasts = names.indices.dropFirst().map { column in
      names.indices.map { $0 == column - 1 ? 1.0 : $0 == column ? -1.0 : 0.0 }
    }
    return test(contrasts: Array(contrasts), name: "equality." + Metric.auc.rawValue)
  }

  /// Tests whether each of several weighted sums of the areas is zero.
  ///
  /// - Parameters:
  ///   - contrasts: One list of coefficients per sum, each as long as ``names``.
  ///   - name: The machine name of the test.
  /// - Returns: The chi-squared test on the rank of the contrasts' covariance. Statistic and p are `nil` where no sum varies,
  ///   and where a sum that does not vary is not zero, because the ratio is then infinite.
  public func test(contrasts: [[Double]], name: String = "contrast." + Metric.auc.rawValue) -> HypothesisTest {
    var test = HypothesisTest(
      name: name, statistic: nil, distribution: "chi-squared", pValue: nil, alternative: .twoSided,
      method: (samples.first?.varianceName ?? "DeLong") + ", joint test of contrasts", reason: gap)
    guard gap == nil else { return test }
    var sums: [UnitInfluence] = []
    for contrast in contrasts {
      precondition(contrast.count == names.count, "one coefficient per column")
      if let sum = UnitInfluence.weightedSum(influences, coefficients: contrast) { sums.append(sum) }
    }
    if let shortage = influences.first?.shortage {
      test.reason = shortage
      return test
    }
    let covariance = sums.map { row in sums.map { row.covariance(with: $0) ?? 0 } }
    let eigen = SymmetricEigen(covariance)
    let largest = eigen.values.max() ?? 0
    guard largest > 1e-28 else {
      test.reason = .zeroStandardError
      return test
    }
    var statistic = 0.0
    var rank = 0
    for (value, vector) in zip(eigen.values, eigen.vectors) {
      let projection = zip(vector, sums).reduce(0) { $0 + $1.0 * $1.1.value }
      if value > 1e-10 * largest {
        statistic += projection * projection / value
        rank += 1
      } else if abs(projection) > 1e-9 {
        test.reason = .zeroStandardError
        return test
      }
    }
    test.statistic = statistic
    test.degreesOfFreedom = [Double(rank)]
    test.pValue = ChiSquared(degreesOfFreedom: Double(rank)).upperTail(statistic)
    return test
  }
}

extension UnitInfluence {
  /// A weighted sum of statistics over the same numbering of units; `nil` for an empty list.
  static func weightedSum(_ influences: [UnitInfluence], coefficients: [Double]) -> UnitInfluence? {
    guard let first = influences.first else { return nil }
    var value = 0.0
    var positive = [Double](repeating: 0, count: first.positive.count)
    var negative = positive
    for (influence, coefficient) in zip(influences, coefficients) where coefficient != 0 {
      value += coefficient * influence.value
      for unit in positive.indices {
        positive[unit] += coefficient * influence.positive[unit]
        negative[unit] += coefficient * influence.negative[unit]
      }
    }
    return UnitInfluence(
      value: value, positive: positive, negative: negative, rows: influences.map(\.rows).max() ?? 0,
      positiveUnits: influences.map(\.positiveUnits).max() ?? 0,
      negativeUnits: influences.map(\.negativeUnits).max() ?? 0, units: influences.map(\.units).max() ?? 0)
  }
}
