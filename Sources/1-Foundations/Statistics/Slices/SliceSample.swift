// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A checked sample of losses with the attributes by which it may be sliced.
///
/// Rows are those that the question is about: for sensitivity the positive ones. The loss of a row lies in 0…1; an error is 1.
public struct SliceSample: Sendable {
  /// The most rows that one half may hold, by the width of the counters.
  public static let mostRows = 1 << 24
  /// What a loss is counted as: parts of 2¹⁶, so that sums are whole numbers and no order of rows or threads can change them.
  static let unitLoss: UInt32 = 1 << 16

  /// The loss of each row, 0…1.
  public let losses: [Double]
  /// The attributes.
  public let attributes: [SliceAttribute]
  /// The sampling unit of each row, or `nil` where rows are independent.
  public let clusters: ClusterIndex?
  /// What the losses mean.
  public let measure: SliceMeasure
  /// Whether every loss is 0 or 1.
  public let isBinary: Bool
  /// The losses in parts of 2¹⁶.
  let quanta: [UInt32]

  /// Checks the columns.
  /// - Parameters:
  ///   - losses: The loss of each row, 0…1. For the search it is rounded to parts of 2¹⁶; tests and estimates use it as it is.
  ///   - attributes: The attributes; each has a level for every row.
  ///   - clusters: The sampling unit of each row.
  ///   - measure: What the losses mean.
  /// - Throws: `SampleError` naming the first column and row that does not fit.
  /// - Complexity: O(rows).
  public init(
    losses: [Double], attributes: [SliceAttribute], clusters: ClusterIndex? = nil, measure: SliceMeasure = .error
  ) throws(SampleError) {
    let n = losses.count
    guard n <= Self.mostRows else { throw .tooLarge(found: n, limit: Self.mostRows) }
    for attribute in attributes where attribute.codes.count != n {
      throw .lengthsDiffer(of: attribute.name, expected: n, found: attribute.codes.count)
    }
    if let clusters, clusters.unitOfRow.count != n {
      throw .lengthsDiffer(of: "clusters", expected: n, found: clusters.unitOfRow.count)
    }
    if let index = losses.firstIndex(where: { !($0 >= 0 && $0 <= 1) }) {
      throw .notFinite(column: "losses between 0 and 1", index: index)
    }
    self.losses = losses
    self.attributes = attributes
    self.clusters = clusters
    self.measure = measure
    isBinary = losses.allSatisfy { $0 == 0 || $0 == 1 }
    quanta = losses.map { UInt32(($0 * Double(Self.unitLoss)).rounded()) }
  }

  /// Takes errors: a row that is wrong has a loss of 1.
  /// - Throws: As ``init(losses:attributes:clusters:measure:)``.
  public init(
    isWrong: [Bool], attributes: [SliceAttribute], clusters: ClusterIndex? = nil, measure: SliceMeasure = .error
  ) throws(SampleError) {
    try self.init(
      losses: isWrong.map { $0 ? 1 : 0 }, attributes: attributes, clusters: clusters, measure: measure)
  }

  /// How many rows there are.
  public var count: Int { losses.count }

  func unit(of row: Int32) -> Int32 { clusters.map { $0.unitOfRow[Int(row)] } ?? row }

  func slice(_ conditions: [(attribute: Int, level: Int)]) -> Slice {
    Slice(
      conditions.map {
        Slice.Condition(
          attribute: $0.attribute, level: $0.level, name: attributes[$0.attribute].name,
          value: attributes[$0.attribute].levels[$0.level])
      })
  }
}
