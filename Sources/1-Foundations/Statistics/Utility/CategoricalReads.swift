// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A checked sample of calls among several classes with the true class.
public struct CategoricalReads: Sendable {
  /// How many classes there are.
  public let classCount: Int
  /// The class each row was called, 0 ..< ``classCount``.
  public let calls: [Int]
  /// The true class of each row.
  public let truth: [Int]
  /// Sampling weights ≥ 0, or `nil` where every row counts once.
  public let weights: [Double]?
  /// The sampling unit of each row, or `nil` where rows are independent.
  public let clusters: ClusterIndex?

  /// Checks the columns; a class outside `0 ..< classCount` is a programmer's error.
  /// - Throws: ``SampleError`` naming the first column and row that does not fit.
  public init(
    calls: [Int], truth: [Int], classCount: Int, weights: [Double]? = nil, clusters: ClusterIndex? = nil
  ) throws(SampleError) {
    precondition(classCount >= 2, "two classes or more")
    precondition((calls + truth).allSatisfy { (0..<classCount).contains($0) }, "calls and truth name a class")
    guard calls.count == truth.count else {
      throw .lengthsDiffer(of: "truth", expected: calls.count, found: truth.count)
    }
    // The checks of a binary sample are those of weights and clusters.
    _ = try BinaryReads(
      calls: calls.map { _ in false }, isPositive: calls.map { _ in false }, weights: weights, clusters: clusters)
    self.classCount = classCount
    self.calls = calls
    self.truth = truth
    self.weights = weights
    self.clusters = clusters
  }

  /// Calls each row by its highest score; of equal scores the first class.
  public init(highestOf scores: MulticlassScores) {
    self.init(scores) { row in row.indices.max { row[$0] < row[$1] || (row[$0] == row[$1] && $0 > $1) } ?? 0 }
  }

  /// Calls each row what costs least on average, taking its scores as the chances of the classes.
  public init(cheapestBy costs: CostMatrix, of scores: MulticlassScores) {
    precondition(costs.classes.count == scores.classes.count, "a cost for each class")
    self.init(scores) { costs.cheapestCall(chances: $0) }
  }

  private init(_ scores: MulticlassScores, call: ([Double]) -> Int) {
    classCount = scores.classes.count
    calls = (0..<scores.count).map { row in call(scores.scores.map { $0[row] }) }
    truth = scores.truth
    weights = scores.weights
    clusters = scores.clusters
  }

  /// How many rows there are.
  public var count: Int { calls.count }
}
