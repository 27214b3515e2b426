// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB

/// What the database throws, as errors of the room; an error that a caller's own work threw passes through unchanged.
enum DatabaseWords {
  static func translated<Result>(_ work: () throws -> Result) throws(StoreError) -> Result {
    do {
      return try work()
    } catch {
      throw storeError(error)
    }
  }

  /// Statements are left out of the words, and so are their values.
  static func storeError(_ error: any Error) -> StoreError {
    switch error {
    case let error as StoreError: error
    case let error as DatabaseError where error.resultCode == .SQLITE_BUSY: .busy
    case let error as DatabaseError where error.resultCode == .SQLITE_FULL:
      // A write that ends early leaves the database without words of its own.
      .file(path: RecordStore.name, step: .write, code: ENOSPC)
    case let error as DatabaseError where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE:
      // The database calls it an error of the disk; what it wanted was 32 kB more.
      .database(
        code: Int(error.extendedResultCode.rawValue),
        words: "no room for the journal's index: the disk is full, or a limit on files is reached")
    case let error as DatabaseError:
      .database(
        code: Int(error.extendedResultCode.rawValue),
        words: error.message.flatMap { $0 == "not an error" ? nil : $0 } ?? "\(error.resultCode)")
    default: .database(code: 0, words: "\(type(of: error))")
    }
  }
}
