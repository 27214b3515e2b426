// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB
import Vocabulary

extension RecordStore {
  /// What the database finds wrong with its own file, in its words; empty where all is well.
  ///
  /// Pages, indexes and constraints are looked at, and whether each row that is referred to is there. The words name tables and pages,
  /// never values.
  func faults() throws(StoreError) -> [String] {
    try DatabaseWords.translated {
      try database.read { database in
        var faults: [String] = []
        do {
          faults = try String.fetchAll(database, sql: "PRAGMA integrity_check(100)").filter { $0 != "ok" }
          for row in try GRDB.Row.fetchAll(database, sql: "PRAGMA foreign_key_check") {
            let table: String = row[0] ?? "", parent: String = row[2] ?? ""
            faults.append("\(table): a row refers to one of \(parent) that is not there")
          }
        } catch let error as DatabaseError where Self.isDamage(Int(error.resultCode.rawValue)) {
          faults.append(error.message ?? "the file is damaged")
        }
        return faults
      }
    }
  }

  /// Whether a code of the database says that its file is damaged, or none of its own.
  static func isDamage(_ code: Int) -> Bool { [11, 26].contains(code & 255) }

  /// Writes a copy of one state into a new file and brings it to the disk, while others read and write.
  func copy(to path: String) throws(StoreError) {
    // Made first, readable to its owner alone; SQLite would leave that to the process's mask.
    close(try Disk.open(path, O_RDWR | O_CREAT | O_EXCL))
    try DatabaseWords.translated {
      let target = try DatabaseQueue(path: path)
      try database.backup(to: target)
      // A copy has no journal beside it: it opens where nothing can be written.
      try target.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA journal_mode = DELETE")
      }
      try target.close()
    }
    let descriptor = try Disk.open(path, O_RDWR)
    defer { close(descriptor) }
    try Disk.synchronise(descriptor, path: path)
  }
}
