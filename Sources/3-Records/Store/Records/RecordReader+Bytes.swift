// SPDX-License-Identifier: Apache-2.0
import GRDB
import GRDBSQLite

extension RecordReader {
  /// Lends each row of an answer without copying its bytes, for passes over very many rows.
  ///
  /// - Parameters:
  ///   - statement: What is asked.
  ///   - body: What is done with a row, which must not be kept.
  /// - Throws: ``StoreError``, or what `body` throws, unchanged.
  public func forEachLent(_ statement: SQL, _ body: (LentRow) throws -> Void) throws {
    let (prepared, cursor) = try DatabaseWords.translated {
      let prepared = try database.cachedStatement(sql: statement.words)
      return (prepared, try GRDB.Row.fetchCursor(prepared, arguments: statement.arguments))
    }
    let row = LentRow(statement: prepared.sqliteStatement)
    do {
      try cursor.forEach { _ in try body(row) }
    } catch let error as DatabaseError {
      throw DatabaseWords.storeError(error)
    }
  }
}

/// A row that is lent for the duration of a call, never kept.
public struct LentRow {
  /// The statement that stands at the row: its values are read where they lie.
  let statement: OpaquePointer

  /// The whole number in a column; `nil` where there is none.
  public func integer(_ column: Int) -> Int? {
    guard sqlite3_column_type(statement, Int32(column)) == SQLITE_INTEGER else { return nil }
    return Int(sqlite3_column_int64(statement, Int32(column)))
  }

  /// Whether there is nothing in a column.
  public func isEmpty(_ column: Int) -> Bool { sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL }

  /// Does something with the bytes of a column, or with the UTF-8 of its text; there are none where there is nothing.
  ///
  /// - Parameters:
  ///   - column: The column's place in the statement, counted from 0.
  ///   - body: What is done; the bytes must not be kept.
  /// - Returns: What `body` gives.
  /// - Throws: What `body` throws.
  public func withBytes<Result, Failure: Error>(
    _ column: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // Safe because the bytes stay where they are until the statement goes on to its next row, and `body` ends before.
    let start = sqlite3_column_blob(statement, Int32(column))
    let count = Int(sqlite3_column_bytes(statement, Int32(column)))
    return try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
  }
}
