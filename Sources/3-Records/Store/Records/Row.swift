// SPDX-License-Identifier: Apache-2.0

/// A row of an answer: values in the order of the statement.
public struct Row: Sendable, Hashable {
  /// The values.
  public let values: [StoredValue]

  /// Makes a row.
  public init(_ values: [StoredValue]) { self.values = values }

  /// The value of a column, as a type that it must have.
  ///
  /// - Parameters:
  ///   - column: The column's place in the statement, counted from 0.
  ///   - type: What it is read as; an optional type reads nothing as `nil`.
  /// - Returns: The value.
  /// - Throws: ``StoreError/value(column:expected:)`` where it is of another kind: a damaged record, or a fault of the program.
  public func value<Value: Storable>(_ column: Int, as type: Value.Type = Value.self) throws(StoreError) -> Value {
    guard values.indices.contains(column), let value = Value(stored: values[column]) else {
      throw .value(column: column, expected: "\(type)")
    }
    return value
  }
}
