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

@Suite struct WithdrawalTests {
  @Test func `tells what would go before it goes, and where the images went afterwards`() throws {
    let small = try SmallArchive()
    let entries = try small.take(["p/1", "p/2", "q/1"], terms: try small.terms())
    try small.tell(entries[0].key, "effusion", "1")
    let version = try small.create("chest")
    let preview = try small.datasets.preview(withdrawing: entries[0].patient)
    #expect(preview.images == 2 && preview.labels == 1 && preview.before == nil)
    #expect(preview.versions.map(\.items) == [2])
    #expect(try small.catalog.count() == 3, "nothing was changed")
    let trace = try small.datasets.trace(of: entries[0].patient)
    #expect(trace.images == [entries[0].key, entries[1].key] && trace.withdrawal == nil)
    #expect(trace.versions.map(\.digest) == [version.digest])
    let withdrawal = try small.datasets.withdraw(patient: entries[0].patient, by: SmallArchive.context)
    #expect(try small.datasets.preview(withdrawing: entries[0].patient).before == withdrawal)
    let after = try small.datasets.trace(of: entries[0].patient)
    #expect(after.images.isEmpty && after.withdrawal == withdrawal && after.versions.map(\.items) == [2])
    #expect(throws: DatasetError.unknownPatient) { try small.datasets.preview(withdrawing: 99) }
    #expect(throws: DatasetError.unknownPatient) { try small.datasets.trace(of: 99) }
    let names = ["site", "patient-of-p"]
    #expect(try small.catalog.patient(names) == nil)
    #expect(try small.catalog.numberEver(names) == entries[0].patient)
  }

  /// Takes in a file of a patient of whom there is an image already.
  func seal(_ bytes: [UInt8], of patient: Int, like name: String, in small: SmallArchive, terms: Int) throws
    -> CatalogEntry
  {
    let kept = try small.archive.keep([FileToKeep(bytes, patient: patient)])
    return try small.catalog.register(
      [
        CatalogDraft(
          patient: ["site", "patient-of-\(name)"], study: "sealed", series: "sealed",
          content: kept[0].content, blob: kept[0].blob, attributes: ["note": .text("WORD-OF-\(name)-ALONE")])
      ], terms: terms)[0]
  }

