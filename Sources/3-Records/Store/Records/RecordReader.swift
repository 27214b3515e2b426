// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB

/// One moment of the records, to be read from: all its answers are of the same state.
///
/// It is used within the call that lends it and on its thread, never kept.
public struct RecordReader {
  let database: Database

  /// All rows of an answer.
  public func rows(_ statement: SQL) throws(StoreError) -> [Row] {
    try DatabaseWords.translated {
      let cursor = try GRDB.Row.fetchCursor(
        try database.cachedStatement(sql: statement.words), arguments: statement.arguments)
      var rows: [Row] = []
      while let row = try cursor.next() { rows.append(Row(row)) }
      return rows
    }
  }

  /// The first row of an answer; `nil` where it has none.
  public func row(_ statement: SQL) throws(StoreError) -> Row? {
    try DatabaseWords.translated {
      let cursor = try GRDB.Row.fetchCursor(
        try database.cachedStatement(sql: statement.words), arguments: statement.arguments)
      return try cursor.next().map(Row.init)
    }
  }

  /// The first value of the first row; `nil` where there is no row, or nothing in it.
  public func value<Value: Storable>(_ statement: SQL, as type: Value.Type = Value.self) throws(StoreError) -> Value? {
    guard let row = try row(statement) else { return nil }
    return try row.value(0, as: Value?.self)
  }

  /// Does something with each row of an answer, one at a time, so that a long answer is never held at once.
  ///
  /// - Throws: ``StoreError``, or what `body` throws, unchanged.
  public func forEach(_ statement: SQL, _ body: (Row) throws -> Void) throws {
    let cursor = try DatabaseWords.translated {
      try GRDB.Row.fetchCursor(try database.cachedStatement(sql: statement.words), arguments: statement.arguments)
    }
    while let row = try DatabaseWords.translated({ try cursor.next().map(Row.init) }) { try body(row) }
  }
}

extension Row {
  init(_ row: GRDB.Row) {
    self.init(
      row.databaseValues.map { value in
        switch value.storage {
        case .null: .null
        case .int64(let value): .integer(value)
        case .double(let value): .real(value)
        case .string(let value): .text(value)
        case .blob(let value): .bytes([UInt8](value))
        }
      })
  }
}

extension SQL {
  /// The values as the database binds them.
  ///
  /// Text with a NUL in it would be cut there without a word; other databases refuse it too.
  var arguments: StatementArguments {
    get throws(StoreError) {
      // Of this type, as the initializer for it takes the values without a key path, which costs more than binding them.
      var bound: [(any DatabaseValueConvertible)?] = []
      bound.reserveCapacity(values.count)
      for (index, value) in values.enumerated() {
        switch value {
        case .null: bound.append(nil)
        case .integer(let value): bound.append(value)
        case .real(let value): bound.append(value)
        case .text(let value):
          guard !value.utf8.contains(0) else { throw .value(column: index, expected: "text without NUL") }
          bound.append(value)
        case .bytes(let value): bound.append(Data(value))
        }
      }
      return StatementArguments(bound)
    }
  }
}
