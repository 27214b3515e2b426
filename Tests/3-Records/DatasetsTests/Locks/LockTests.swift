// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Catalog
import Datasets
import Features
import Foundation
import Store
import Testing
import TestSupport
import Vocabulary

/// An archive of a test's own with the tables of splits.
struct MadeArchive {
  let folder: TemporaryFolder
  let archive: Archive

  init() throws {
    folder = try TemporaryFolder()
    archive = try Archive.create(
      at: folder.file("archive"),
      migrations: AuditTrail.migrations + FeatureStore.migrations + Catalog.migrations + Datasets.migrations
        + DatasetSplits.migrations,
      time: .fixed(Timestamp(microseconds: 1_750_000_000_000_000)))
  }

  static func context(_ reason: String? = nil) -> AuditContext {
    AuditContext(agent: .init(.person, "tester"), reason: reason, software: "test 1")
  }

  static let version = DividedVersion(digest: ContentDigest(hashing: Array("version".utf8)), words: "chest@1")

  /// How many entries the trail has.
  func entries() throws -> Int {
    try archive.records.read { try $0.value("SELECT COUNT(*) FROM audit_entry") ?? 0 }
  }
}

@Suite struct `A locked part` {
  func stored(limit: Int?) throws -> (made: MadeArchive, items: [DatasetItem], split: StoredSplit) {
    let made = try MadeArchive()
    let items = MadeItems.cohort(patients: 30, seed: 1)
    let split = try SplitPlan(parts: [.init("train", .share(0.7)), .init("test", .share(0.3))], strata: ["effusion"])
      .split(items)
    let stored = try DatasetSplits(made.archive).add(
      split, named: "main", of: MadeArchive.version, items: items, locking: ["test": limit], by: MadeArchive.context())
    return (made, items, stored)
  }

