// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

extension GroupedScores {
  /// Tests whether a score means the same in every group: the interaction of score and group in a logistic regression.
  ///
  /// The reduced model has one slope of the score and an intercept for each group, the full model a slope for each group too.
  /// With independent rows it is the likelihood-ratio test. With weights or sampling units likelihoods do not count
  /// information rightly: then it is Wald's test that the groups' slopes are equal, with the sandwich variance over units.
  ///
  /// The score enters as its log odds where all scores lie strictly between 0 and 1, else as it is.
  ///
  /// **Edge cases.** Groups without the minimum of both classes stay out, and the method says how many. Where a group's scores
  /// separate its classes there is no slope, and no test.
  /// - Returns: A chi-squared test on one degree of freedom less than there are groups in it.
  /// - Complexity: O(*n* · groups²) for each Newton step.
  /// > Source: P. McCullagh, J. A. Nelder, Generalized Linear Models, 2nd ed. (1989), 4.4; Liang & Zeger, Biometrika 73 (1986)
  /// > 13–22. Checked against statsmodels in `ScoreByGroupTests`.
  public func scoreByGroup() -> HypothesisTest {
    let judged = names.indices.filter { shortage(.auc, of: $0) == nil }
    let isOdds = sample.scores.allSatisfy { $0 > 0 && $0 < 1 }
    let isPlain = sample.weights == nil && sample.clusters == nil
    var test = HypothesisTest(
      name: "interaction.score-by-group", statistic: nil, distribution: "chi-squared", pValue: nil,
      method: (isPlain ? "likelihood ratio" : "Wald, sandwich variance over units") + ", logistic regression on "
        + (isOdds ? "the log odds of the score" : "the score"))
    if judged.count < names.count { test.method += ", \(judged.count) of \(names.count) groups" }
    guard judged.count > 1 else {
      test.reason = .tooFewUnits(of: "groups that can be judged", found: judged.count, needed: 2)
      return test
    }
    let centre = sample.scores.reduce(0, +) / Double(max(1, sample.count))
    let spread = max(
      1e-300, (sample.scores.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(sample.count)).squareRoot())
    let covariates = judged.map { group in
      parts[group].scores.scores.map { isOdds ? log($0 / (1 - $0)) : ($0 - centre) / spread }
    }
    do {
      // A slope and an intercept for each group are as many regressions of their own.
      var fits: [LogisticRegression] = []
      for (group, x) in zip(judged, covariates) { fits.append(try regression(of: group, x)) }
      if isPlain {
        let full = fits.reduce(0) { $0 + $1.logLikelihood }
        let reduced = try commonSlope(judged, covariates).logLikelihood
        let degrees = Double(judged.count - 1)
        let statistic = max(0, 2 * (full - reduced))
        test.statistic = statistic
        test.degreesOfFreedom = [degrees]
        test.pValue = ChiSquared(degreesOfFreedom: degrees).upperTail(statistic)
      } else {
        MeasureByGroup.wald(judged.indices.map { slope(of: judged[$0], covariates[$0], fits[$0]) }, into: &test)
      }
    } catch {
      test.reason = error.reason
    }
    return test
  }

  private func regression(
    of group: Int, _ x: [Double]
  ) throws(LogisticRegression.Failure) -> LogisticRegression {
    let scores = parts[group].scores
    return try LogisticRegression(
      columns: [[Double](repeating: 1, count: x.count), x], isPositive: scores.isPositive, weights: scores.weights)
  }

  private func commonSlope(
    _ judged: [Int], _ covariates: [[Double]]
  ) throws(LogisticRegression.Failure) -> LogisticRegression {
    let rows = covariates.reduce(0) { $0 + $1.count }
    var columns = [covariates.flatMap { $0 }]
    var start = 0
    for x in covariates {
      var column = [Double](repeating: 0, count: rows)
      for row in start..<start + x.count { column[row] = 1 }
      columns.append(column)
      start += x.count
    }
    return try LogisticRegression(columns: columns, isPositive: judged.flatMap { parts[$0].scores.isPositive })
  }

  /// The slope of a group with what each of its units contributes to it.
  private func slope(of group: Int, _ x: [Double], _ fit: LogisticRegression) -> GroupPoint {
    let part = parts[group]
    let count = part.scores.clusters?.count ?? x.count
    var pull = [Double](repeating: 0, count: count)
    for row in x.indices {
      let residual = (part.scores.weights?[row] ?? 1) * ((part.scores.isPositive[row] ? 1 : 0) - fit.fitted[row])
      let unit = part.scores.clusters.map { Int($0.unitOfRow[row]) } ?? row
      pull[unit] += residual * (fit.covariance[2] + fit.covariance[3] * x[row])
    }
    let influence = UnitInfluence(
      value: fit.coefficients[1], positive: pull, negative: [Double](repeating: 0, count: count), rows: x.count,
      positiveUnits: count, negativeUnits: count, units: count)
    return GroupPoint(
      value: influence.value, shape: .normal, variance: max(0, influence.variance ?? 0), rows: x.count,
      clusters: part.scores.clusters == nil ? nil : count, shared: sharesUnits ? (part.units, influence) : nil)
  }
}
