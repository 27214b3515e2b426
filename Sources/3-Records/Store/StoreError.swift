// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Why an archive could not do what it was asked.
///
/// No case carries a value of a record: an error may be logged.
public enum StoreError: Error, Sendable, Hashable {
  /// The folder holds no archive.
  case noArchive(folder: String)
  /// There is something in the folder already.
  case folderInUse(folder: String, found: String)
  /// The archive was written by a newer program: what it has, and what this program knows.
  case newer(part: String, found: Int, known: Int)
  /// A step by which the archive was built is not the one that this program has under the same number.
  case foreignMigration(room: String, number: Int)
  /// A file could not be used: its path below the archive, what was tried, and the system's error number.
  case file(path: String, step: FileStep, code: Int32)
  /// A blob is not there.
  case missingBlob(ContentDigest)
  /// A blob's bytes are not those of its name.
  case damagedBlob(ContentDigest)
  /// Sealed bytes do not open with the key: they were changed, or the key is another's.
  case sealBroken(ContentDigest)
  /// A key was shredded, and what it sealed is gone for good.
  case shredded(key: Int)
  /// The key of a number was never made, or its entry is lost.
  case noKey(Int)
  /// The archive's keys are not here: a copy without them, or a ring key that lies elsewhere.
  case keysAbsent
  /// A file of the keys holds something else than keys.
  case damagedKeys(file: String)
  /// Records name patients who have no key here, and whose keys were not destroyed: how many, and the first of them.
  case keysLost(patients: Int, first: Int)
  /// A table has no number left to give.
  case numbersUsedUp(table: String)
  /// The archive was opened for reading alone.
  case readingOnly
  /// Nobody said which files the tables of a room refer to, so that none can be told to be superfluous.
  case referencesUnknown(room: String)
  /// The folder holds no backup, or one that was cut off.
  case noBackup(folder: String)
  /// The folder holds a backup of another archive, or an archive with keys.
  case foreignBackup(folder: String)
  /// The folder holds a backup, which is not written to.
  case backup(folder: String)
  /// A part of a backup is not what the backup says of it.
  case damagedBackup(part: String)
  /// The database said no: its code, and its words without values.
  case database(code: Int, words: String)
  /// A column holds something else than the program expects.
  case value(column: Int, expected: String)
  /// Another process holds what is needed, and did not let go in time.
  case busy

  /// What was tried with a file.
  public enum FileStep: String, Sendable, Hashable {
    case open = "opening"
    case read = "reading"
    case write = "writing"
    case synchronise = "bringing to the disk"
    case rename = "putting in place"
    case remove = "removing"
    case folder = "making the folder"
    case lock = "locking"
  }
}
