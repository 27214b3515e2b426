// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Vocabulary

/// One site left out: what the others say without it, and how well they foretold it.
public struct LeftOutSite: Sendable {
  /// The site that was left out.
  public let site: SiteEffect
  /// The meta-analysis of the others.
  public let others: MetaAnalysis
  /// The range in which the others expect the left-out site's *estimate*, on the scale of the metric.
  ///
  /// It is their prediction interval, widened by the left-out site's own sampling error; `nil` with fewer than three others.
  public let expected: Interval?
  /// Whether the left-out estimate lies in ``expected``; `nil` where there is none.
  public let isForetold: Bool?
  /// The left-out estimate less the others' mean, over the standard deviation of that difference.
  public let deletedResidual: Double
}

extension MetaAnalysis {
  /// Leaves out each site in turn.
  ///
  /// A good model of the sites foretells about 95 of 100 left-out sites at 95 %: that is the honest test of what the
  /// prediction interval promises about the next one.
  /// - Parameter level: The level of the intervals.
  /// - Returns: One entry for each site, in order; empty with two sites.
  /// - Complexity: O(sites²).
  /// > Source: Viechtbauer & Cheung, Research Synthesis Methods 1 (2010) 112–125 for the studentised deleted residual.
  public func leavingOneOut(level: ConfidenceLevel = .percent95) -> [LeftOutSite] {
    guard count > 2 else { return [] }
    return sites.indices.compactMap { index in
      var rest = sites
      let left = rest.remove(at: index)
      guard let others = try? MetaAnalysis(rest, on: scale, method: method) else { return nil }
      let gap = left.effect - others.mean
      let spread = (left.variance + others.tauSquared + others.meanVariance).squareRoot()
      let half = others.predictionHalf(level: level, extra: left.variance)
      return LeftOutSite(
        site: left, others: others,
        expected: half.flatMap { Interval(scale.back(others.mean - $0), scale.back(others.mean + $0)) },
        isForetold: half.map { gap.magnitude <= $0 }, deletedResidual: gap / spread)
    }
  }
}
