// SPDX-License-Identifier: Apache-2.0

/// How the scores of the two classes lie, counted in bins of equal width.
public struct ScoreHistogram: Sendable, Equatable {
  /// The borders of the bins, one more than there are bins.
  public let edges: [Double]
  /// The positive cases in each bin.
  public let positives: [Int]
  /// The negative cases in each bin.
  public let negatives: [Int]

  /// Takes counts that were made elsewhere; `nil` unless the sizes agree and the borders ascend.
  public init?(edges: [Double], positives: [Int], negatives: [Int]) {
    guard edges.count == positives.count + 1, positives.count == negatives.count, !positives.isEmpty,
      zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 })
    else { return nil }
    self.edges = edges
    self.positives = positives
    self.negatives = negatives
  }

  /// Counts scores; `nil` where there is none, or one is not finite.
  ///
  /// Scores that all lie in 0…1 are counted over 0…1, others over their own range. The last bin holds its upper border.
  public init?(positives: [Double], negatives: [Double], bins: Int = 25) {
    let all = positives + negatives
    guard bins > 0, let least = all.min(), let most = all.max(), all.allSatisfy(\.isFinite) else { return nil }
    var (low, high) = least >= 0 && most <= 1 ? (0, 1) : (least, most)
    if low == high { (low, high) = (low - 0.5, high + 0.5) }
    guard (high - low).isFinite, low < high else { return nil }
    func counts(_ scores: [Double]) -> [Int] {
      var counts = [Int](repeating: 0, count: bins)
      for score in scores {
        counts[min(bins - 1, max(0, Int((score - low) / (high - low) * Double(bins))))] += 1
      }
      return counts
    }
    let edges = (0...bins).map { low + (high - low) * Double($0) / Double(bins) }
    self.init(edges: edges, positives: counts(positives), negatives: counts(negatives))
  }
}
