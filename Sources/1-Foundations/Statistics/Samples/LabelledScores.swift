// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A checked sample of scores with a binary truth: the input of everything that ranks.
///
/// Built once; all scores are finite and all columns equally long, so what is computed from it is total. Higher scores
/// speak for the positive class. A class may be empty: the metrics then say so in their ``Estimate/reason``.
public struct LabelledScores: Sendable {
  /// The scores, one per row.
  public let scores: [Double]
  /// Whether the row's truth is positive (diseased).
  public let isPositive: [Bool]
  /// Sampling weights ≥ 0, or `nil` where every row counts once.
  public let weights: [Double]?
  /// The sampling unit of each row, or `nil` where rows are independent.
  public let clusters: ClusterIndex?
  /// How many rows are positive.
  public let positiveCount: Int

  /// Checks the columns.
  /// - Throws: ``SampleError`` naming the first column and row that does not fit.
  /// - Complexity: O(*n*).
  public init(
    scores: [Double], isPositive: [Bool], weights: [Double]? = nil, clusters: ClusterIndex? = nil
  ) throws(SampleError) {
    let n = scores.count
    guard isPositive.count == n else { throw .lengthsDiffer(of: "truth", expected: n, found: isPositive.count) }
    // One pass without a branch: a number less itself is 0 unless it is not finite. The row is looked for only then.
    if scores.reduce(0 as UInt64, { $0 | ($1 - $1).bitPattern }) != 0,
      let index = scores.firstIndex(where: { !$0.isFinite })
    {
      throw .notFinite(column: "scores", index: index)
    }
    if let weights {
      guard weights.count == n else { throw .lengthsDiffer(of: "weights", expected: n, found: weights.count) }
      if let index = weights.firstIndex(where: { !($0.isFinite && $0 >= 0) }) { throw .badWeight(index: index) }
    }
    if let clusters, clusters.unitOfRow.count != n {
      throw .lengthsDiffer(of: "clusters", expected: n, found: clusters.unitOfRow.count)
    }
    self.scores = scores
    self.isPositive = isPositive
    self.weights = weights
    self.clusters = clusters
    positiveCount = Self.count(isPositive)
  }

  /// How many are true, counted in blocks so short that narrow numbers hold the counts and many are added at once.
  private static func count(_ flags: [Bool]) -> Int {
    flags.withUnsafeBytes { flags in
      guard let first = flags.bindMemory(to: UInt8.self).baseAddress else { return 0 }
      // Safe because a block ends where the flags do, and a truth value is a byte of 0 or 1.
      var total = 0
      for start in stride(from: 0, to: flags.count, by: 1 << 14) {
        let block = first + start
        var here: UInt32 = 0
        for place in 0..<min(1 << 14, flags.count - start) { here &+= UInt32(block[place]) }
        total += Int(here)
      }
      return total
    }
  }

  /// How many rows there are.
  public var count: Int { scores.count }
  /// How many rows are negative (healthy).
  public var negativeCount: Int { count - positiveCount }
}
