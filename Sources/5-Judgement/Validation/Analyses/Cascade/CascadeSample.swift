// SPDX-License-Identifier: Apache-2.0
public import Statistics
public import Vocabulary

/// A checked sample of cases that both models of a cascade have scored.
///
/// Higher scores speak for disease. Built once; what is computed from it is total.
public struct CascadeSample: Sendable {
  /// How sure the small model is of each case; higher is surer.
  public let confidence: [Double]
  /// The small model's scores.
  public let small: [Double]
  /// The large model's scores.
  public let large: [Double]
  /// Scores of the small model at or above it are called positive.
  public let smallThreshold: Double
  /// Scores of the large model at or above it are called positive.
  public let largeThreshold: Double
  /// Whether the case is diseased.
  public let isPositive: [Bool]
  /// The patient of each case; `nil` where each case is of a patient of its own.
  public let clusters: ClusterIndex?
  let largeCalls: [Bool]

  /// Checks the columns.
  ///
  /// - Parameters:
  ///   - confidence: How sure the small model is of each case; higher is surer.
  ///   - small: The small model's scores.
  ///   - large: The large model's scores.
  ///   - smallThreshold: The small model's operating point.
  ///   - largeThreshold: The large model's operating point.
  ///   - isPositive: Whether each case is diseased.
  ///   - clusters: The patient of each case, where patients repeat.
  /// - Throws: ``SampleError`` naming the first column and row that does not fit.
  public init(
    confidence: [Double], small: [Double], large: [Double], smallThreshold: Double, largeThreshold: Double,
    isPositive: [Bool], clusters: ClusterIndex? = nil
  ) throws(SampleError) {
    let n = isPositive.count
    for (name, column) in [("confidence", confidence), ("small", small), ("large", large)] {
      guard column.count == n else { throw .lengthsDiffer(of: name, expected: n, found: column.count) }
      if let index = column.firstIndex(where: { !$0.isFinite }) { throw .notFinite(column: name, index: index) }
    }
    if let clusters, clusters.unitOfRow.count != n {
      throw .lengthsDiffer(of: "clusters", expected: n, found: clusters.unitOfRow.count)
    }
    self.confidence = confidence
    self.small = small
    self.large = large
    self.smallThreshold = smallThreshold
    self.largeThreshold = largeThreshold
    self.isPositive = isPositive
    self.clusters = clusters
    largeCalls = large.map { $0 >= largeThreshold }
  }

  /// How many cases there are.
  public var count: Int { isPositive.count }

  /// Which cases a band escalates: those of less confidence than it.
  public func isEscalated(by band: Double) -> [Bool] { confidence.map { $0 < band } }

  /// The calls of the cascade.
  public func calls(by band: Double) -> [Bool] {
    confidence.indices.map { confidence[$0] < band ? largeCalls[$0] : small[$0] >= smallThreshold }
  }

  /// The scores of the cascade: the small model's where it answers, the large one's elsewhere.
  ///
  /// They rank cases only where both models' scores stand on one calibrated scale.
  public func scores(by band: Double) -> [Double] {
    confidence.indices.map { confidence[$0] < band ? large[$0] : small[$0] }
  }
}
