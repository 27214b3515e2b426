// SPDX-License-Identifier: Apache-2.0

/// The rows of both classes in the order of their scores, and where the rows of the smaller class stand among the larger.
///
/// Sorted once; then the area of any reweighted sample is one running sum over the larger class and one lookup of two of its
/// places per row of the smaller class, half a win each, which counts ties exactly.
struct ClassOrder: Sendable {
  /// The rows of the larger class by ascending score.
  let larger: [Int32]
  /// The rows of the smaller class by ascending score.
  let smaller: [Int32]
  /// How many rows of the larger class score below each row of the smaller class.
  let below: [UInt32]
  /// How many score below it or the same.
  let upTo: [UInt32]
  /// Whether the smaller class is the positive one.
  let smallerIsPositive: Bool

  init(_ sample: LabelledScores) {
    smallerIsPositive = sample.positiveCount <= sample.negativeCount
    let scores = sample.scores
    var larger: [Int32] = []
    var smaller: [Int32] = []
    for row in RadixSort.order(scores.map { ScoreKey.key($0) }) {
      if sample.isPositive[Int(row)] == smallerIsPositive {
        smaller.append(Int32(row))
      } else {
        larger.append(Int32(row))
      }
    }
    var (low, high) = (0, 0)
    var below: [UInt32] = []
    var upTo: [UInt32] = []
    for row in smaller {
      let score = scores[Int(row)]
      while low < larger.count, scores[Int(larger[low])] < score { low += 1 }
      high = max(high, low)
      while high < larger.count, scores[Int(larger[high])] == score { high += 1 }
      below.append(UInt32(low))
      upTo.append(UInt32(high))
    }
    self.larger = larger
    self.smaller = smaller
    self.below = below
    self.upTo = upTo
  }

  /// The area from what the smaller class wins against the larger.
  /// - Parameters:
  ///   - wins: Twice the weight of the pairs that the smaller class's row wins, a tie counting one half.
  ///   - pairs: The weight of all pairs.
  /// - Returns: The area, or `nil` where there are no pairs.
  func area(doubledWins wins: Double, pairs: Double) -> Double? {
    guard pairs > 0 else { return nil }
    return (smallerIsPositive ? wins : 2 * pairs - wins) / (2 * pairs)
  }
}
