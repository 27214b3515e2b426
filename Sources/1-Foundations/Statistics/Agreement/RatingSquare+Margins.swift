// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

extension RatingSquare {
  /// Bowker's test that the square is symmetric; for two categories it is McNemar's.
  ///
  /// Pairs of cells that are both empty are left out, with their degree of freedom.
  /// > Source: Bowker, Journal of the American Statistical Association 43 (1948) 572–574. Checked against statsmodels in
  /// > `MarginalHomogeneityTests`.
  public func bowkerTest() -> HypothesisTest {
    var (statistic, freedom) = (0.0, 0)
    for i in categories.indices {
      for j in categories.indices where j > i {
        let (a, b) = (Double(counts[i][j]), Double(counts[j][i]))
        guard a + b > 0 else { continue }
        statistic += (a - b) * (a - b) / (a + b)
        freedom += 1
      }
    }
    return chiSquared(
      "bowker", statistic, freedom, method: "Bowker's test of symmetry",
      reason: freedom == 0 ? .emptyDenominator(of: "subjects on which the two differ") : nil)
  }

  /// Stuart and Maxwell's test that both readers use the categories equally often.
  ///
  /// Categories that neither reader used are left out. Undefined where the covariance of the margins is singular.
  /// > Source: Stuart, Biometrika 42 (1955) 412–416; Maxwell, British Journal of Psychiatry 116 (1970) 651–655. Checked against
  /// > statsmodels in `MarginalHomogeneityTests`.
  public func stuartMaxwellTest() -> HypothesisTest {
    let method = "Stuart–Maxwell test of equal margins"
    let rows = counts.map { $0.reduce(0, +) }
    let columns = categories.indices.map { column in counts.reduce(0) { $0 + $1[column] } }
    // A category whose margins are equal because it is empty, or never confused, has no variance.
    let used = categories.indices.filter { rows[$0] + columns[$0] - 2 * counts[$0][$0] > 0 }
    guard used.count > 1 else {
      return chiSquared(
        "stuart-maxwell", 0, 0, method: method, reason: .emptyDenominator(of: "subjects on which the two differ"))
    }
    let kept = used.dropLast()
    let gaps = kept.map { Double(rows[$0] - columns[$0]) }
    var matrix: [Double] = []
    for i in kept {
      for j in kept {
        matrix.append(i == j ? Double(rows[i] + columns[i] - 2 * counts[i][i]) : -Double(counts[i][j] + counts[j][i]))
      }
    }
    guard let root = Cholesky(matrix, order: kept.count) else {
      return chiSquared(
        "stuart-maxwell", 0, kept.count, method: method,
        reason: .notApplicable("the categories fall apart into groups that are never confused"))
    }
    let statistic = zip(gaps, root.solve(gaps)).reduce(0) { $0 + $1.0 * $1.1 }
    return chiSquared("stuart-maxwell", statistic, kept.count, method: method, reason: nil)
  }

  /// McNemar's test for two categories (mid-p unless asked otherwise); `nil` for more, where Bowker's and Stuart and Maxwell's serve.
  public func mcNemarTest(_ version: McNemar.Version = .midP) -> HypothesisTest? {
    guard categories.count == 2 else { return nil }
    return McNemar(testOnly: counts[0][1], referenceOnly: counts[1][0]).test(version)
  }

  /// How much oftener the first reader uses the second (positive) category than the second reader does, with a normal interval.
  ///
  /// > Source: Byrt, Bishop & Carlin, Journal of Clinical Epidemiology 46 (1993) 423–429, bias index.
  public func biasIndex(level: ConfidenceLevel = .percent95) -> Estimate {
    index(
      "bias-index", counts.count == 2 ? (counts[1][0], counts[0][1]) : nil, level,
      "share of \(categories.last ?? "") of the first reader less that of the second")
  }

  /// How much oftener both readers give the second (positive) category than the first, with a normal interval.
  ///
  /// > Source: Byrt, Bishop & Carlin, Journal of Clinical Epidemiology 46 (1993) 423–429, prevalence index.
  public func prevalenceIndex(level: ConfidenceLevel = .percent95) -> Estimate {
    index(
      "prevalence-index", counts.count == 2 ? (counts[1][1], counts[0][0]) : nil, level,
      "share of subjects that both call \(categories.last ?? "") less the share that both call \(categories.first ?? "")"
    )
  }

  /// The agreement on one category: twice the subjects that both gave it, divided by how often either gave it.
  ///
  /// For two categories these are the positive and the negative agreement, which kappa hides. The share of subjects that both gave
  /// it among those that either gave it is a proportion; the agreement rises with it, and Wilson's interval is carried over.
  /// > Source: Cicchetti & Feinstein, Journal of Clinical Epidemiology 43 (1990) 551–558; Dice, Ecology 26 (1945) 297–302.
  /// > Checked by hand in `CohenKappaTests`.
  public func specificAgreement(category: Int, level: ConfidenceLevel = .percent95) -> Estimate {
    let both = counts[category][category]
    let either = counts[category].reduce(0, +) + counts.reduce(0) { $0 + $1[category] } - both
    let name = "specific-agreement"
    let definition = "chance that one reader says \(categories[category]) of a subject of which the other says so"
    let method = "Wilson, carried over from the share of subjects"
    guard either > 0 else {
      return .undefined(
        name, because: .emptyDenominator(of: "ratings \(categories[category])"), level: level, method: method, n: 0,
        definition: definition
      ).of(group: categories[category])
    }
    func agreement(_ share: Double) -> Double { 2 * share / (1 + share) }
    let share = Double(both) / Double(either)
    let bounds = ProportionInterval.wilson.bounds(successes: Double(both), trials: Double(either), level: level)
    let slope = 2 / ((1 + share) * (1 + share))
    return Estimate(
      name: name, group: categories[category], value: agreement(share),
      interval: Interval(agreement(bounds.lower), agreement(bounds.upper)),
      standardError: slope * (share * (1 - share) / Double(either)).squareRoot(), level: level, method: method,
      n: either, definition: definition)
  }

  private func index(
    _ name: String, _ parts: (Int, Int)?, _ level: ConfidenceLevel, _ definition: String
  ) -> Estimate {
    let method = "normal"
    guard let parts, total > 0 else {
      let reason = total > 0 ? UndefinedReason.notApplicable("only for two categories") : .noObservations
      return .undefined(name, because: reason, level: level, method: method, n: total, definition: definition)
    }
    let n = Double(total)
    let value = Double(parts.0 - parts.1) / n
    let error = ((Double(parts.0 + parts.1) / n - value * value) / n).squareRoot()
    var estimate = Estimate(
      name: name, value: value, interval: nil, standardError: error, level: level, method: method, n: total,
      definition: definition)
    if error > 0 {
      let half = NormalDistribution.standard.upperTailQuantile(level.alpha / 2) * error
      estimate.interval = Interval(max(-1, value - half), min(1, value + half))
    } else {
      estimate.reason = .zeroStandardError
    }
    return estimate
  }

  private func chiSquared(
    _ name: String, _ statistic: Double, _ freedom: Int, method: String, reason: UndefinedReason?
  ) -> HypothesisTest {
    HypothesisTest(
      name: name, statistic: reason == nil ? statistic : nil, distribution: "chi-squared",
      degreesOfFreedom: freedom > 0 ? [Double(freedom)] : [],
      pValue: reason == nil ? ChiSquared(degreesOfFreedom: Double(freedom)).upperTail(statistic) : nil,
      method: method, reason: reason)
  }
}
