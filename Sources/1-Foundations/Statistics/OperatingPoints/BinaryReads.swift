// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A checked sample of yes-or-no calls with a binary truth: the input of everything at an operating point.
///
/// Rows of weight zero are left out of every count. A class may be empty: the metrics then say so.
public struct BinaryReads: Sendable {
  /// Whether the row was called positive.
  public let calls: [Bool]
  /// Whether the row's truth is positive (diseased).
  public let isPositive: [Bool]
  /// Sampling weights ≥ 0, or `nil` where every row counts once.
  public let weights: [Double]?
  /// The sampling unit of each row, or `nil` where rows are independent.
  public let clusters: ClusterIndex?
  /// How many rows fall into each cell, unweighted.
  public let counts: ConfusionCounts
  /// Weighted totals of the cells.
  let totals: Cells
  /// The cells of each sampling unit, where rows are weighted or clustered.
  let unitCells: [Cells]?

  /// Checks the columns.
  /// - Throws: ``SampleError`` naming the first column and row that does not fit.
  /// - Complexity: O(*n*).
  public init(
    calls: [Bool], isPositive: [Bool], weights: [Double]? = nil, clusters: ClusterIndex? = nil
  ) throws(SampleError) {
    let n = calls.count
    guard isPositive.count == n else { throw .lengthsDiffer(of: "truth", expected: n, found: isPositive.count) }
    if let weights {
      guard weights.count == n else { throw .lengthsDiffer(of: "weights", expected: n, found: weights.count) }
      if let index = weights.firstIndex(where: { !($0.isFinite && $0 >= 0) }) { throw .badWeight(index: index) }
    }
    if let clusters, clusters.unitOfRow.count != n {
      throw .lengthsDiffer(of: "clusters", expected: n, found: clusters.unitOfRow.count)
    }
    self.init(checked: calls, isPositive, weights, clusters)
  }

  /// Calls positive what scores at or above a threshold.
  public init(_ scores: LabelledScores, threshold: Double) {
    self.init(checked: scores.scores.map { $0 >= threshold }, scores.isPositive, scores.weights, scores.clusters)
  }

  private init(checked calls: [Bool], _ isPositive: [Bool], _ weights: [Double]?, _ clusters: ClusterIndex?) {
    self.calls = calls
    self.isPositive = isPositive
    self.weights = weights
    self.clusters = clusters
    var rows = [0, 0, 0, 0]
    var sums = Cells.zero
    var units: [Cells]? =
      clusters.map { [Cells](repeating: .zero, count: $0.count) }
      ?? weights.map { [Cells](repeating: .zero, count: $0.count) }
    for row in calls.indices {
      let weight = weights?[row] ?? 1
      guard weight > 0 else { continue }
      let cell = Self.cell(called: calls[row], isPositive: isPositive[row])
      rows[cell] += 1
      sums[cell] += weight
      units?[clusters.map { Int($0.unitOfRow[row]) } ?? row][cell] += weight
    }
    counts = ConfusionCounts(
      truePositives: rows[0], falsePositives: rows[1], falseNegatives: rows[2], trueNegatives: rows[3])
    totals = sums
    unitCells = units
  }

  /// How many rows there are.
  public var count: Int { calls.count }

  /// The place of a row in ``Cells``.
  static func cell(called: Bool, isPositive: Bool) -> Int { (isPositive ? 0 : 1) + (called ? 0 : 2) }
}
