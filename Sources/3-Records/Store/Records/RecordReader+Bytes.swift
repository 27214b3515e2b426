// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB

extension RecordReader {
  /// Lends each row of an answer without copying its bytes, for passes over very many rows.
  ///
  /// - Throws: ``StoreError``, or what `body` throws, unchanged.
  public func forEachLent(_ statement: SQL, _ body: (LentRow) throws -> Void) throws {
    let cursor = try DatabaseWords.translated {
      try GRDB.Row.fetchCursor(try database.cachedStatement(sql: statement.words), arguments: statement.arguments)
    }
    while let row = try DatabaseWords.translated({ try cursor.next() }) { try body(LentRow(row: row)) }
  }
}

/// A row that is lent for the duration of a call, never kept.
public struct LentRow {
  let row: GRDB.Row

  /// The whole number in a column; `nil` where there is none.
  public func integer(_ column: Int) -> Int? {
    let value: Int64? = row.hasNull(atIndex: column) ? nil : row[column]
    return value.map { Int($0) }
  }

  /// Whether there is nothing in a column.
  public func isEmpty(_ column: Int) -> Bool { row.hasNull(atIndex: column) }

  /// Does something with the bytes of a column, or with the UTF-8 of its text; there are none where there is nothing.
  ///
  /// - Parameters:
  ///   - column: The column's place in the statement, counted from 0.
  ///   - body: What is done; the bytes must not be kept.
  /// - Returns: What `body` gives.
  /// - Throws: What `body` throws.
  public func withBytes<Result>(
    _ column: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    try row.withUnsafeData(atIndex: column) { data in
      guard let data else { return try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
      return try data.withUnsafeBytes(body)
    }
  }
}
