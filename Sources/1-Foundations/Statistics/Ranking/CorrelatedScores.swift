// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Two or more score columns read from the same rows against one truth: models, markers or readers to be compared.
///
/// The columns see the same patients, so their areas are correlated; the comparisons take that from each unit's part in
/// each area.
///
/// ```swift
/// let both = try CorrelatedScores(
///   columns: [("A", [1, 2, 3, 4]), ("B", [2, 1, 3, 4])], isPositive: [false, true, false, true])
/// both.areas().map(\.value)  // [0.75, 0.5]
/// ```
public struct CorrelatedScores: Sendable {
  /// The names of the columns, in their order.
  public let names: [String]
  /// Each column with the truth, weights and clusters that all share.
  public let samples: [LabelledScores]
  /// The parts of each column's area; empty where a class has no weight.
  let influences: [UnitInfluence]
  /// Why there are no areas; `nil` where there are.
  let gap: UndefinedReason?

  /// Checks the columns.
  /// - Parameters:
  ///   - columns: At least one name with its scores, one per row.
  ///   - isPositive: Whether each row's truth is positive.
  ///   - weights: Sampling weights ≥ 0, or `nil`.
  ///   - clusters: The sampling unit of each row, or `nil` where rows are independent.
  /// - Throws: ``SampleError`` naming the first column and row that does not fit.
  /// - Complexity: O(columns × *n*).
  public init(
    columns: [(name: String, scores: [Double])], isPositive: [Bool], weights: [Double]? = nil,
    clusters: ClusterIndex? = nil
  ) throws(SampleError) {
    guard !columns.isEmpty else { throw .empty }
    var samples: [LabelledScores] = []
    for column in columns {
      if let index = column.scores.firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(column: column.name, index: index)
      }
      samples.append(
        try LabelledScores(scores: column.scores, isPositive: isPositive, weights: weights, clusters: clusters))
    }
    names = columns.map(\.name)
    self.samples = samples
    let groups = samples.map { ScoreGroups($0) }
    gap = groups.first?.gap
    influences = gap == nil ? zip(samples, groups).map { $0.areaInfluence($1) } : []
  }

  /// The area of each column, in their order; ``Estimate/group`` is the column's name.
  public func areas(level: ConfidenceLevel = .percent95, interval: AreaInterval = .logit) -> [Estimate] {
    zip(names, samples).map { $1.area(level: level, interval: interval).of(group: $0) }
  }

  /// The covariance matrix of the areas; `nil` where a class has fewer than two units.
  ///
  /// - Returns: Rows and columns in the order of ``names``.
  /// - Complexity: O(columns² × units).
  /// > Source: DeLong et al., Biometrics 44 (1988) 837–845; with clusters Obuchowski, Biometrics 53 (1997) 567–578. Checked
  /// > against numpy and published values in `CorrelatedScoresTests`.
  public func areaCovariance() -> [[Double]]? {
    guard let first = influences.first, first.shortage == nil else { return nil }
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: names.count), count: names.count)
    for i in names.indices {
      for j in i..<names.count {
        guard let covariance = influences[i].covariance(with: influences[j]) else { return nil }
        matrix[i][j] = covariance
        matrix[j][i] = covariance
      }
    }
    return matrix
  }

  /// The mean of the columns' areas, as for several fixed readers of the same patients.
  /// - Returns: `nil` where a class has fewer than two units.
  public func meanAreaInfluence() -> UnitInfluence? {
    guard let mean = UnitInfluence.mean(of: influences), mean.shortage == nil else { return nil }
    return mean
  }
}
