// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

extension LabelledScores {
  /// Compares the area with that of a sample of other, independent patients.
  ///
  /// The statistic is the difference over the root of the summed variances; its degrees of freedom follow Satterthwaite from
  /// the number of units of each sample less one.
  ///
  /// **Edge cases.** Where a class has fewer than two units in either sample, or the standard error is zero, the interval, the
  /// statistic and the p-value are `nil`.
  /// - Parameters:
  ///   - other: A sample that shares no patient with this one.
  ///   - level: The confidence level of the intervals.
  ///   - interval: The scale of the two areas' own intervals; the difference's is plain, with the same t quantile.
  /// - Returns: Both areas, self − other, and the t test.
  /// - Complexity: O(*n*).
  /// > Source: DeLong's variances with the degrees of freedom of pROC: Robin et al., BMC Bioinformatics 12 (2011) 77. Checked
  /// > against pROC's published test in `CorrelatedScoresTests`.
  public func comparisonOfAreas(
    withIndependent other: LabelledScores, level: ConfidenceLevel = .percent95, interval: AreaInterval = .logit
  ) -> AreaComparison {
    let first = area(level: level, interval: interval)
    let second = other.area(level: level, interval: interval)
    let names = varianceName == other.varianceName ? varianceName : varianceName + " and " + other.varianceName
    let method = names + " for unpaired areas, Satterthwaite t"
    let name = "difference." + Metric.auc.rawValue
    var difference = Estimate(
      name: name, value: nil, interval: nil, level: level, method: method, n: count + other.count,
      definition: "area minus area in independent patients", reason: first.reason ?? second.reason)
    if clusters != nil || other.clusters != nil {
      difference.clusters = (first.clusters ?? count) + (second.clusters ?? other.count)
    }
    var test = HypothesisTest(name: name, statistic: nil, distribution: "t", pValue: nil, method: method)
    if let a = first.value, let b = second.value { difference.value = a - b }
    if let value = difference.value, let a = first.standardError, let b = second.standardError {
      let (varianceA, varianceB) = (a * a, b * b)
      let error = (varianceA + varianceB).squareRoot()
      difference.standardError = error
      if error > 1e-14 {
        let unitsA = Double((first.clusters ?? weightedRows) - 1)
        let unitsB = Double((second.clusters ?? other.weightedRows) - 1)
        let sum = varianceA + varianceB
        let df = sum * sum / (varianceA * varianceA / unitsA + varianceB * varianceB / unitsB)
        let t = StudentT(degreesOfFreedom: df)
        let spread = t.upperTailQuantile(level.alpha / 2) * error
        difference.interval = Interval(max(-1, value - spread), min(1, value + spread))
        difference.reason = nil
        test.statistic = value / error
        test.degreesOfFreedom = [df]
        test.pValue = t.twoSidedTail(abs(value / error))
      } else {
        difference.reason = .zeroStandardError
      }
    }
    test.reason = difference.reason
    return AreaComparison(first: first, second: second, difference: difference, test: test)
  }

  /// The rows that count: those of positive weight.
  private var weightedRows: Int { weights.map { $0.reduce(0) { $0 + ($1 > 0 ? 1 : 0) } } ?? count }
}
