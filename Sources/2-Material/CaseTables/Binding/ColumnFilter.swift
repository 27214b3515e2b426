// SPDX-License-Identifier: Apache-2.0

/// A row takes part only where the column holds one of the values, compared as text.
public struct ColumnFilter: Sendable, Hashable {
  /// The column in the file.
  public var column: String
  /// The values that let a row in.
  public var values: [String]

  /// Makes a filter.
  public init(column: String, values: [String]) {
    self.column = column
    self.values = values
  }
}
