// SPDX-License-Identifier: Apache-2.0
import GRDB

extension RecordStore {
  /// Brings the journal into the records and cuts it to nothing, so that nothing of removed rows stays in it.
  ///
  /// - Returns: Whether it is empty now; a reader who began before, in whatever process, keeps it from that.
  /// - Throws: ``StoreError/readingOnly``, or why the disk could not be written.
  @discardableResult
  public func emptyJournal() throws(StoreError) -> Bool {
    guard !isReadingOnly else { throw .readingOnly }
    return try DatabaseWords.translated {
      try database.writeWithoutTransaction { database in
        let row = try GRDB.Row.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        return row?[0] == 0
      }
    }
  }
}
