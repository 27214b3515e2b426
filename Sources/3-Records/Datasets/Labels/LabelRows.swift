// SPDX-License-Identifier: Apache-2.0
public import CaseTables
public import Vocabulary

/// Cells of a table by the names of their columns, however they were read.
public struct LabelRows: Sendable {
  /// The name of the file, for faults.
  public let file: String
  /// The cells of each column.
  let columns: [String: [String]]
  /// How many rows there are.
  public let count: Int

  /// Takes cells as they are; all columns have as many.
  package init(file: String, columns: [String: [String]]) {
    self.file = file
    self.columns = columns
    count = columns.values.first?.count ?? 0
  }

  /// Reads the columns that a layout names.
  /// - Throws: What is wrong with the table; no cell that could name a patient is quoted.
  public init(reading source: TableSource, for layout: LabelLayout) throws(InputFaults) {
    try self.init(reading: source, columns: layout.columns)
  }

  /// Reads columns by their names.
  /// - Throws: What is wrong with the table; no cell that could name a patient is quoted.
  public init(reading source: TableSource, columns: [String]) throws(InputFaults) {
    let names = Set(columns).sorted()
    let binding = ColumnBinding(attributes: names.map { NamedColumn($0) }, missingTexts: [])
    let table = try CaseTable.read(from: source, binding: binding)
    var cells: [String: [String]] = [:]
    for attribute in table.attributes {
      let categories = attribute.categories
      let levels = categories.levels
      cells[attribute.column] = categories.codes.map { $0 < 0 ? "" : levels[Int($0)] }
    }
    self.init(file: table.file, columns: cells)
  }

  /// The cells of a column, without spaces at their ends; none where it was not read.
  public func cells(of column: String) -> [String] { (columns[column] ?? []).map(\.trimmingSpaces) }

  package subscript(column: String, row: Int) -> String { columns[column]?[row] ?? "" }
}
