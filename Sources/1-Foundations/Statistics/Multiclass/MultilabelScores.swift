// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A checked sample with several findings per row, each with its own score and truth.
public struct MultilabelScores: Sendable {
  /// The names of the labels, in their order.
  public let labels: [String]
  /// The score of each row for each label: one column per label.
  public let scores: [[Double]]
  /// Whether each row has each label: one column per label.
  public let isPositive: [[Bool]]
  /// Sampling weights ≥ 0, or `nil` where every row counts once.
  public let weights: [Double]?
  /// The sampling unit of each row, or `nil` where rows are independent.
  public let clusters: ClusterIndex?
  /// Each label as a binary sample.
  private let samples: [LabelledScores]

  /// Checks the columns.
  /// - Parameters:
  ///   - labels: At least one name.
  ///   - scores: One column per label, one score per row.
  ///   - isPositive: One column per label, one truth per row.
  ///   - weights: Sampling weights, or `nil`.
  ///   - clusters: The sampling unit of each row, or `nil`.
  /// - Throws: ``SampleError`` naming the first column and row that does not fit.
  public init(
    labels: [String], scores: [[Double]], isPositive: [[Bool]], weights: [Double]? = nil, clusters: ClusterIndex? = nil
  ) throws(SampleError) {
    guard !labels.isEmpty else { throw .empty }
    guard scores.count == labels.count else {
      throw .lengthsDiffer(of: "score columns", expected: labels.count, found: scores.count)
    }
    guard isPositive.count == labels.count else {
      throw .lengthsDiffer(of: "truth columns", expected: labels.count, found: isPositive.count)
    }
    let count = scores[0].count
    var samples: [LabelledScores] = []
    for (label, (column, truth)) in zip(labels, zip(scores, isPositive)) {
      guard column.count == count else { throw .lengthsDiffer(of: label, expected: count, found: column.count) }
      if let index = column.firstIndex(where: { !$0.isFinite }) { throw .notFinite(column: label, index: index) }
      samples.append(try LabelledScores(scores: column, isPositive: truth, weights: weights, clusters: clusters))
    }
    self.labels = labels
    self.scores = scores
    self.isPositive = isPositive
    self.weights = weights
    self.clusters = clusters
    self.samples = samples
  }

  /// How many rows there are.
  public var count: Int { scores[0].count }

  /// The area of each label; ``Estimate/group`` is the label.
  /// - Returns: One estimate per label, in their order; undefined for a label that all or no rows have.
  /// - Complexity: O(labels × *n*).
  public func areas(level: ConfidenceLevel = .percent95, interval: AreaInterval = .logit) -> [Estimate] {
    zip(labels, samples).map { $1.area(level: level, interval: interval).of(group: $0) }
  }

  /// The mean of the labels' areas, every label weighing the same.
  ///
  /// The interval adds up what each unit contributes to all labels before it squares.
  ///
  /// **Edge cases.** The value is `nil` where a label is present in all rows or in none.
  /// - Returns: The macro-averaged area, 0…1.
  /// - Complexity: O(labels × *n*).
  /// > Source: DeLong's placements summed over the labels. Checked against the mean and a bootstrap in `MulticlassTests`.
  public func macroArea(level: ConfidenceLevel = .percent95, interval: AreaInterval = .logit) -> Estimate {
    AveragedArea(
      name: Metric.macroAUC.rawValue, definition: "mean of the labels' areas",
      parts: zip(labels, samples).map { ($0, .some($1)) }
    ).estimate(level: level, interval: interval, count: count, isClustered: clusters != nil)
  }

  /// The area over all pairs of a row and a label, pooled.
  ///
  /// The pairs of a row are not independent: the interval takes the row, or its cluster, as the unit.
  /// - Returns: The micro-averaged area, 0…1.
  /// - Complexity: O(labels × *n*).
  /// > Source: the variance by Obuchowski, Biometrics 53 (1997) 567–578. Checked in `MulticlassTests`.
  public func microArea(level: ConfidenceLevel = .percent95, interval: AreaInterval = .logit) -> Estimate {
    PooledArea(
      scores: scores, isPositive: isPositive, weights: weights,
      units: clusters ?? (try? ClusterIndex(unitOfRow: (0..<count).map { Int32($0) }, count: count))
    ).estimate(
      level: level, interval: interval, count: count,
      definition: "area over all pairs of a row and a label, positive where the row has the label")
  }
}
