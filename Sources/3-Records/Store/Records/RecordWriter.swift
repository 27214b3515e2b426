// SPDX-License-Identifier: Apache-2.0
import GRDB

/// A transaction that writes: all of it comes to pass, or nothing.
///
/// It is used within the call that lends it and on its thread, never kept.
public struct RecordWriter {
  let database: Database

  /// The records as this transaction sees them, its own changes included.
  public var reader: RecordReader { RecordReader(database: database) }

  /// Carries out a statement.
  /// - Returns: How many rows were changed.
  @discardableResult
  public func execute(_ statement: SQL) throws(StoreError) -> Int {
    try DatabaseWords.translated {
      let prepared = try database.cachedStatement(sql: statement.words)
      try prepared.execute(arguments: statement.arguments)
      return database.changesCount
    }
  }

  /// Carries out an insertion.
  /// - Returns: The key that the new row was given.
  @discardableResult
  public func insert(_ statement: SQL) throws(StoreError) -> Int {
    try execute(statement)
    return Int(database.lastInsertedRowID)
  }
}