  @Test func `later versions have nothing of the patient, earlier ones say how much can no longer be read`() throws {
    let small = try SmallArchive()
    let terms = try small.terms()
    let entries = try small.take(["p/1", "p/2", "q/1"], terms: terms)
    try small.tell(entries[0].key, "effusion", "1")
    let before = try small.create("chest")
    let withdrawal = try small.datasets.withdraw(patient: entries[0].patient, by: SmallArchive.context)
    #expect(withdrawal.images == 2)
    #expect(withdrawal.done != nil)
    #expect(try small.datasets.items(of: before).map(\.entry.key) == [entries[2].key])
    #expect(try small.datasets.unreadable(in: before) == 2)
    #expect(try small.datasets.faults(in: .digest(before.digest)).isEmpty)
    #expect(try small.labels.history(of: entries[0].key).isEmpty)
    let after = try small.datasets.create(
      VersionOrder(name: small.name("chest"), purpose: "validation", parent: before), by: SmallArchive.context
    ).version
    #expect(after.manifest.counts.items == 1)
    #expect(after.manifest.leftOut.withdrawn == 2)
    #expect(try small.datasets.versions(affectedBy: entries[0].patient).map(\.version) == ["chest@1"])
    let comparison = try small.datasets.comparison(of: before, with: after)
    #expect(comparison.removedByReason == [.withdrawn: 2])
    #expect(throws: CatalogError.self) { try small.take(["p/3"], terms: terms) }
    #expect(
      try small.labels.tell(
        [
          ToldLabel(image: entries[0].key, label: Label("effusion", "0", source: .model, known: small.now))
        ], by: SmallArchive.context
      ).withoutImage == 1)
  }

  @Test func `nothing of the patient's images can be found in any file of the archive`() throws {
    let small = try SmallArchive()
    let terms = try small.terms()
    let other = try small.take(["q/1"], terms: terms)[0]
    let first = try small.take(["p/1"], terms: terms)[0]
    let secret = Array("PIXELS-OF-A-WITHDRAWN-PATIENT-".utf8).flatMap { Array(repeating: $0, count: 3) }
    let sealed = try seal(secret, of: first.patient, like: "p", in: small, terms: terms)
    let kept = try seal(Array("PIXELS-OF-ANOTHER".utf8), of: other.patient, like: "q", in: small, terms: terms)
    try small.tell(sealed.key, "speaking-finding", "1")
    // A version keeps attributes in its manifest, so it is made of the other patient alone.
    try small.create("other", adding: [.images([other.key, kept.key])])
    #expect(try small.catalog.bytes(of: sealed.key) == secret)
    let backup = try Backup(of: small)
    try small.datasets.withdraw(patient: first.patient, by: SmallArchive.context)
    let files = try allFiles(in: small.archive.folder)
    #expect(files.count > 5)
    for (name, bytes) in files {
      #expect(!bytes.contains(Data(secret)), "in \(name)")
      #expect(!bytes.contains(Data(secret.prefix(24))), "in \(name)")
      #expect(!bytes.contains(Data("WORD-OF-p-ALONE".utf8)), "in \(name)")
      #expect(!bytes.contains(Data("patient-of-p".utf8)), "in \(name)")
    }
    #expect(try small.catalog.bytes(of: kept.key) == Array("PIXELS-OF-ANOTHER".utf8))
    // What was copied before, without the keys, opens with the keys that are left: the other patient's, not the one's.
    try backup.restore(over: small)
    let again = try Archive.open(at: small.archive.folder, migrations: SmallArchive.migrations)
    #expect(throws: StoreError.shredded(key: first.patient)) { try Catalog(again).bytes(of: sealed.key) }
    #expect(try Catalog(again).bytes(of: kept.key) == Array("PIXELS-OF-ANOTHER".utf8))
  }

  @Test func `a withdrawal that was cut off is finished at the next opening`() throws {
    let small = try SmallArchive()
    let entry = try small.take(["p/1"], terms: small.terms())[0]
    try small.datasets.withdraw(patient: entry.patient, by: SmallArchive.context)
    // As it stands between the first transaction and the last.
    try small.archive.records.write { writer in
      try writer.execute("UPDATE dataset_withdrawal SET done = NULL")
    }
    #expect(try small.datasets.withdrawals().map(\.done) == [nil])
    let again = Datasets(try Archive.open(at: small.archive.folder, migrations: SmallArchive.migrations))
    #expect(try again.finishWithdrawals(by: SmallArchive.context).map(\.patient) == [entry.patient])
    #expect(try again.withdrawals().first?.done != nil)
    #expect(try again.finishWithdrawals(by: SmallArchive.context).isEmpty)
  }

  @Test func `withdrawing twice is withdrawing once, and nobody is not withdrawn`() throws {
    let small = try SmallArchive()
    let entry = try small.take(["p/1"], terms: small.terms())[0]
    let first = try small.datasets.withdraw(patient: entry.patient, by: SmallArchive.context)
    small.pass()
    #expect(try small.datasets.withdraw(patient: entry.patient, by: SmallArchive.context) == first)
    #expect(throws: DatasetError.unknownPatient) { try small.datasets.withdraw(patient: 99, by: SmallArchive.context) }
    let trail = AuditTrail(small.archive)
    let actions = try small.archive.records.read { reader in
      try trail.entries(AuditQuery(), in: reader).map(\.event.action)
    }
    #expect(actions.filter { $0.hasPrefix("patient") } == ["patient.withdraw", "patient.forgotten"])
  }

  private func allFiles(in folder: URL) throws -> [(String, Data)] {
    let names = try #require(FileManager.default.enumerator(atPath: folder.path)?.allObjects as? [String])
    return try names.compactMap { name in
      let file = folder.appending(path: name)
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), !isFolder.boolValue else {
        return nil
      }
      return (name, try Data(contentsOf: file))
    }
  }
}

/// A copy of the records and files of an archive, without its keys.
private struct Backup {
  let copy: URL

  init(of small: SmallArchive) throws {
    copy = small.folder.file("backup")
    try small.archive.records.emptyJournal()
    try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
    for name in ["records.sqlite", "blobs"] {
      try FileManager.default.copyItem(
        at: small.archive.folder.appending(path: name), to: copy.appending(path: name))
    }
  }

  func restore(over small: SmallArchive) throws {
    for name in ["records.sqlite", "records.sqlite-wal", "records.sqlite-shm", "blobs"] {
      try? FileManager.default.removeItem(at: small.archive.folder.appending(path: name))
    }
    for name in ["records.sqlite", "blobs"] {
      try FileManager.default.copyItem(
        at: copy.appending(path: name), to: small.archive.folder.appending(path: name))
    }
  }
}

extension Data {
  fileprivate func contains(_ other: Data) -> Bool { range(of: other) != nil }
}
