// SPDX-License-Identifier: Apache-2.0

/// A number for each pair of things, shaded by its size: who disagrees with whom, on what.
public struct HeatMapPicture: Sendable, Equatable {
  /// What it shows, in a few words.
  public var title: String
  /// What the rows are: `Reader`.
  public var rowTitle: String
  /// What the columns are.
  public var columnTitle: String
  /// The names of the rows.
  public var rows: [String]
  /// The names of the columns.
  public var columns: [String]
  /// The numbers, row by row; `nil` where there is none.
  public var values: [[Double?]]
  /// What is measured, for the key: `kappa`.
  public var measure: String
  /// The number of the lightest shade.
  public var lower: Double
  /// The number of the darkest shade.
  public var upper: Double
  /// What the reader should know beside the drawing.
  public var caption: String

  /// Makes a picture; the parameters are the properties.
  public init(
    title: String, rowTitle: String, columnTitle: String, rows: [String], columns: [String], values: [[Double?]],
    measure: String, lower: Double = 0, upper: Double = 1, caption: String
  ) {
    self.title = title
    self.rowTitle = rowTitle
    self.columnTitle = columnTitle
    self.rows = rows
    self.columns = columns
    self.values = values
    self.measure = measure
    self.lower = lower
    self.upper = upper
    self.caption = caption
  }
}