  @Test func `is kept with the split, which reads back with its manifest`() throws {
    let (made, items, split) = try stored(limit: 2)
    let splits = DatasetSplits(made.archive)
    #expect(split.parts.map(\.name) == ["train", "test"])
    #expect(split.parts.map(\.items).reduce(0, +) == items.count)
    #expect(split.parts.map(\.patients).reduce(0, +) == 30)
    #expect(split.parts[0].locked == nil && split.parts[1].locked != nil && split.parts[1].limit == 2)
    let manifest = try splits.manifest(of: split)
    #expect(manifest.version == MadeArchive.version.digest)
    #expect(manifest.digest == split.digest)
    #expect(try splits.split(named: "", of: MadeArchive.version) == split)
    #expect(throws: SplitLockError.unknownSplit("other", known: ["main"])) {
      try splits.split(named: "other", of: MadeArchive.version)
    }
  }

  @Test func `is not replaced`() throws {
    let (made, items, _) = try stored(limit: nil)
    let again = try SplitPlan(parts: SplitPlan.folds(2)).split(items)
    #expect(throws: SplitLockError.nameTaken("main")) {
      try DatasetSplits(made.archive).add(
        again, named: "main", of: MadeArchive.version, items: items, locking: [:], by: MadeArchive.context())
    }
    #expect(throws: SplitLockError.unknownPart("test", known: ["fold-1", "fold-2"])) {
      try DatasetSplits(made.archive).add(
        again, named: "folds", of: MadeArchive.version, items: items, locking: ["test": 1], by: MadeArchive.context())
    }
  }

  @Test func `opens with a reason, is counted, and is refused beyond its limit, each in the trail`() throws {
    let (made, _, split) = try stored(limit: 2)
    let splits = DatasetSplits(made.archive)
    let before = try made.entries()
    #expect(throws: SplitLockError.reasonNeeded(part: "test")) {
      try splits.open("test", of: split, by: MadeArchive.context("  "))
    }
    let plan = ContentDigest(hashing: [1])
    let first = try splits.open("test", of: split, for: plan, by: MadeArchive.context("final judgement"))
    #expect(first.count == 1 && first.plan == plan && !first.isOverride && first.agent == "tester")
    #expect(try splits.open("test", of: split, by: MadeArchive.context("again")).count == 2)
    #expect(throws: SplitLockError.limitReached(part: "test", limit: 2, opened: 2)) {
      try splits.open("test", of: split, by: MadeArchive.context("once more"))
    }
    let over = try splits.open("test", of: split, isOverride: true, by: MadeArchive.context("board decision 7"))
    #expect(over.count == 3 && over.isOverride)
    #expect(try made.entries() - before == 5)
    #expect(try splits.openings(of: split).map(\.count) == [1, 2, 3])
    #expect(try splits.split(named: "main", of: MadeArchive.version).parts[1].opened == 3)
    #expect(throws: SplitLockError.notLocked("train")) {
      try splits.open("train", of: split, by: MadeArchive.context("x"))
    }
    #expect(throws: SplitLockError.unknownPart("tset", known: ["train", "test"])) {
      try splits.open("tset", of: split, by: MadeArchive.context("x"))
    }
  }

  @Test func `counts openings by two at once`() async throws {
    let (made, _, split) = try stored(limit: 5)
    let archive = made.archive
    let opened = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<12 {
        group.addTask {
          (try? DatasetSplits(archive).open("test", of: split, by: MadeArchive.context("race"))) != nil
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(opened == 5)
  }

  @Test func `is counted with a part of another split that holds the same images, and its limit holds`() throws {
    let (made, items, split) = try stored(limit: 1)
    let splits = DatasetSplits(made.archive)
    let inside = try Set(splits.manifest(of: split).parts[1].items)
    let test = items.filter { inside.contains($0.entry.content) }
    let second = try splits.add(
      try SplitPlan(parts: [.init("all", .rest)]).split(test), named: "other", of: MadeArchive.version, items: test,
      locking: ["all": Int?.none], by: MadeArchive.context())
    let opening = try splits.open("all", of: second, by: MadeArchive.context("a look"))
    #expect(opening.alongside == ["main:test"] && !opening.isOverride)
    #expect(try splits.openings(of: split).map(\.leader) == [opening.number])
    #expect(try splits.split(named: "main", of: MadeArchive.version).parts[1].opened == 1)
    try splits.check(test, opening: opening)
    #expect(throws: SplitLockError.limitReached(part: "main:test", limit: 1, opened: 1)) {
      try splits.open("all", of: second, by: MadeArchive.context("another look"))
    }
    // A lock that came after the opening was not opened with it.
    try splits.add(
      try SplitPlan(parts: [.init("all", .rest)]).split(test), named: "third", of: MadeArchive.version, items: test,
      locking: ["all": Int?.none], by: MadeArchive.context())
    #expect(throws: SplitLockError.locked(["third:all": test.count])) { try splits.check(test, opening: opening) }
  }

  @Test func `holds other files with the same samples too`() throws {
    let (made, items, split) = try stored(limit: nil)
    let splits = DatasetSplits(made.archive)
    let first = try splits.manifest(of: split).parts[1].items[0]
    var again = try #require(items.first { $0.entry.content == first })
    again.entry.content = ContentDigest(hashing: Array("the same image, coded anew".utf8))
    #expect(throws: SplitLockError.locked(["main:test": 1])) { try splits.check([again]) }
    #expect(try splits.shown([again])[0].labels.isEmpty)
  }

  @Test func `hides the attributes that tell its labels`() throws {
    var (made, items, _) = try stored(limit: nil)
    for place in items.indices {
      for name in ["effusion", "label:effusion", "truth", "target_count"] {
        items[place].entry.attributes[name] = .number(1)
      }
    }
    let splits = DatasetSplits(made.archive)
    let locked = try splits.locked(among: items)
    #expect(!locked.isEmpty)
    for item in try splits.shown(items) {
      let isLocked = locked[item.entry.content] != nil
      #expect((item.entry.attributes["effusion"] == nil) == isLocked)
      #expect((item.entry.attributes["label:effusion"] == nil) == isLocked)
      #expect((item.entry.attributes["truth"] == nil) == isLocked)
      #expect((item.entry.attributes["target_count"] == nil) == isLocked)
      #expect(item.entry.attributes[AttributeName.sex] != nil)
    }
  }

  @Test func `is handed out by the opening that was made for it, once`() throws {
    let (made, items, split) = try stored(limit: 1)
    let splits = DatasetSplits(made.archive)
    let inside = try Set(splits.manifest(of: split).parts[1].items)
    let test = items.filter { inside.contains($0.entry.content) }
    let opening = try splits.open("test", of: split, by: MadeArchive.context("judgement"))
    #expect(try splits.unused("test", of: split, by: MadeArchive.context("another reason")) == nil)
    #expect(
      try splits.unused("test", of: split, for: ContentDigest(hashing: [1]), by: MadeArchive.context("judgement"))
        == nil)
    let found = try splits.unused("test", of: split, by: MadeArchive.context())
    #expect(found?.number == opening.number)
    _ = try DatasetExport(ExportTests.order(.csv, items: test), from: made.archive).write(
      to: made.folder.file("out"), opening: found, by: MadeArchive.context("judgement")
    ) { _ in [] }
    #expect(try splits.unused("test", of: split, by: MadeArchive.context()) == nil)
    #expect(try splits.openings(of: split).map { $0.used != nil } == [true])
  }

  @Test func `keeps its labels and images to itself, in every version`() throws {
    let (made, items, split) = try stored(limit: nil)
    let splits = DatasetSplits(made.archive)
    let locked = try Set(splits.manifest(of: split).parts[1].items)
    let shown = try splits.shown(items)
    for (item, shown) in zip(items, shown) {
      #expect(shown.labels.isEmpty == locked.contains(item.entry.content))
    }
    #expect(throws: SplitLockError.locked(["main:test": locked.count])) { try splits.check(items) }
    try splits.check(items.filter { !locked.contains($0.entry.content) })
    let opening = try splits.open("test", of: split, by: MadeArchive.context("judgement"))
    try splits.check(items, opening: opening)
    #expect(try splits.shown(items, opening: opening) == items)
  }
}
