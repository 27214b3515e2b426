// SPDX-License-Identifier: Apache-2.0
import Foundation
import Store
import TestSupport
import Testing
import Vocabulary

/// A small archive with a table of its own.
struct SmallArchive {
  static let migrations = [
    Migration("thing", 1, ["CREATE TABLE thing (blob BLOB NOT NULL, patient INTEGER, content BLOB)"])
  ]
  static let references = [BlobReferences("thing", [.init("thing", "SELECT blob, patient, content FROM thing")])]

  let folder: TemporaryFolder
  let archive: Archive

  init(files: Int = 0) throws {
    folder = try TemporaryFolder()
    archive = try Archive.create(
      at: folder.file("a"), migrations: Self.migrations, references: Self.references,
      time: .fixed(Timestamp(seconds: 9)))
    if files > 0 {
      try keep((0..<files).map { FileToKeep(Array("file \($0)".utf8), patient: $0 % 3 == 0 ? nil : $0 % 3) })
    }
  }

  @discardableResult
  func keep(_ files: [FileToKeep]) throws -> [KeptFile] {
    try archive.keeping { keeper in
      let kept = try keeper.keep(files)
      try archive.records.write { writer in
        for (file, name) in zip(files, kept) {
          try writer.execute(
            "INSERT INTO thing (blob, patient, content) VALUES (\(name.blob), \(file.patient.stored), \(name.content))")
        }
      }
      return kept
    }
  }

  func open(_ name: String = "a", _ access: Archive.Access = .writing) throws -> Archive {
    try Archive.open(
      at: folder.file(name), migrations: Self.migrations, references: Self.references, access: access)
  }
}

