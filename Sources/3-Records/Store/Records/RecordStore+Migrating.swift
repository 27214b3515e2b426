// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB
import Vocabulary

extension RecordStore {
  /// The steps that the file does not have; nothing is written while it is looked at.
  static func missing(
    _ migrations: [Migration], in database: any DatabaseWriter, path: String
  ) throws -> [Migration] {
    try database.read { database in
      let reader = RecordReader(database: database)
      let application = try reader.value("PRAGMA application_id", as: Int.self) ?? 0
      let isEmpty = try reader.value("SELECT count(*) FROM sqlite_schema", as: Int.self) == 0
      guard application == Self.application || isEmpty else {
        throw StoreError.noArchive(folder: Disk.name(of: path))
      }
      let version = try reader.value("PRAGMA user_version", as: Int.self) ?? 0
      guard version <= Self.version else { throw StoreError.newer(part: "store", found: version, known: Self.version) }
      let applied = isEmpty ? [:] : try Self.applied(in: reader)
      for (room, numbers) in applied {
        let known = migrations.filter { $0.room == room }.map(\.number).max() ?? 0
        let found = numbers.keys.max() ?? 0
        guard found <= known else { throw StoreError.newer(part: room, found: found, known: known) }
      }
      return try migrations.filter { step in
        guard let before = applied[step.room]?[step.number] else { return true }
        guard before == Self.digest(of: step) else {
          throw StoreError.foreignMigration(room: step.room, number: step.number)
        }
        return false
      }
    }
  }

  /// Makes the steps that are missing, in one transaction; another process may have made them meanwhile.
  static func apply(_ migrations: [Migration], in writer: RecordWriter) throws {
    try writer.execute(SQL(words: "PRAGMA application_id = \(application)", values: []))
    try writer.execute(SQL(words: "PRAGMA user_version = \(version)", values: []))
    try writer.execute(
      """
      CREATE TABLE IF NOT EXISTS store_migration (
        room TEXT NOT NULL, number INTEGER NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (room, number)
      )
      """)
    let applied = try Self.applied(in: writer.reader)
    for step in migrations where applied[step.room]?[step.number] == nil {
      for statement in step.statements { try writer.execute(SQL(words: statement, values: [])) }
      try writer.execute(
        "INSERT INTO store_migration (room, number, digest) VALUES (\(step.room), \(step.number), \(digest(of: step)))")
    }
  }

  /// The rooms that keep records here.
  func rooms() throws(StoreError) -> Set<String> {
    do {
      return Set(try read { try Self.applied(in: $0) }.keys)
    } catch {
      throw DatabaseWords.storeError(error)
    }
  }

  private static func applied(in reader: RecordReader) throws -> [String: [Int: ContentDigest]] {
    var applied: [String: [Int: ContentDigest]] = [:]
    try reader.forEach("SELECT room, number, digest FROM store_migration") { row in
      applied[try row.value(0), default: [:]][try row.value(1)] = try row.value(2)
    }
    return applied
  }

  private static func digest(of step: Migration) -> ContentDigest {
    ContentDigest(hashing: step.statements.joined(separator: ";\n").utf8)
  }
}
