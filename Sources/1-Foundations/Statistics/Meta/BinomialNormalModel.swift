// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

/// The exact meta-analysis of proportions: counts are binomial, and the sites' log-odds are normal about a mean.
///
/// The usual two steps (a log-odds and its variance from each site, then pooling) break where a site has no success or only
/// successes, and are biased where counts are small, because estimate and variance depend on each other. Here the counts
/// enter as they are, and nothing is added to them. The normal distribution of the sites is integrated by adaptive
/// Gauss–Hermite quadrature with ``points`` points, centred and scaled at each site's own mode.
///
/// **Edge cases.** There is no fit where no site, or every site, has only successes or only failures all over: the mean is
/// then infinite.
/// **Assumes** independent rows that count once, and independent sites.
/// > Source: Hamza, van Houwelingen & Stijnen, J Clin Epidemiol 61 (2008) 41–51; Stijnen, Hamza & Özdemir, Stat Med 29 (2010)
/// > 3046–3067; Pinheiro & Bates, J Comput Graph Stat 4 (1995) 12–35. Checked against brute-force integration in
/// > `BinomialNormalModelTests`.
public struct BinomialNormalModel: Sendable {
  /// How many points the quadrature has.
  public static let points = 25

  /// The sites' proportions.
  public let proportions: [Proportion]
  /// The mean of the sites' log-odds.
  public let mean: Double
  /// The variance of ``mean``, from the observed information with τ estimated alongside.
  public let meanVariance: Double
  /// The variance of the sites' log-odds, by maximum likelihood.
  public let tauSquared: Double
  /// The maximised log-likelihood, without the binomial coefficients.
  public let logLikelihood: Double

  /// Fits by maximum likelihood.
  /// - Parameter proportions: One for each site; sites without trials say nothing and are left out of the fit.
  /// - Throws: ``BinomialNormalFailure``.
  /// - Complexity: O(sites × ``points``) for each of some tens of steps.
  public init(_ proportions: [Proportion]) throws(BinomialNormalFailure) {
    let used = proportions.filter { $0.trials > 0 }
    guard used.count > 1 else { throw .tooFewSites(found: used.count) }
    let successes = used.reduce(0) { $0 + $1.successes }
    let trials = used.reduce(0) { $0 + $1.trials }
    guard successes > 0, successes < trials else { throw .allAlike }
    let likelihood = BinomialNormalLikelihood(used)
    let start = log(Double(successes) / Double(trials - successes))
    var best = likelihood.maximum(from: start, tau: 0)
    for tau in [0.1, 0.3, 0.6, 1, 1.6, 2.5, 4] {
      let found = likelihood.maximum(from: start, tau: tau)
      if found.value > best.value { best = found }
    }
    if best.tau > 0 { best = try likelihood.refined(best) }
    guard let variance = best.meanVariance, variance > 0, variance.isFinite else { throw .noInformation }
    self.proportions = proportions
    mean = best.mean
    meanVariance = variance
    tauSquared = best.tau * best.tau
    logLikelihood = best.value
  }

  private var used: Int { proportions.count { $0.trials > 0 } }

  /// The proportion of the middle one of all sites like these.
  ///
  /// The interval is Student's with one degree of freedom less than sites, because the variance is estimated from them.
  public func pooled(name: String, level: ConfidenceLevel = .percent95) -> Estimate {
    let t = StudentT(degreesOfFreedom: Double(used - 1)).upperTailQuantile(level.alpha / 2)
    return estimate(
      "pooled.\(name)", half: t * meanVariance.squareRoot(), level: level, words: "t with k − 1 degrees of freedom",
      definition: "\(name) of the middle one of all sites like these \(used)", error: meanVariance.squareRoot())
  }

  /// What a new site of the same kind would truly have; no interval with two sites.
  public func prediction(name: String, level: ConfidenceLevel = .percent95) -> Estimate {
    let t = used > 2 ? StudentT(degreesOfFreedom: Double(used - 2)).upperTailQuantile(level.alpha / 2) : nil
    var found = estimate(
      "new-site.\(name)", half: (t ?? 0) * (tauSquared + meanVariance).squareRoot(), level: level,
      words: "prediction interval, t with k − 2 degrees of freedom",
      definition: "\(name) that a new site of the same kind as these \(used) would truly have", error: nil)
    if t == nil {
      found.interval = nil
      found.reason = .tooFewUnits(of: "sites", found: used, needed: 3)
    }
    return found
  }

  private func estimate(
    _ name: String, half: Double, level: ConfidenceLevel, words: String, definition: String, error: Double?
  ) -> Estimate {
    let scale = MetaScale.logit
    let value = scale.back(mean)
    return Estimate(
      name: name, value: value, interval: Interval(scale.back(mean - half), scale.back(mean + half)),
      standardError: error.map { $0 * value * (1 - value) }, level: level,
      method: "binomial–normal model, maximum likelihood, \(words)", n: used, definition: definition)
  }
}

/// Why the binomial–normal model has no fit.
public enum BinomialNormalFailure: Error, Sendable, Hashable {
  /// A variance between sites needs two of them.
  case tooFewSites(found: Int)
  /// No trial succeeded, or all did: the mean is infinite.
  case allAlike
  /// The steps ran out.
  case notConverged(after: Int)
  /// The likelihood is flat at its maximum.
  case noInformation

  /// The reason, as estimates carry it.
  public var reason: UndefinedReason {
    switch self {
    case .tooFewSites(let found): .tooFewUnits(of: "sites with trials", found: found, needed: 2)
    case .allAlike: .valueAtBoundary
    case .notConverged(let steps): .notConverged(after: steps)
    case .noInformation: .notApplicable("the likelihood is flat at its maximum")
    }
  }
}