@Suite struct `An archive` {
  @Test func `is made only where nothing is, and opened only where one is`() throws {
    let small = try SmallArchive()
    #expect(throws: StoreError.folderInUse(folder: "a", found: "archive.json")) {
      try Archive.create(at: small.folder.file("a"), migrations: [])
    }
    #expect(throws: StoreError.noArchive(folder: "b")) { try small.open("b") }
    // What is there and cannot be read is not what is not there.
    try FileManager.default.createDirectory(at: small.folder.file("c/archive.json"), withIntermediateDirectories: true)
    #expect(throws: StoreError.file(path: "archive.json", step: .read, code: EISDIR)) { try small.open("c") }
    #expect(try small.open().identity == small.archive.identity)
    #expect(small.archive.identity.count == 32)
    #expect(small.archive.made == Timestamp(seconds: 9))
  }

  @Test func `one of a newer program is refused and not touched`() throws {
    let small = try SmallArchive()
    let more = SmallArchive.migrations + [Migration("thing", 2, ["CREATE TABLE thing_more (a INTEGER)"])]
    _ = try Archive.open(at: small.folder.file("a"), migrations: more)
    #expect(throws: StoreError.newer(part: "thing", found: 2, known: 1)) { try small.open() }
    #expect(throws: StoreError.newer(part: "thing", found: 2, known: 0)) {
      try Archive.open(at: small.folder.file("a"), migrations: [])
    }
    let other = [Migration("thing", 1, ["CREATE TABLE thing (x)"]), more[1]]
    #expect(throws: StoreError.foreignMigration(room: "thing", number: 1)) {
      try Archive.open(at: small.folder.file("a"), migrations: other)
    }
    try small.folder.write("a/archive.json", #"{"archive": 2, "identity": "x"}"#)
    #expect(throws: StoreError.newer(part: "archive", found: 2, known: 1)) { try small.open() }
  }

  @Test func `keeps files sealed and unsealed, once and many at a time, and gives them back`() throws {
    let small = try SmallArchive()
    for count in [1, 3, 40] {
      let files = (0..<count).map {
        FileToKeep(Array(repeating: UInt8($0), count: $0 * 100), patient: $0 % 2 == 0 ? nil : $0)
      }
      let kept = try small.keep(files)
      for (file, name) in zip(files, kept) {
        #expect(name.content == ContentDigest(hashing: file.bytes))
        #expect((name.blob == name.content) == (file.patient == nil))
        #expect(try small.open().bytes(of: name.blob, patient: file.patient) == file.bytes)
      }
    }
    #expect(try small.archive.verify(.opening).faults.isEmpty)
  }

  @Test func `puts a torn file right when the same bytes come again, and says so before`() throws {
    let small = try SmallArchive()
    let bytes = Array("what was torn".utf8)
    let digest = try small.archive.blobs.put(bytes)
    let path = small.archive.blobs.location(of: digest).path
    for damage in [Data(), Data(bytes.prefix(5)), Data(bytes.reversed())] {
      unlink(path)
      try damage.write(to: URL(filePath: path))
      #expect(throws: StoreError.damagedBlob(digest)) { try small.archive.blobs.bytes(of: digest) }
      #expect(try small.archive.blobs.put(bytes) == digest)
      #expect(try small.archive.blobs.bytes(of: digest) == bytes)
    }
    unlink(path)
    #expect(throws: StoreError.missingBlob(digest)) { try small.archive.blobs.bytes(of: digest) }
  }

  @Test func `collects what nothing refers to, and nothing else`() throws {
    let small = try SmallArchive(files: 20)
    let loose = try (0..<10).map { try small.archive.blobs.put(Array("loose \($0)".utf8)) }
    try small.folder.write("a/blobs/incoming/left.part", "half")
    small.archive.settle()
    let counted = try small.archive.collect(.counting)
    #expect(counted.superfluous == 10)
    #expect(counted.superfluousBytes == 70)
    #expect(counted.leftovers == 1)
    #expect(try small.archive.blobs.bytes(of: loose[0]).count == 7)
    let swept = try small.archive.collect(.removing)
    #expect(swept.superfluous == 10)
    #expect(swept.leftovers == 1)
    #expect(swept.kept == 20)
    #expect(!small.archive.blobs.contains(loose[0]))
    #expect(try small.archive.verify(.opening).faults.isEmpty)
    #expect(try small.archive.collect(.removing).superfluous == 0)
  }

  @Test func `does not collect while a room is silent`() throws {
    let small = try SmallArchive(files: 2)
    let silent = try Archive.open(at: small.folder.file("a"), migrations: SmallArchive.migrations)
    #expect(throws: StoreError.referencesUnknown(room: "thing")) { try silent.collect(.removing) }
    #expect(try silent.verify().superfluous == nil)
  }

  @Test func `what is just being kept is not collected by another`() throws {
    let small = try SmallArchive(files: 2)
    let other = try small.open()
    let late = Late()
    try small.archive.keeping { keeper in
      let kept = try keeper.keep([FileToKeep([1, 2, 3], patient: nil)])[0]
      DispatchQueue.global().async { late.set(try? other.collect(.removing)) }
      // The other waits as long as this scope lasts.
      usleep(200_000)
      #expect(late.value == nil)
      try small.archive.records.write { writer in
        _ = try writer.execute("INSERT INTO thing (blob) VALUES (\(kept.blob))")
      }
    }
    while late.value == nil { usleep(1000) }
    #expect(late.value?.superfluous == 0)
    #expect(try small.archive.verify().faults.isEmpty)
  }

  @Test func `every kind of damage is found, with its place`() throws {
    let small = try SmallArchive(files: 9)
    let names = try small.archive.records.read { reader in
      try reader.rows("SELECT blob, patient FROM thing ORDER BY rowid").map {
        (try $0.value(0, as: ContentDigest.self), try $0.value(1, as: Int?.self))
      }
    }
    let place = { (digest: ContentDigest) in small.archive.blobs.location(of: digest).path }
    let text = names[1].0.hexadecimal
    let path = "blobs/\(text.prefix(2))/\(text.dropFirst(2).prefix(2))/\(text)"
    var data = try Data(contentsOf: URL(filePath: place(names[1].0)))
    data[data.count / 2] ^= 4
    unlink(place(names[1].0))
    try data.write(to: URL(filePath: place(names[1].0)))
    unlink(place(names[3].0))
    try small.archive.records.write { writer in
      // Of the wrong patient, and with another content.
      try writer.execute("UPDATE thing SET patient = 2 WHERE blob = \(names[4].0)")
      try writer.execute("UPDATE thing SET content = \(ContentDigest(hashing: [])) WHERE blob = \(names[5].0)")
      try writer.execute("UPDATE thing SET patient = 77 WHERE blob = \(names[7].0)")
    }
    try small.folder.write("a/blobs/strange", "?")
    let faults = try small.archive.verify(.opening).faults
    #expect(faults.contains(.damaged(names[1].0, path: path, length: data.count)))
    #expect(faults.contains(.missing(names[3].0, table: "thing")))
    #expect(faults.contains(.sealed(names[4].0, table: "thing", patient: 2)))
    #expect(
      faults.contains(
        .content(
          names[5].0, table: "thing", expected: ContentDigest(hashing: []),
          found: ContentDigest(hashing: "file 5".utf8))))
    #expect(faults.contains(.key(patient: 77)))
    #expect(faults.contains(.strange(path: "blobs/strange")))
    #expect(faults.count == 6)
  }

  @Test func `a damaged database is told as such`() throws {
    let small = try SmallArchive(files: 3)
    try small.archive.records.write { writer in
      for _ in 0..<500 { try writer.execute("INSERT INTO thing (blob) VALUES (\([UInt8](repeating: 7, count: 400)))") }
      try writer.execute("DELETE FROM thing WHERE length(blob) = 400 AND rowid % 2 = 0")
    }
    try small.archive.records.emptyJournal()
    let copy = small.folder.file("c")
    try FileManager.default.copyItem(at: small.folder.file("a"), to: copy)
    for name in ["-wal", "-shm"] { unlink(copy.path + "/records.sqlite" + name) }
    let file = copy.appending(path: "records.sqlite")
    var data = try Data(contentsOf: file)
    for place in 8 * 4096..<9 * 4096 { data[place] ^= 0x55 }
    try data.write(to: file)
    let result = try small.open("c", .reading).verify()
    #expect(result.faults.contains { if case .records = $0 { true } else { false } })
  }

  @Test func `a withdrawn patient's files are no fault, and open no more`() throws {
    let small = try SmallArchive(files: 9)
    try small.archive.keys.shred(1)
    let result = try small.archive.verify(.opening)
    #expect(result.faults.isEmpty)
    #expect(result.shredded == 3)
    #expect(result.opened == 3)
  }

  @Test func `can be read and verified where nothing can be written`() throws {
    let small = try SmallArchive(files: 5)
    let copy = try SmallArchive(files: 0).folder
    _ = try small.archive.backUp(to: copy.file("b"), manner: .copying)
    for name in ["b", "b/blobs"] { chmod(copy.file(name).path, 0o500) }
    defer { for name in ["b", "b/blobs"] { chmod(copy.file(name).path, 0o700) } }
    let opened = try Archive.open(
      at: copy.file("b"), migrations: SmallArchive.migrations, references: SmallArchive.references, access: .reading)
    let result = try opened.verify(.opening)
    #expect(result.faults.isEmpty)
    #expect(result.blobs == 5)
    #expect(!result.hasKeys)
    #expect(throws: StoreError.readingOnly) { try opened.records.write { _ in } }
    #expect(throws: StoreError.readingOnly) { try opened.blobs.put([1]) }
    #expect(throws: StoreError.readingOnly) { try opened.collect(.removing) }
  }
}

/// A result that another thread brings.
private final class Late: @unchecked Sendable {
  // Safe because the lock is held for each access.
  private let lock = NSLock()
  private var held: Sweep?
  var value: Sweep? { lock.withLock { held } }
  func set(_ sweep: Sweep?) { lock.withLock { held = sweep } }
}
