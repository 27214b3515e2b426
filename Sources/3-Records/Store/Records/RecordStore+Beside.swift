// SPDX-License-Identifier: Apache-2.0
import Foundation

extension RecordStore {
  /// A connection of its own to the same records, for reading alone.
  ///
  /// On one connection SQLite's `data_version` tells whether anybody else has committed since; the connections of this store take turns.
  /// - Throws: `StoreError`.
  public func readerBeside() throws(StoreError) -> RecordStore {
    try RecordStore(at: URL(filePath: path), migrations: migrations, isReadingOnly: true)
  }
}
