// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation

/// How the variance of an area under the ROC curve is foreseen, before there are data.
public enum AreaVariance: String, Sendable, Hashable, CaseIterable {
  /// Exponential scores: Q₁ = A/(2 − A), Q₂ = 2A²/(1 + A).
  case hanleyMcNeil = "hanley-mcneil"
  /// Binormal scores with equal spread; conservative for ratings.
  case obuchowski
  /// Hanley and McNeil's with both class sizes replaced by their mean, as for the C statistic of prediction models.
  case newcombe

  /// The name that literature gives it.
  public var title: String {
    switch self {
    case .hanleyMcNeil: "Hanley-McNeil"
    case .obuchowski: "Obuchowski"
    case .newcombe: "Newcombe"
    }
  }

  /// Authors, journal and year.
  public var source: String {
    switch self {
    case .hanleyMcNeil: "Hanley & McNeil, Radiology 143 (1982) 29-36"
    case .obuchowski: "Obuchowski, Lieber & Wians, Clinical Chemistry 50 (2004) 1118-1125"
    case .newcombe: "Newcombe, Statistics in Medicine 25 (2006) 559-573"
    }
  }

  /// The variance of an area.
  ///
  /// - Parameters:
  ///   - area: The true area, 0…1.
  ///   - positives: Diseased cases, > 0; need not be whole.
  ///   - negatives: Healthy cases, > 0.
  /// - Returns: The variance; 0 for an area of 0 or 1.
  /// > Source: Hanley & McNeil, Radiology 143 (1982) 29–36; Obuchowski, Lieber & Wians, Clinical Chemistry 50 (2004) 1118–1125;
  /// > Newcombe, Statistics in Medicine 25 (2006) 559–573, method 4. Checked against published standard errors and powers in
  /// > `AreaPlanTests`.
  public func variance(area: Double, positives: Double, negatives: Double) -> Double {
    guard area > 0, area < 1 else { return 0 }
    let (first, second) = (area / (2 - area), 2 * area * area / (1 + area))
    switch self {
    case .hanleyMcNeil:
      let own = area * (1 - area)
      let square = area * area
      return max(
        0, (own + (positives - 1) * (first - square) + (negatives - 1) * (second - square)) / (positives * negatives))
    case .newcombe:
      let half = (positives + negatives) / 2 - 1
      return area * (1 - area) * (1 + half * (1 - area) / (2 - area) + half * area / (1 + area))
        / (positives * negatives)
    case .obuchowski:
      // √2 stands as 1.414 in the publication, and its tables were made with it.
      let a = NormalDistribution.standard.quantile(area) * 1.414
      let square = a * a
      return 0.0099 * exp(-square / 2) * ((5 * square + 8) + (square + 8) * positives / negatives) / positives
    }
  }
}
