// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

extension MetaAnalysis {
  /// Cochran's test that all sites have the same true value.
  ///
  /// It has little power with few sites: a large p-value is no proof that sites are alike.
  /// - Parameter name: The metric's name; the test is called `heterogeneity.name`.
  /// - Returns: The test, against chi-squared with one degree of freedom less than sites.
  /// > Source: Cochran, Biometrics 10 (1954) 101–129.
  public func heterogeneityTest(name: String) -> HypothesisTest {
    HypothesisTest(
      name: "heterogeneity.\(name)", statistic: cochranQ, distribution: "chi-squared",
      degreesOfFreedom: [Double(count - 1)],
      pValue: ChiSquared(degreesOfFreedom: Double(count - 1)).upperTail(cochranQ),
      alternative: .greater, method: "Cochran's Q: all sites have the same true \(name)")
  }

  /// The values of τ² at which the weighted squares are no surprise: the Q-profile interval.
  ///
  /// - Returns: `nil` where even τ² = 0 makes the sites surprisingly alike: the set is then empty.
  /// > Source: Viechtbauer, Stat Med 26 (2007) 37–52.
  public func tauSquaredInterval(level: ConfidenceLevel = .percent95) -> Interval? {
    let chance = ChiSquared(degreesOfFreedom: Double(count - 1))
    guard let upper = variance.tauSquared(whereSpreadIs: chance.quantile(level.alpha / 2)) else { return nil }
    return Interval(
      variance.tauSquared(whereSpreadIs: chance.upperTailQuantile(level.alpha / 2)) ?? 0, upper)
  }

  /// How far apart the sites truly are: τ², τ, I² and H², with Q-profile intervals.
  ///
  /// The intervals of all four are one interval of τ² in four units. I² is a share of the scatter and depends on how large
  /// the sites are; τ is the spread itself, on the scale of pooling.
  /// - Parameters:
  ///   - name: The metric's name.
  ///   - level: The level of the intervals.
  /// - Returns: `tau-squared.name`, `tau.name`, `i-squared.name`, `h-squared.name`.
  /// > Source: Higgins & Thompson, Stat Med 21 (2002) 1539–1558; intervals by Viechtbauer, Stat Med 26 (2007) 37–52.
  public func heterogeneity(name: String, level: ConfidenceLevel = .percent95) -> [Estimate] {
    let interval = tauSquaredInterval(level: level)
    let chance = typicalVariance
    func estimate(_ what: String, _ definition: String, _ value: (Double) -> Double) -> Estimate {
      Estimate(
        name: "\(what).\(name)", value: value(tauSquared),
        interval: interval.flatMap { Interval(value($0.lower), value($0.upper)) }, level: level,
        method: "\(method.title), Q-profile interval", n: count, definition: definition,
        reason: interval == nil
          ? .notApplicable("the sites are more alike than chance makes them, so the Q-profile interval is empty") : nil)
    }
    return [
      estimate("tau-squared", "variance of \(name) between the true values of sites, on \(scale.words)") { $0 },
      estimate("tau", "standard deviation of \(name) between the true values of sites, on \(scale.words)") {
        $0.squareRoot()
      },
      estimate("i-squared", "share of the scatter of the sites' estimates that is not their sampling error") {
        $0 / ($0 + chance)
      },
      estimate("h-squared", "scatter of the sites' estimates over that of sampling error alone") { 1 + $0 / chance },
    ]
  }
}
