// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuditTrail
import Foundation
import Store
import Vocabulary

/// `fiducial archive keys`: counts the keys, and copies them into a safe place.
struct ArchiveKeys: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "Counts the keys of patients, and copies them into a safe place.",
    discussion: """
      A patient's key is destroyed by a withdrawal. Each withdrawal wraps the remaining keys under a new ring key, so \
      that earlier copies of the ring alone open nothing. A copy made with --copy-to holds the ring key too: it must be \
      destroyed after each withdrawal, and made anew. The key that signs the audit trail goes with it.
      """)

  @OptionGroup var archive: ArchiveOptions

  @Option(help: "Copy ring and ring key into this folder, in the place of an earlier copy.")
  var copyTo: String?

  @Flag(help: "Print a JSON document.")
  var json = false

  mutating func run() throws {
    let opened = try archive.open(copyTo == nil ? .reading : .writing)
    let counts = try opened.keys.counts()
    if let copyTo {
      let target = URL(filePath: copyTo)
      _ = try opened.copyKeys(to: target)
      try SigningKeyCopy.make(of: opened, into: target)
      let event = AuditEvent("keys.copy", by: archive.context, details: [.init("keys", .integer(counts.keys))])
      try opened.records.write { writer in _ = try AuditTrail(opened).append(event, in: writer) }
    }
    guard !json else {
      return try StandardOutput.print(
        JSONValue.object([
          "keys": .integer(counts.keys), "shredded": .integer(counts.shredded), "damaged": .integer(counts.damaged),
          "copied": .bool(copyTo != nil),
        ]).text())
    }
    let damage = counts.damaged > 0 ? ", \(counts.damaged) damaged" : ""
    try StandardOutput.print("\(counts.keys) keys, \(counts.shredded) shredded\(damage)")
  }
}
