// SPDX-License-Identifier: Apache-2.0
import GRDB

extension RecordStore {
  /// Brings the journal into the records and cuts it to nothing, so that nothing of removed rows stays in it.
  ///
  /// - Returns: Whether it is empty now; a reader who began before, in whatever process, keeps it from that.
  @discardableResult
  public func emptyJournal() throws(StoreError) -> Bool {
    try DatabaseWords.translated {
      try self.database.writeWithoutTransaction { database in
        let row = try GRDB.Row.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        return row?[0] == 0
      }
    }
  }
}
