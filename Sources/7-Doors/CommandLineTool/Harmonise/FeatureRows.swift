// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import Vocabulary

/// A table with a row for each image: features, and what is known beside them.
struct FeatureRows {
  /// The columns, in the order of the file.
  let columns: [String]
  let count: Int
  private let name: String
  private let table: CaseTable
  private let attributes: [String: AttributeColumn]

  init(_ path: String) throws {
    try FileAccessError.check(readable: path)
    let source = TableSource(path: path)
    columns = try CaseTable.columnNames(of: source)
    table = try CaseTable.read(from: source, binding: ColumnBinding(attributes: columns.map { NamedColumn($0) }))
    count = table.rowCount
    name = source.name
    attributes = Dictionary(table.attributes.map { ($0.column, $0) }) { first, _ in first }
  }

  /// Columns of numbers without gaps, but for some.
  func numeric(but others: [String]) -> [String] {
    columns.filter { column in
      !others.contains(column) && (attributes[column]?.numbers.map { !$0.isMissing.contains(true) } ?? false)
    }
  }

  /// A column as texts, none of which may be missing.
  func texts(_ column: String) throws -> [String] {
    let categories = try attribute(column).categories
    var faults = InputFaults()
    let texts = (0..<count).map { row -> String in
      guard let text = categories[row] else {
        faults.append(fault(row, column, found: "nothing", expected: "a value"))
        return ""
      }
      return text
    }
    guard faults.isEmpty else { throw faults }
    return texts
  }

  /// A cell as it was written; empty where it is missing.
  func text(_ column: String, _ row: Int) -> String { attributes[column]?.categories[row] ?? "" }

  /// Columns as numbers, row after row, none of which may be missing.
  func rows(_ columns: [String]) throws -> [[Double]] {
    var faults = InputFaults()
    var rows = [[Double]](repeating: [], count: count)
    for column in columns {
      guard let numbers = try attribute(column).numbers else {
        throw InputFaults([InputFault(file: name, column: column, found: "texts", expected: "numbers")])
      }
      for row in 0..<count {
        if numbers[row] == nil { faults.append(fault(row, column, found: "nothing", expected: "a number")) }
        rows[row].append(numbers[row] ?? 0)
      }
    }
    guard faults.isEmpty else { throw faults }
    return rows
  }

  /// What is to stay: numbers as they are, words as columns of 0 and 1 named `column=word`, the first word left out.
  func covariates(_ columns: [String]) throws -> (names: [String], rows: [[Double]]) {
    var names: [String] = []
    var rows = [[Double]](repeating: [], count: count)
    for column in columns {
      if try attribute(column).numbers != nil {
        names.append(column)
        for (row, value) in try self.rows([column]).enumerated() { rows[row] += value }
      } else {
        let texts = try texts(column)
        for word in Set(texts).sorted().dropFirst() {
          names.append("\(column)=\(word)")
          for row in 0..<count { rows[row].append(texts[row] == word ? 1 : 0) }
        }
      }
    }
    return (names, rows)
  }

  /// The covariates that a file names; `nil` where the table lacks one of their columns.
  func covariates(named names: [String]) throws -> [[Double]]? {
    guard !names.isEmpty else { return nil }
    var rows = [[Double]](repeating: [], count: count)
    for name in names {
      let parts = name.split(separator: "=", maxSplits: 1).map(String.init)
      guard attributes[parts[0]] != nil else { return nil }
      if parts.count == 2 {
        let texts = try texts(parts[0])
        for row in 0..<count { rows[row].append(texts[row] == parts[1] ? 1 : 0) }
      } else {
        for (row, value) in try self.rows([name]).enumerated() { rows[row] += value }
      }
    }
    return rows
  }

  /// The table as CSV, some columns with other texts.
  func text(replacing replaced: [String: [String]]) -> String {
    var text = columns.map(Self.quoted).joined(separator: ",") + "\n"
    for row in 0..<count {
      text += columns.map { Self.quoted(replaced[$0]?[row] ?? self.text($0, row)) }.joined(separator: ",") + "\n"
    }
    return text
  }

  private func attribute(_ column: String) throws -> AttributeColumn {
    guard let found = attributes[column] else {
      let near = nearestName(to: column, among: columns).map { "; did you mean \"\($0)\"?" } ?? ""
      throw InputFaults([
        InputFault(
          file: name, row: 1, column: column, found: "no such column",
          expected: "one of \(columns.prefix(20).joined(separator: ", "))\(near)")
      ])
    }
    return found
  }

  private func fault(_ row: Int, _ column: String, found: String, expected: String) -> InputFault {
    InputFault(file: name, row: Int(table.sourceRows[row]), column: column, found: found, expected: expected)
  }

  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\"\(text.replacingOccurrences(of: "\"", with: "\"\""))\""
  }
}
