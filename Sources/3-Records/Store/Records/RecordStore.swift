// SPDX-License-Identifier: Apache-2.0
public import Foundation
import GRDB
import Vocabulary

/// The records of an archive: tables that survive the loss of power, read by many at once and written by one at a time.
///
/// Several threads and several processes may use the same records. A reader sees one state from its beginning to its end and waits for
/// nobody; what a writer has been told is done is on the disk.
public final class RecordStore: Sendable {
  let pool: DatabasePool

  /// Opens or makes the records and brings their tables up to date.
  ///
  /// - Parameters:
  ///   - location: The file.
  ///   - migrations: The steps of all rooms that keep records in it.
  /// - Throws: ``StoreError/newer(part:found:known:)`` where the file knows steps that are not among these, and is then left alone.
  public init(at location: URL, migrations: [Migration]) throws(StoreError) {
    pool = try DatabaseWords.translated {
      var configuration = Configuration()
      configuration.busyMode = .timeout(30)
      configuration.foreignKeysEnabled = true
      // Statements hold no values in what the database says of an error.
      configuration.publicStatementArguments = false
      configuration.prepareDatabase { database in
        // With FULL a transaction is on the disk before it is said to be done; what is deleted is written over.
        try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF")
      }
      return try DatabasePool(path: location.path, configuration: configuration)
    }
    do {
      try write { writer in try Self.migrate(writer, migrations) }
    } catch {
      throw DatabaseWords.storeError(error)
    }
  }

  /// Reads one state of the records.
  ///
  /// - Parameter body: What is read; an error of its own comes out unchanged.
  public func read<Result>(_ body: (RecordReader) throws -> Result) throws -> Result {
    do {
      return try pool.read { try body(RecordReader(database: $0)) }
    } catch let error as DatabaseError {
      throw DatabaseWords.storeError(error)
    }
  }

  /// Writes in one transaction, which is on the disk when the call returns, or has left no trace when it throws.
  ///
  /// - Parameter body: What is written; an error of its own undoes all of it and comes out unchanged.
  @discardableResult
  public func write<Result>(_ body: (RecordWriter) throws -> Result) throws -> Result {
    do {
      return try pool.writeWithoutTransaction { database in
        var result: Swift.Result<Result, any Error>?
        try database.inTransaction(.immediate) {
          result = .success(try body(RecordWriter(database: database)))
          return .commit
        }
        guard let result else { throw StoreError.database(code: 0, words: "a transaction without a result") }
        return try result.get()
      }
    } catch let error as DatabaseError {
      throw DatabaseWords.storeError(error)
    }
  }

  private static func migrate(_ writer: RecordWriter, _ migrations: [Migration]) throws {
    try writer.execute(
      """
      CREATE TABLE IF NOT EXISTS store_migration (
        room TEXT NOT NULL, number INTEGER NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (room, number)
      )
      """)
    var applied: [String: [Int: ContentDigest]] = [:]
    try writer.reader.forEach("SELECT room, number, digest FROM store_migration") { row in
      applied[try row.value(0), default: [:]][try row.value(1)] = try row.value(2)
    }
    for (room, numbers) in applied {
      let known = migrations.filter { $0.room == room }.map(\.number).max() ?? 0
      let found = numbers.keys.max() ?? 0
      guard found <= known else { throw StoreError.newer(part: room, found: found, known: known) }
    }
    for step in migrations {
      let digest = ContentDigest(hashing: step.statements.joined(separator: ";\n").utf8)
      if let before = applied[step.room]?[step.number] {
        guard before == digest else { throw StoreError.foreignMigration(room: step.room, number: step.number) }
        continue
      }
      for statement in step.statements { try writer.execute(SQL(words: statement, values: [])) }
      try writer.execute(
        "INSERT INTO store_migration (room, number, digest) VALUES (\(step.room), \(step.number), \(digest))")
    }
  }
}
