// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A random-effects meta-analysis: what sites have in common, and how far apart they truly are.
///
/// Each site's estimate is its true value plus its sampling error; the true values differ from site to site with the variance
/// τ² about a mean. Sites are weighted by 1/(v + τ²). The question for a user is not only the mean but a *new* site, which
/// ``prediction(name:level:)`` answers.
///
/// ```swift
/// let sites = [0.2, 0.8, 0.5].enumerated().compactMap { try? SiteEffect(name: "\($0)", effect: $1, variance: 0.04) }
/// let pooled = try MetaAnalysis(sites, on: .plain)
/// pooled.tauSquared   // 0.05: the estimates' variance 0.09 less the sampling error 0.04
/// ```
/// **Assumes** independent sites: no patient at two of them.
/// > Source: DerSimonian & Laird, Controlled Clinical Trials 7 (1986) 177–188; REML after Viechtbauer, Journal of Educational
/// > and Behavioral Statistics 30 (2005) 261–293; Paule & Mandel, J Res Natl Bur Stand 87 (1982) 377–385. Checked against
/// > the published results of the BCG trials and an independent maximisation in `MetaAnalysisTests`.
public struct MetaAnalysis: Sendable {
  /// The sites, in the order given.
  public let sites: [SiteEffect]
  /// The scale of the effects.
  public let scale: MetaScale
  /// How ``tauSquared`` was estimated.
  public let method: HeterogeneityMethod
  /// The variance between the sites' true values, ≥ 0, on the scale of pooling.
  public let tauSquared: Double
  /// The pooled value on the scale of pooling.
  public let mean: Double
  /// The variance of ``mean`` with τ² taken as known: 1/Σw.
  public let meanVariance: Double
  /// The weighted squares about the fixed-effect mean: what heterogeneity adds to chance.
  public let cochranQ: Double
  /// The value that sites would share were they all alike: the fixed-effect mean, on the scale of pooling.
  public let fixedMean: Double
  /// The variance of ``fixedMean``.
  public let fixedVariance: Double
  /// The weighted squares about ``mean`` divided by their degrees of freedom: Hartung's and Knapp's factor.
  public let knappFactor: Double

  let variance: BetweenSiteVariance

  /// Pools the sites.
  /// - Parameters:
  ///   - sites: Two or more.
  ///   - scale: The scale that their effects are on.
  ///   - method: How the variance between sites is estimated.
  /// - Throws: ``MetaAnalysisError``.
  /// - Complexity: O(sites).
  public init(
    _ sites: [SiteEffect], on scale: MetaScale, method: HeterogeneityMethod = .reml
  ) throws(MetaAnalysisError) {
    guard sites.count > 1 else { throw .tooFewSites(found: sites.count, needed: 2) }
    variance = BetweenSiteVariance(sites)
    let fixed = variance.sums(0)
    guard fixed.spread.isFinite, fixed.cubes.isFinite, fixed.trace > 0 else { throw .beyondNumbers }
    let found = variance.estimate(method)
    let random = variance.sums(found)
    guard found.isFinite, random.mean.isFinite, random.spread.isFinite else { throw .beyondNumbers }
    self.sites = sites
    self.scale = scale
    self.method = method
    tauSquared = found
    mean = random.mean
    meanVariance = 1 / random.weight
    cochranQ = fixed.spread
    fixedMean = fixed.mean
    fixedVariance = 1 / fixed.weight
    knappFactor = random.spread / Double(sites.count - 1)
  }

  /// How many sites there are.
  public var count: Int { sites.count }

  /// The share of the total weight that each site has in ``mean``.
  public var weights: [Double] { sites.map { meanVariance / ($0.variance + tauSquared) } }

  /// The sampling variance of a typical site, after Higgins and Thompson.
  public var typicalVariance: Double {
    let fixed = variance.sums(0)
    return Double(count - 1) / fixed.trace
  }

  /// The share of the variance of the estimates that is not chance, 0…1: I².
  public var iSquared: Double { tauSquared / (tauSquared + typicalVariance) }

  /// The variance of the estimates over that of chance alone, ≥ 1: H².
  public var hSquared: Double { 1 + tauSquared / typicalVariance }

  /// The restricted log-likelihood at a variance between sites, without the constant ½(*k* − 1) log 2π.
  public func restrictedLogLikelihood(at tauSquared: Double) -> Double {
    variance.restrictedLogLikelihood(tauSquared)
  }

  /// The standard error of ``mean`` that an interval uses.
  public func standardError(_ interval: PooledIntervalMethod) -> Double {
    switch interval {
    case .wald: meanVariance.squareRoot()
    case .hartungKnapp: (knappFactor * meanVariance).squareRoot()
    case .modifiedHartungKnapp: (max(1, knappFactor) * meanVariance).squareRoot()
    }
  }
}
