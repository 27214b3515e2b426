// SPDX-License-Identifier: Apache-2.0

/// Diseased or not, row by row; some rows may have no reference standard.
public struct BinaryTruth: Sendable, Equatable {
  /// Whether the row is diseased; `false` where the reference standard is missing.
  public let isPositive: [Bool]
  /// Whether the row has no reference standard.
  public let isMissing: [Bool]

  /// Takes two columns of equal length.
  public init(isPositive: [Bool], isMissing: [Bool]) {
    precondition(isPositive.count == isMissing.count, "the two columns must be equally long")
    self.isPositive = isPositive
    self.isMissing = isMissing
  }

  /// The truth of a row, or `nil`.
  public subscript(row: Int) -> Bool? { isMissing[row] ? nil : isPositive[row] }
  /// How many rows are diseased.
  public var positiveCount: Int { isPositive.reduce(0) { $0 + ($1 ? 1 : 0) } }
  /// How many rows have no reference standard.
  public var missingCount: Int { isMissing.reduce(0) { $0 + ($1 ? 1 : 0) } }
  /// How many rows are not diseased.
  public var negativeCount: Int { isPositive.count - positiveCount - missingCount }

  /// The chosen rows.
  public func subset(_ rows: [Int32]) -> BinaryTruth {
    BinaryTruth(isPositive: rows.map { isPositive[Int($0)] }, isMissing: rows.map { isMissing[Int($0)] })
  }
}
