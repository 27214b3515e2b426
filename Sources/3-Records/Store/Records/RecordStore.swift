// SPDX-License-Identifier: Apache-2.0
public import Foundation
import GRDB
import Vocabulary

/// The records of an archive: tables that survive the loss of power, read by many at once and written by one at a time.
///
/// Several threads and several processes may use the same records. A reader sees one state from its beginning to its end and waits for
/// nobody; what a writer has been told is done is on the disk.
public final class RecordStore: Sendable {
  /// What SQLite's head says of the file: `FIDU`, and the version of what the room itself keeps.
  static let application = 0x4649_4455
  static let version = 1

  let database: any DatabaseWriter
  let isReadingOnly: Bool
  let path: String
  /// The steps with which it was opened.
  let migrations: [Migration]

  /// Opens or makes the records and brings their tables up to date.
  ///
  /// - Parameters:
  ///   - location: The file.
  ///   - migrations: The steps of all rooms that keep records in it.
  ///   - isReadingOnly: Whether nothing may be written, as on a medium that cannot be; steps that are missing are then made in a copy in
  ///     memory, which is what is read: to an older archive its newer tables are empty.
  /// - Throws: ``StoreError/newer(part:found:known:)`` where the file knows steps that are not among these, and is then left alone;
  ///   ``StoreError/busy``, ``StoreError/file(path:step:code:)`` or ``StoreError/database(code:words:)`` where it cannot be opened.
  public init(at location: URL, migrations: [Migration], isReadingOnly: Bool = false) throws(StoreError) {
    path = location.path
    self.migrations = migrations
    self.isReadingOnly = isReadingOnly
    if !isReadingOnly || !Disk.exists(path) {
      // SQLite would say no more than that it cannot open the file.
      let descriptor = try Disk.open(path, isReadingOnly ? O_RDONLY : O_RDWR | O_CREAT)
      close(descriptor)
    }
    let opened = try isReadingOnly ? Self.openForReading(path) : Self.openForWriting(path)
    do {
      let isOlder = try !Self.missing(migrations, in: opened, path: path).isEmpty
      // Damage that keeps the copy from being made is told by whoever looks for it.
      database = isOlder && isReadingOnly ? (try? Self.copyInMemory(of: opened, migrations)) ?? opened : opened
      if isOlder, !isReadingOnly {
        try write { writer in try Self.apply(migrations, in: writer) }
      }
    } catch {
      throw DatabaseWords.storeError(error)
    }
  }

  private static func openForWriting(_ path: String) throws(StoreError) -> any DatabaseWriter {
    try DatabaseWords.translated {
      var configuration = configuration
      configuration.prepareDatabase { database in
        // What is deleted is written over.
        try database.execute(sql: "PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 67108864")
      }
      let pool = try DatabasePool(path: path, configuration: configuration)
      // With FULL a transaction is on the disk before it is said to be done. The pool sets NORMAL when it begins, which survives the end
      // of the process and not the loss of power, so this comes after it.
      try pool.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA synchronous = FULL")
        guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2 else {
          throw StoreError.database(code: 0, words: "the records cannot be brought to the disk with each transaction")
        }
      }
      return pool
    }
  }

  private static func openForReading(_ path: String) throws(StoreError) -> any DatabaseWriter {
    try DatabaseWords.translated {
      var configuration = configuration
      configuration.readonly = true
      let log = (try Disk.length(of: path + "-wal") ?? 0) > 0
      // Beside a journal a reader needs to write its own marks, or at least to read those of others.
      if log || access(Disk.parent(of: path), W_OK) == 0 {
        return try DatabasePool(path: path, configuration: configuration)
      }
      let allowed = CharacterSet.urlPathAllowed
      let name = path.addingPercentEncoding(withAllowedCharacters: allowed) ?? path
      return try DatabasePool(path: "file:\(name)?immutable=1", configuration: configuration)
    }
  }

  /// A copy with the tables of now, for a file of an older program that may not be written.
  private static func copyInMemory(
    of database: any DatabaseWriter, _ migrations: [Migration]
  ) throws -> any DatabaseWriter {
    let copy = try DatabaseQueue(configuration: configuration)
    try database.backup(to: copy)
    try copy.inTransaction { database in
      try apply(migrations, in: RecordWriter(database: database))
      return .commit
    }
    return copy
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(30)
    configuration.foreignKeysEnabled = true
    // Statements hold no values in what the database says of an error.
    configuration.publicStatementArguments = false
    configuration.prepareDatabase { database in
      // As much as the database maps at all, so that passes over a long trail copy no pages.
      try database.execute(
        sql: "PRAGMA trusted_schema = OFF; PRAGMA cache_size = -16384; PRAGMA mmap_size = 2147418112")
    }
    return configuration
  }

  /// Reads one state of the records.
  ///
  /// - Parameter body: What is read; an error of its own comes out unchanged.
  /// - Returns: What `body` gives.
  /// - Throws: ``StoreError``, or what `body` throws.
  public func read<Result>(_ body: (RecordReader) throws -> Result) throws -> Result {
    do {
      return try database.read { try body(RecordReader(database: $0)) }
    } catch let error as DatabaseError {
      throw DatabaseWords.storeError(error)
    }
  }

  /// Writes in one transaction, which is on the disk when the call returns, or has left no trace when it throws.
  ///
  /// Where it throws because the disk failed at the very end, the transaction may still be there after the next opening: it was never
  /// said to be done, and never is there by half.
  /// - Parameter body: What is written; an error of its own undoes all of it and comes out unchanged.
  /// - Returns: What `body` gives.
  /// - Throws: ``StoreError/busy`` where another process writes for longer than 30 seconds, ``StoreError/readingOnly``, another
  ///   ``StoreError``, or what `body` throws.
  @discardableResult
  public func write<Result>(_ body: (RecordWriter) throws -> Result) throws -> Result {
    guard !isReadingOnly else { throw StoreError.readingOnly }
    do {
      return try database.writeWithoutTransaction { database in
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
}
