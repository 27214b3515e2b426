// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Datasets
import Foundation
import Store
import Vocabulary

/// `fiducial archive verify`: looks at every byte of an archive.
struct ArchiveVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Looks at every byte: files against their names, references, keys, the database.",
    discussion: """
      Every file is read and hashed, every reference of the records is followed, a hundred sealed files are opened; \
      with --deep all are, and their content is compared with what the records say. Nothing is changed, so that an \
      archive on a medium that cannot be written, and a backup, can be verified too.

      Exit code 1 where something is not as it must be; each fault is one line with its place. The trail of what was \
      done has its own check: fiducial audit verify.
      """)

  @OptionGroup var archive: ArchiveOptions

  @Flag(help: "Open every sealed file, which takes about twice as long.")
  var deep = false

  @Flag(help: "Print a JSON document.")
  var json = false

  mutating func run() throws {
    let opened = try archive.open(.reading)
    let line = ArchiveProgress("files verified")
    let result = try opened.verify(deep ? .opening : .hashing) { line.show($0, of: $1) }
    line.end()
    // Nothing is asked of records that are damaged.
    let isReadable = !result.faults.contains { if case .records = $0 { true } else { false } }
    let unrecorded = isReadable ? try Datasets(opened).unrecordedWithdrawals() : []
    let faults =
      result.faults.map(StoreErrorWords.words)
      + unrecorded.map {
        "patient \($0): the key was destroyed, and the records do not know of a withdrawal: they are older than the keys; any "
          + "change of a data set removes the patient from them"
      }
    if json {
      try StandardOutput.print(Self.document(result, faults, opened.identity).text())
    } else {
      for fault in faults { try StandardOutput.print(fault) }
      try StandardOutput.print(Self.words(result, faults.count))
    }
    if !faults.isEmpty { throw ExitCode(ExitTable.notAccepted) }
  }

  private static func words(_ result: Verification, _ faults: Int) -> String {
    var words = "\(result.blobs) files with \(ByteWords.text(result.bytes)) hashed, \(result.references) references "
    words += "followed, \(result.opened) opened"
    if result.shredded > 0 { words += "; \(result.shredded) belong to withdrawn patients" }
    if !result.hasKeys { words += "; without keys" }
    if let superfluous = result.superfluous, superfluous > 0 { words += "; \(superfluous) superfluous" }
    if result.leftovers > 0 { words += "; \(result.leftovers) left half written" }
    return words + (faults == 0 ? ": whole" : ": \(faults) \(faults == 1 ? "fault" : "faults")")
  }

  private static func document(_ result: Verification, _ faults: [String], _ identity: String) -> JSONValue {
    .object([
      "identity": .string(identity), "whole": .bool(faults.isEmpty), "files": .integer(result.blobs),
      "bytes": .integer(result.bytes), "references": .integer(result.references), "opened": .integer(result.opened),
      "shredded": .integer(result.shredded), "superfluous": result.superfluous.map { .integer($0) },
      "leftovers": .integer(result.leftovers), "keys": .bool(result.hasKeys),
      "faults": .array(faults.map { .string($0) }),
    ])
  }
}
