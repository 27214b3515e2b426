// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Which sampling unit (patient) each row belongs to, as dense numbers `0 ..< count`.
///
/// Rows of one unit are not independent: intervals and resampling act on units. Two samples that share a `ClusterIndex`
/// space (the same patients under the same numbers) can be compared with their covariance.
public struct ClusterIndex: Sendable, Equatable {
  /// The unit of each row, 0 ..< ``count``.
  public let unitOfRow: [Int32]
  /// How many units there are in the shared numbering; some may have no row in this sample.
  public let count: Int

  /// Takes numbers that are already dense.
  /// - Throws: ``SampleError/badCluster(index:)`` for a number outside `0 ..< count`.
  public init(unitOfRow: [Int32], count: Int) throws(SampleError) {
    for (row, unit) in unitOfRow.enumerated() where unit < 0 || Int(unit) >= count {
      throw .badCluster(index: row)
    }
    self.unitOfRow = unitOfRow
    self.count = count
  }
}
