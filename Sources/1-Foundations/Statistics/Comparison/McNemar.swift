// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

/// McNemar's test that two paired proportions are equal, from the pairs that disagree.
///
/// > Source: McNemar, Psychometrika 12 (1947) 153–157; Fagerland, Lydersen & Laake, BMC Medical Research Methodology 13
/// > (2013) 91 for the mid-p version. Checked against published and computed values in `McNemarTests`.
public struct McNemar: Sendable, Hashable {
  /// How the p-value is made.
  public enum Version: String, Sendable, Hashable, CaseIterable {
    /// Chi-squared without correction.
    case asymptotic
    /// Chi-squared with Edwards' continuity correction.
    case continuityCorrected = "continuity-corrected"
    /// The exact binomial test: never above its stated error rate, and cautious.
    case exact
    /// The exact test less half the probability of the observed split.
    case midP = "mid-p"
  }

  /// Pairs where only the test succeeds.
  public let testOnly: Int
  /// Pairs where only the reference succeeds.
  public let referenceOnly: Int

  /// Makes the test of two counts ≥ 0.
  public init(testOnly: Int, referenceOnly: Int) {
    precondition(min(testOnly, referenceOnly) >= 0, "counts are not negative")
    self.testOnly = testOnly
    self.referenceOnly = referenceOnly
  }

  /// Runs a version of the test, two-sided.
  ///
  /// - Parameters:
  ///   - version: How the p-value is made.
  ///   - name: The name of the result.
  /// - Returns: The test; undefined where no pair disagrees.
  public func test(_ version: Version = .midP, name: String = "mcnemar") -> HypothesisTest {
    let pairs = testOnly + referenceOnly
    let isExact = version == .exact || version == .midP
    let method = "McNemar, \(version.rawValue)"
    guard pairs > 0 else {
      return HypothesisTest(
        name: name, statistic: nil, distribution: isExact ? "binomial" : "chi-squared", pValue: nil, method: method,
        reason: .emptyDenominator(of: "discordant pairs"))
    }
    if isExact {
      let binomial = BinomialDistribution(trials: pairs, successProbability: 0.5)
      let fewer = min(testOnly, referenceOnly)
      let exact = 2 * binomial.cumulative(fewer)
      let p = version == .exact ? exact : exact - binomial.probability(fewer)
      return HypothesisTest(
        name: name, statistic: nil, distribution: "binomial", pValue: min(1, p), method: method)
    }
    let gap = Double((testOnly - referenceOnly).magnitude)
    let corrected = version == .asymptotic ? gap : max(0, gap - 1)
    let statistic = corrected * corrected / Double(pairs)
    return HypothesisTest(
      name: name, statistic: statistic, distribution: "chi-squared", degreesOfFreedom: [1],
      pValue: ChiSquared(degreesOfFreedom: 1).upperTail(statistic), method: method)
  }
}
