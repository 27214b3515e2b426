// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

extension MeasureByGroup {
  /// Tests whether the measure is the same in all judged groups.
  ///
  /// - Shares of independent rows: Pearson's chi-squared.
  /// - Shares of weighted or clustered rows: the same on effective counts (Rao and Scott); where patients are in several groups,
  ///   Wald's chi-squared with their covariance.
  /// - Areas: Cochran's Q with DeLong's (Obuchowski's) variances, which is Wald's chi-squared.
  ///
  /// **Edge cases.** With fewer than two judged groups, where all shares are 0 or all are 1, and where an area has no standard
  /// error, statistic and p-value are `nil`.
  /// - Returns: A chi-squared test on one degree of freedom less than there are judged groups.
  /// > Source: Cochran, Biometrics 10 (1954) 101–129; Rao & Scott, Biometrics 48 (1992) 577–585. Checked against scipy in
  /// > `HeterogeneityTests`.
  public func heterogeneity() -> HypothesisTest {
    let points = judgedPoints
    var test = HypothesisTest(
      name: "heterogeneity.\(measure.rawValue)", statistic: nil, distribution: "chi-squared", pValue: nil,
      method: "chi-squared")
    guard points.count > 1 else {
      test.reason = tooFewGroups
      return test
    }
    let isTied = points.indices.contains { i in points[..<i].contains { $0.covariance(with: points[i]) != 0 } }
    let trials = points.compactMap { point in
      if case .share(let trials) = point.shape { trials } else { nil }
    }
    if !isTied, trials.count == points.count {
      let isPlain = zip(points, trials).allSatisfy { $0.clusters == nil && Double($0.rows) == $1 }
      test.method = isPlain ? "Pearson chi-squared" : "Rao–Scott chi-squared on effective counts"
      pearson(points, trials, into: &test)
    } else {
      test.method = trials.isEmpty ? "Cochran's Q, DeLong variances" : "Wald chi-squared, cluster-robust"
      if isTied { test.method += ", with the covariance of units in several groups" }
      Self.wald(points, into: &test)
    }
    test.method += coverage
    return test
  }

  private func pearson(_ points: [GroupPoint], _ trials: [Double], into test: inout HypothesisTest) {
    let all = trials.reduce(0, +)
    let pooled = zip(points, trials).reduce(0) { $0 + $1.0.value * $1.1 } / all
    guard pooled > 1e-12, pooled < 1 - 1e-12 else {
      test.reason = .zeroStandardError
      return
    }
    let statistic =
      zip(points, trials).reduce(0) { $0 + $1.1 * ($1.0.value - pooled) * ($1.0.value - pooled) }
      / (pooled * (1 - pooled))
    Self.finish(&test, statistic: statistic, degrees: points.count - 1)
  }

  /// Wald's test that all points are equal, with their covariance; the variance of a share is taken at Wilson's centre, so that
  /// shares of 0 and 1 have one.
  static func wald(_ points: [GroupPoint], into test: inout HypothesisTest) {
    let count = points.count
    guard count > 1, points.allSatisfy({ $0.scale > 1e-14 }) else {
      test.reason = .zeroStandardError
      return
    }
    func product(_ i: Int, _ j: Int) -> Double {
      let root = points[i].scale * points[j].scale
      return i == j ? root : root * points[i].correlation(with: points[j])
    }
    var matrix = (0..<count).map { i in (0..<count).map { $0 == i ? product(i, i) : 0 } }
    for i in 0..<count {
      for j in 0..<i {
        matrix[i][j] = product(i, j)
        matrix[j][i] = matrix[i][j]
      }
    }
    let last = count - 1
    var contrasts: [Double] = []
    for i in 0..<last {
      for j in 0..<last { contrasts.append(matrix[i][j] - matrix[i][last] - matrix[last][j] + matrix[last][last]) }
    }
    guard let root = Cholesky(contrasts, order: last) else {
      test.reason = .zeroStandardError
      return
    }
    let gaps = (0..<last).map { points[$0].value - points[last].value }
    finish(&test, statistic: zip(gaps, root.solve(gaps)).reduce(0) { $0 + $1.0 * $1.1 }, degrees: last)
  }

  private static func finish(_ test: inout HypothesisTest, statistic: Double, degrees: Int) {
    test.statistic = statistic
    test.degreesOfFreedom = [Double(degrees)]
    test.pValue = ChiSquared(degreesOfFreedom: Double(degrees)).upperTail(max(0, statistic))
  }
}
