// SPDX-License-Identifier: Apache-2.0
import Foundation
import Store
import TestSupport
import Testing
import Vocabulary

@Suite struct `A backup` {
  private let small: SmallArchive
  init() throws { small = try SmallArchive(files: 12) }

  private func backUp(_ manner: BackupManner = .copying, keys: Bool = false) throws -> BackupResult {
    try small.archive.backUp(
      to: small.folder.file("b"), keys: keys ? small.folder.file("k") : nil, manner: manner)
  }

  private func restore(to name: String, keys: Bool) throws -> Archive {
    _ = try Archive.restore(
      from: small.folder.file("b"), to: small.folder.file(name), keys: keys ? small.folder.file("k") : nil,
      migrations: SmallArchive.migrations, references: SmallArchive.references)
    return try small.open(name)
  }

  @Test(arguments: [BackupManner.copying, .linking])
  func `is an archive without keys, and a restored one is the archive`(_ manner: BackupManner) throws {
    let result = try backUp(manner, keys: true)
    #expect(result.note.blobs == 12)
    #expect((result.copied, result.linked) == (manner == .copying ? (12, 0) : (0, 12)))
    #expect(result.keys == 2)
    let without = try small.open("b", .reading)
    let verified = try without.verify(.opening)
    #expect(verified.faults.isEmpty)
    #expect(!verified.hasKeys)
    let restored = try restore(to: "r", keys: true)
    #expect(restored.identity == small.archive.identity)
    let again = try restored.verify(.opening)
    #expect(again.faults.isEmpty)
    #expect(again.opened == 8)
    #expect(try restore(to: "s", keys: false).verify(.opening).opened == 0)
  }

  @Test func `copies only what is new, and drops what records do not refer to any more`() throws {
    _ = try backUp()
    try small.keep([FileToKeep([1, 2, 3], patient: 1)])
    try small.archive.records.write { writer in _ = try writer.execute("DELETE FROM thing WHERE rowid = 1") }
    let second = try backUp()
    #expect((second.copied, second.present, second.removed) == (1, 11, 1))
    #expect(try small.open("b", .reading).verify().faults.isEmpty)
  }

  @Test func `is refused into another's, into an archive, and into a folder with other things`() throws {
    _ = try backUp()
    let other = try SmallArchive(files: 1)
    #expect(throws: StoreError.foreignBackup(folder: "b")) { try other.archive.backUp(to: small.folder.file("b")) }
    #expect(throws: StoreError.foreignBackup(folder: "a")) { try small.archive.backUp(to: small.folder.file("a")) }
    try small.folder.write("text", "x")
    #expect(throws: StoreError.folderInUse(folder: small.folder.location.lastPathComponent, found: "a")) {
      try small.archive.backUp(to: small.folder.location)
    }
    #expect(throws: StoreError.folderInUse(folder: "keys", found: "the backup itself")) {
      try small.archive.backUp(to: small.folder.file("b"), keys: small.folder.file("b/keys"))
    }
  }

  @Test func `and its keys are refused within the archive and within each other, whatever links lead there`() throws {
    let link = small.folder.file("link")
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: small.folder.file("a"))
    for inside in ["a/inside", "a/blobs/deep/er", "link/inside"] {
      #expect(throws: StoreError.self, "\(inside)") { try small.archive.backUp(to: small.folder.file(inside)) }
      #expect(!FileManager.default.fileExists(atPath: small.folder.file(inside).path))
      #expect(throws: StoreError.self) { try small.archive.backUp(to: small.folder.file("b"), keys: link) }
    }
    let other = small.folder.file("other")
    try FileManager.default.createSymbolicLink(at: other, withDestinationURL: small.folder.file("b"))
    try FileManager.default.createDirectory(at: small.folder.file("b"), withIntermediateDirectories: true)
    #expect(throws: StoreError.folderInUse(folder: "keys", found: "the backup itself")) {
      try small.archive.backUp(to: small.folder.file("b"), keys: small.folder.file("other/keys"))
    }
    #expect(throws: StoreError.self) {
      try small.archive.backUp(to: small.folder.file("b"), keys: small.folder.file("a/keys"))
    }
    #expect(try small.archive.verify(.opening).faults.isEmpty)
  }

  @Test func `is only read, and its owner's alone, so that it can be restored after it was looked at`() throws {
    _ = try backUp()
    let records = small.folder.file("b/records.sqlite")
    let before = try Data(contentsOf: records)
    #expect(throws: StoreError.backup(folder: "b")) { try small.open("b") }
    _ = try small.open("b", .reading).records.read { try $0.value("SELECT count(*) FROM thing", as: Int.self) }
    #expect(try Data(contentsOf: records) == before)
    let mode = try FileManager.default.attributesOfItem(atPath: records.path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try restore(to: "r", keys: false).verify().faults.isEmpty)
  }

  @Test func `any changed byte of it is found when it is restored`() throws {
    let result = try backUp()
    #expect(result.note.records != ContentDigest(hashing: []))
    let records = small.folder.file("b/records.sqlite")
    let whole = try Data(contentsOf: records)
    var data = whole
    data[data.count - 100] ^= 1
    try data.write(to: records)
    #expect(throws: StoreError.damagedBackup(part: "records.sqlite")) { try restore(to: "r", keys: false) }
    try whole.write(to: records)
    let blob = try small.archive.records.read { try $0.value("SELECT blob FROM thing", as: ContentDigest.self) }
    let digest = try #require(blob)
    let name = digest.hexadecimal
    let path = small.folder.file("b/blobs/\(name.prefix(2))/\(name.dropFirst(2).prefix(2))/\(name)")
    var bytes = try Data(contentsOf: path)
    bytes[3] ^= 1
    chmod(path.path, 0o600)
    try bytes.write(to: path)
    #expect(throws: StoreError.damagedBlob(digest)) { try restore(to: "r2", keys: false) }
    unlink(small.folder.file("b/backup.json").path)
    #expect(throws: StoreError.noBackup(folder: "b")) { try restore(to: "r3", keys: false) }
  }

  @Test func `keys copied before a withdrawal open what was withdrawn, which is why they must go`() throws {
    _ = try backUp(keys: true)
    try small.archive.keys.shred(1)
    #expect(try restore(to: "r", keys: true).verify(.opening).shredded == 0)
    #expect(try small.archive.keys.copy(to: small.folder.file("k")) == 1)
    #expect(try restore(to: "s", keys: true).verify(.opening).shredded == 4)
    #expect(try FileManager.default.contentsOfDirectory(atPath: small.folder.file("k").path).count == 2)
  }
}
