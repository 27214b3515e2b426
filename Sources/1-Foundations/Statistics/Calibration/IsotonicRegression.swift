// SPDX-License-Identifier: Apache-2.0

/// The non-decreasing function of the score that lies closest to the outcomes, in least squares.
///
/// Rows of equal score are one point, at the weighted mean of their outcomes; then neighbours that stand in the wrong order
/// are pooled until none do. For outcomes of 0 and 1 the same function maximises the likelihood, and it is the reliability
/// curve of the CORP approach: it has no bins to choose.
///
/// ```swift
/// let curve = IsotonicRegression(sample)
/// curve?.value(at: 0.3)   // how often cases of score 0.3 are positive
/// ```
/// **Edge cases.** Rows of weight zero count as absent; with none left there is no curve. Between two scores that were seen
/// the function is interpolated linearly, beyond the ends it stays flat.
///
/// > Source: Ayer et al., Annals of Mathematical Statistics 26 (1955) 641–647; Dimitriadis, Gneiting & Jordan, PNAS 118
/// > (2021) e2016191118. Checked against scikit-learn and against the max–min definition in `IsotonicTests`.
public struct IsotonicRegression: Sendable, Hashable {
  /// A run of neighbouring scores that share a value.
  public struct Block: Sendable, Hashable {
    /// The lowest score that was seen in the block.
    public let lowest: Double
    /// The highest score that was seen in the block.
    public let highest: Double
    /// The weighted mean of the outcomes.
    public let value: Double
    /// The weight of the rows.
    public let weight: Double
  }

  /// The steps from the lowest score up; their values rise strictly.
  public let blocks: [Block]

  /// Fits the share of positive rows to the scores of a sample, with its weights.
  /// - Complexity: O(*n*) for *n* rows.
  public init?(_ sample: LabelledScores) {
    self.init(
      scores: sample.scores, outcomes: sample.isPositive.map { $0 ? 1 : 0 }, weights: sample.weights)
  }

  /// Fits outcomes of any kind.
  ///
  /// All columns are equally long and finite, and weights are ≥ 0.
  /// - Returns: `nil` where no row has weight.
  /// - Complexity: O(*n*) for *n* rows.
  public init?(scores: [Double], outcomes: [Double], weights: [Double]? = nil) {
    precondition(scores.count == outcomes.count, "each score has an outcome")
    precondition(weights.map { $0.count == scores.count } ?? true, "each score has a weight")
    var points: [Block] = []
    points.reserveCapacity(scores.count)
    let order = RadixSort.order(scores.map(ScoreKey.key))
    var place = 0
    while place < order.count {
      let score = scores[Int(order[place])] + 0.0
      var (sum, weight) = (0.0, 0.0)
      while place < order.count, scores[Int(order[place])] == score {
        let row = Int(order[place])
        let own = weights?[row] ?? 1
        sum += own * outcomes[row]
        weight += own
        place += 1
      }
      if weight > 0 { points.append(Block(lowest: score, highest: score, value: sum / weight, weight: weight)) }
    }
    self.init(points: points)
  }

  /// Pools points that are given in strictly ascending order of score, each with weight above zero.
  init?(points: [Block]) {
    guard !points.isEmpty else { return nil }
    var blocks: [Block] = []
    for point in points {
      var top = point
      while let below = blocks.last, below.value >= top.value {
        blocks.removeLast()
        let weight = below.weight + top.weight
        top = Block(
          lowest: below.lowest, highest: top.highest,
          value: below.value == top.value
            ? top.value : below.value + (top.value - below.value) * (top.weight / weight), weight: weight)
      }
      blocks.append(top)
    }
    self.blocks = blocks
  }

  /// The value at a score: of its block, linear between two blocks, flat beyond the ends.
  /// - Complexity: O(log blocks).
  public func value(at score: Double) -> Double {
    // The first block that does not end below the score.
    var (low, high) = (0, blocks.count)
    while low < high {
      let middle = (low + high) / 2
      if blocks[middle].highest < score { low = middle + 1 } else { high = middle }
    }
    guard low < blocks.count else { return blocks[blocks.count - 1].value }
    let above = blocks[low]
    guard score < above.lowest, low > 0 else { return above.value }
    let below = blocks[low - 1]
    let share = (score - below.highest) / (above.lowest - below.highest)
    return below.value + share * (above.value - below.value)
  }

  /// The values at many scores.
  public func values(at scores: [Double]) -> [Double] { scores.map(value(at:)) }
}
