// SPDX-License-Identifier: Apache-2.0

/// A column of numbers, some of which may be missing.
public struct NumericValues: Sendable, Equatable {
  /// The numbers; a missing one is stored as 0 and means nothing.
  public let values: [Double]
  /// Whether the row has no number.
  public let isMissing: [Bool]

  /// Takes two columns of equal length.
  public init(values: [Double], isMissing: [Bool]) {
    precondition(values.count == isMissing.count, "the two columns must be equally long")
    self.values = values
    self.isMissing = isMissing
  }

  /// The number of a row, or `nil`.
  public subscript(row: Int) -> Double? { isMissing[row] ? nil : values[row] }

  /// The chosen rows.
  public func subset(_ rows: [Int32]) -> NumericValues {
    NumericValues(values: rows.map { values[Int($0)] }, isMissing: rows.map { isMissing[Int($0)] })
  }
}
