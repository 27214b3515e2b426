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

  /// Where the backup's file of the first record lies, and the file's name.
  private func first() throws -> (place: URL, name: ContentDigest) {
    let blob = try small.archive.records.read { try $0.value("SELECT blob FROM thing", as: ContentDigest.self) }
    let digest = try #require(blob)
    let name = digest.hexadecimal
    return (small.folder.file("b/blobs/\(name.prefix(2))/\(name.dropFirst(2).prefix(2))/\(name)"), digest)
  }

  /// Writes other bytes of the same length over a file.
  private func rot(_ place: URL, keepingTimes: Bool = false) throws {
    var state = stat()
    stat(place.path, &state)
    var bytes = try Data(contentsOf: place)
    bytes[bytes.count / 2] ^= 1
    chmod(place.path, 0o600)
    let descriptor = open(place.path, O_WRONLY)
    defer { close(descriptor) }
    #expect(bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) } == bytes.count)
    if keepingTimes {
      var times = [state.st_atim, state.st_mtim]
      futimens(descriptor, &times)
    }
  }

  @Test func `puts a file of an earlier backup in place anew that has other bytes of the same length, and says so`()
    throws
  {
    _ = try backUp()
    let (place, name) = try first()
    try rot(place)
    let second = try backUp()
    #expect(second.replaced == [name])
    #expect((second.copied, second.present, second.hashed) == (1, 11, 0))
    #expect(try small.open("b", .reading).verify().faults.isEmpty)
    // A torn one, too; and one whose time of change was put back.
    chmod(place.path, 0o600)
    try Data(try Data(contentsOf: place).dropLast(3)).write(to: place)
    #expect(try backUp().replaced == [name])
    try rot(place, keepingTimes: true)
    #expect(try backUp().replaced == [name])
    #expect(try restore(to: "r", keys: false).verify().faults.isEmpty)
  }

  @Test func `believes no link, whatever it leads to, and puts the file itself in its place`() throws {
    _ = try backUp()
    let (place, name) = try first()
    for _ in 0..<2 {
      try FileManager.default.removeItem(at: place)
      try FileManager.default.createSymbolicLink(at: place, withDestinationURL: small.archive.blobs.location(of: name))
      let again = try backUp()
      #expect(again.replaced == [name] && again.copied == 1)
      let kind = try FileManager.default.attributesOfItem(atPath: place.path)[.type] as? FileAttributeType
      #expect(kind == .typeRegular)
    }
    // A folder that is a link is no folder of the backup.
    let folder = place.deletingLastPathComponent()
    try FileManager.default.removeItem(at: folder)
    try FileManager.default.createSymbolicLink(
      at: folder, withDestinationURL: small.archive.blobs.location(of: name).deletingLastPathComponent())
    #expect(throws: StoreError.self) { try backUp() }
    // Nor is a link in the archive given a second name.
    try FileManager.default.removeItem(at: folder)
    let own = small.archive.blobs.location(of: name)
    try FileManager.default.moveItem(at: own, to: small.folder.file("elsewhere"))
    try FileManager.default.createSymbolicLink(at: own, withDestinationURL: small.folder.file("elsewhere"))
    #expect(try backUp(.linking).copied == 1)
    let kind = try FileManager.default.attributesOfItem(atPath: place.path)[.type] as? FileAttributeType
    #expect(kind == .typeRegular)
  }

  @Test func `hashes everything where it is asked to, and where its list of hashed files is damaged`() throws {
    _ = try backUp()
    #expect(try backUp().hashed == 0)
    let all = try small.archive.backUp(to: small.folder.file("b"), manner: .copying, check: .everything)
    #expect((all.present, all.hashed, all.replaced) == (12, 12, []))
    let list = small.folder.file("b/hashed")
    let whole = try Data(contentsOf: list)
    for place in [3, 20, 60, whole.count - 1] {
      var damaged = whole
      damaged[place] ^= 1
      try damaged.write(to: list)
      #expect(try backUp().hashed == 12, "\(place)")
    }
    for count in [0, 39, 72, whole.count - 64] {
      try whole.prefix(count).write(to: list)
      #expect(try backUp().hashed == 12, "\(count)")
    }
  }

  @Test func `links nothing that does not have the bytes of its name`() throws {
    let (_, name) = try first()
    let text = name.hexadecimal
    try rot(small.folder.file("a/blobs/\(text.prefix(2))/\(text.dropFirst(2).prefix(2))/\(text)"))
    #expect(throws: StoreError.damagedBlob(name)) { try backUp(.linking) }
    // A whole one in an earlier backup stays though the archive's own is damaged.
    let other = try SmallArchive(files: 3)
    _ = try other.archive.backUp(to: other.folder.file("b"), manner: .copying)
    let blob = try #require(
      try other.archive.records.read { try $0.value("SELECT blob FROM thing", as: ContentDigest.self) })
    let own = other.archive.blobs.location(of: blob)
    try rot(own)
    _ = try other.archive.backUp(to: other.folder.file("b"), manner: .linking, check: .everything)
    #expect(try other.open("b", .reading).verify().faults.isEmpty)
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
