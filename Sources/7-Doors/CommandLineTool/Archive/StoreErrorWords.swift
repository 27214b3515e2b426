// SPDX-License-Identifier: Apache-2.0
import Foundation
import Store

/// How the errors of an archive read, and with which code they leave.
enum StoreErrorWords {
  static func row(_ error: StoreError) -> (words: String, code: Int32) {
    switch error {
    case .noArchive(let folder):
      ("\(folder): no archive; expected a folder made by 'fiducial archive create'", ExitTable.badInput)
    case .folderInUse(let folder, let found):
      ("\(folder): found \(found); expected an empty folder", ExitTable.badInput)
    case .newer(let part, let found, let known):
      (
        "\(part): found step \(found); expected at most \(known): the archive was written by a newer program",
        ExitTable.badInput
      )
    case .foreignMigration(let room, let number):
      ("\(room): step \(number) by which the tables were made is not the one of this program", ExitTable.badInput)
    case .file(let path, let step, let code):
      // Names of files on their way tell nobody anything.
      (
        "\(path.hasSuffix(".part") ? "a file on its way into the archive" : path): \(String(cString: strerror(code))) "
          + "(\(step.rawValue))", ExitTable.inputOutput
      )
    case .missingBlob(let digest): ("\(digest): the file is not in the archive", ExitTable.inputOutput)
    case .damagedBlob(let digest): ("\(digest): the file in the archive has other bytes", ExitTable.inputOutput)
    case .sealBroken(let digest): ("\(digest): sealed bytes do not open with the patient's key", ExitTable.inputOutput)
    case .shredded(let key): ("patient \(key): the key was destroyed", ExitTable.badInput)
    case .noKey(let key): ("patient \(key): there is no key", ExitTable.inputOutput)
    case .keysAbsent:
      (
        "the keys of the archive are not here; expected them in its folder 'keys', and the ring key there or where "
          + "FIDUCIAL_KEY_FILE says", ExitTable.badInput
      )
    case .damagedKeys(let file): ("\(file): the file of keys is damaged", ExitTable.inputOutput)
    case .keysLost(let patients, let first):
      (
        "keys/ring: the keys of \(patients) patients are not there, the first is patient \(first); nothing was taken in. "
          + "Put 'ring' and 'ring-key.…' of the latest copy of the keys into 'keys' (archive.md, \"When something is "
          + "lost\"); patients who are in no copy must be withdrawn", ExitTable.inputOutput
      )
    case .numbersUsedUp(let table):
      (
        "\(table): the greatest number there is was given; no new row gets one. Restore a backup of the records",
        ExitTable.inputOutput
      )
    case .readingOnly: ("the archive can only be read here", ExitTable.badInput)
    case .referencesUnknown(let room):
      ("\(room): nobody says which files its tables refer to; nothing was removed", ExitTable.badInput)
    case .noBackup(let folder):
      (
        "\(folder): no backup, or one that was cut off; expected a folder filled by 'fiducial archive backup'",
        ExitTable.badInput
      )
    case .foreignBackup(let folder):
      (
        "\(folder): found another archive; expected an empty folder or an earlier backup of this one",
        ExitTable.badInput
      )
    case .backup(let folder):
      (
        "\(folder): found a backup, which is only read; make an archive of it with 'fiducial archive restore'",
        ExitTable.badInput
      )
    case .damagedBackup(let part): ("\(part): it is not what the backup says of it", ExitTable.inputOutput)
    case .database(let code, let words): ("the records: \(words) (\(code))", ExitTable.inputOutput)
    case .value(let column, let expected):
      ("the records: column \(column) holds something else than \(expected)", ExitTable.inputOutput)
    case .busy: ("the archive is in use by another process", ExitTable.inputOutput)
    }
  }

  /// What a check of an archive found wrong, in one line.
  static func words(_ fault: Verification.Fault) -> String {
    switch fault {
    case .records(let words): "records.sqlite: \(words)"
    case .missing(let digest, let table): "\(table): refers to \(digest), which is not there"
    case .damaged(let digest, let path, let length): "\(path): \(length) bytes that are not those of \(digest)"
    case .unreadable(_, let path, let code): "\(path): \(String(cString: strerror(code)))"
    case .sealed(let digest, let table, let patient):
      "\(table): \(digest) does not open with the key of patient \(patient)"
    case .content(let digest, let table, let expected, let found):
      "\(table): \(digest) holds \(found); expected \(expected)"
    case .key(let patient): "keys: patient \(patient) has no key, and it was not shredded"
    case .ring(let entries): "keys/ring: \(entries) entries are damaged"
    case .strange(let path): "\(path): no file of the archive"
    }
  }
}
