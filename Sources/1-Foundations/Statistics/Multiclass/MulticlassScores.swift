// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A checked sample with one score per class and one true class per row.
///
/// A class's score speaks for that class; the scores of a row need not sum to 1.
public struct MulticlassScores: Sendable {
  /// The names of the classes, in their order.
  public let classes: [String]
  /// The score of each row for each class: one column per class.
  public let scores: [[Double]]
  /// The true class of each row, 0 ..< number of classes.
  public let truth: [Int]
  /// Sampling weights ≥ 0, or `nil` where every row counts once.
  public let weights: [Double]?
  /// The sampling unit of each row, or `nil` where rows are independent.
  public let clusters: ClusterIndex?

  /// Checks the columns.
  /// - Parameters:
  ///   - classes: At least two names.
  ///   - scores: One column per class, one score per row.
  ///   - truth: The index of each row's class. Building it from labels is the caller's work, so an index outside the classes
  ///     is a programmer's error.
  ///   - weights: Sampling weights, or `nil`.
  ///   - clusters: The sampling unit of each row, or `nil`.
  /// - Throws: ``SampleError`` naming the first column and row that does not fit.
  public init(
    classes: [String], scores: [[Double]], truth: [Int], weights: [Double]? = nil, clusters: ClusterIndex? = nil
  ) throws(SampleError) {
    guard classes.count >= 2 else { throw .empty }
    guard scores.count == classes.count else {
      throw .lengthsDiffer(of: "score columns", expected: classes.count, found: scores.count)
    }
    precondition(truth.allSatisfy { classes.indices.contains($0) }, "the truth is the index of a class")
    for (name, column) in zip(classes, scores) {
      if let index = column.firstIndex(where: { !$0.isFinite }) { throw .notFinite(column: name, index: index) }
      // The checks of a binary sample are the checks of each column.
      _ = try LabelledScores(
        scores: column, isPositive: truth.map { _ in false }, weights: weights, clusters: clusters)
    }
    self.classes = classes
    self.scores = scores
    self.truth = truth
    self.weights = weights
    self.clusters = clusters
  }

  /// How many rows there are.
  public var count: Int { truth.count }

  /// The sampling units, each row by itself where rows are independent.
  var units: ClusterIndex? {
    clusters ?? (try? ClusterIndex(unitOfRow: (0..<count).map { Int32($0) }, count: count))
  }

  /// The rows whose truth is one of two classes, scored for the first of them.
  func pair(_ first: Int, against second: Int) -> LabelledScores? {
    let rows = truth.indices.filter { truth[$0] == first || truth[$0] == second }
    return subset(rows, score: { scores[first][$0] }, isPositive: { truth[$0] == first })
  }

  /// All rows, one class against the others.
  func oneVersusRest(_ index: Int) -> LabelledScores? {
    try? LabelledScores(
      scores: scores[index], isPositive: truth.map { $0 == index }, weights: weights, clusters: clusters)
  }

  private func subset(_ rows: [Int], score: (Int) -> Double, isPositive: (Int) -> Bool) -> LabelledScores? {
    guard let units else { return nil }
    // The units keep the numbers they have in the whole sample, so that the parts of different pairs add.
    guard let own = try? ClusterIndex(unitOfRow: rows.map { units.unitOfRow[$0] }, count: units.count) else {
      return nil
    }
    return try? LabelledScores(
      scores: rows.map(score), isPositive: rows.map(isPositive),
      weights: weights.map { weights in rows.map { weights[$0] } }, clusters: own)
  }
}
