// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Foundation
import Store
import TestSupport
import Testing
import Transparency
import Vocabulary

/// An archive with a trail, in a folder of its own.
final class SampleArchive {
  let folder: TemporaryFolder
  private(set) var archive: Archive
  var trail: AuditTrail { AuditTrail(archive) }

  init(_ count: Int = 0) throws {
    folder = try TemporaryFolder()
    archive = try Archive.create(at: folder.file("a"), migrations: AuditTrail.migrations, time: Self.time)
    if count > 0 { try append(0..<count) }
  }

  static let time = TimeSource.fixed(Timestamp(microseconds: 1_700_000_000_123_456))

  static let anna = AuditContext(
    agent: .init(.person, "anna \"q\" é"), reason: "pilot", software: "fiducial 0.1.0")
  static let service = AuditContext(agent: .init(.software, "import"), software: "fiducial 0.1.0")

  static func event(_ number: Int) -> AuditEvent {
    let digest = ContentDigest(hashing: "content \(number % 5)".utf8)
    return number.isMultiple(of: 3)
      ? AuditEvent(
        "dataset.create", by: anna,
        on: [
          .init("dataset-version", identity: "lung \\ \(number)", digest: digest),
          .init("patient", identity: "\(number)"),
        ],
        details: [.init("items", .integer(number)), .init("share", .number(0.25))])
      : AuditEvent("import.batch", by: service, on: number.isMultiple(of: 2) ? [.init("batch", digest: digest)] : [])
  }

  func append(_ numbers: Range<Int>) throws {
    try archive.records.write { writer in try trail.append(numbers.map(Self.event), in: writer) }
  }

  func reopen() throws {
    archive = try Archive.open(at: folder.file("a"), migrations: AuditTrail.migrations, time: Self.time)
  }

  func signer() throws -> NoteSigner {
    let file = archive.folder.appending(path: SigningKeyFile.name)
    return try SigningKeyFile.read(file, origin: trail.origin) ?? SigningKeyFile.make(file, name: trail.origin)
  }

  func verify(_ keys: [NoteKey] = [], workers: Int = 2) throws -> AuditVerification {
    try trail.verify(.init(keys: keys, workers: workers))
  }

  /// Does what a tamperer does who has the database: takes the fences down, changes, and puts them up again.
  func tamper(_ statements: SQL...) throws {
    try archive.records.write { writer in
      let fences = try writer.reader.rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
      for fence in fences {
        try writer.execute(SQL(words: "DROP TRIGGER \(try fence.value(0, as: String.self))", values: []))
      }
      for statement in statements { try writer.execute(statement) }
      for fence in fences { try writer.execute(SQL(words: try fence.value(1), values: [])) }
    }
  }

  func lines() throws -> [[UInt8]] {
    try archive.records.read { reader in try trail.entries(AuditQuery(), in: reader).map(\.line.bytes) }
  }
}
