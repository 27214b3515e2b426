// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Catalog
import Datasets
import Features
import Foundation
import Store
import Synchronization
import TestSupport
import Vocabulary

/// An archive of a test's own, with made-up images that have no file, and a time that the test sets.
final class SmallArchive: Sendable {
  let folder: TemporaryFolder
  let archive: Archive
  private let clock: SetClock

  static let context = AuditContext(agent: .init(.person, "tester"), software: "test 1")
  static let migrations =
    AuditTrail.migrations + FeatureStore.migrations + Catalog.migrations + Datasets.migrations
    + DatasetSplits.migrations

  init() throws {
    folder = try TemporaryFolder()
    let clock = SetClock()
    self.clock = clock
    archive = try Archive.create(
      at: folder.file("archive"), migrations: Self.migrations, time: TimeSource { clock.time.withLock { $0 } })
  }

  var datasets: Datasets { Datasets(archive) }
  var catalog: Catalog { Catalog(archive) }
  var labels: LabelBook { LabelBook(archive) }

  func pass(hours: Int = 1) {
    clock.time.withLock { $0 = Timestamp(microseconds: $0.microseconds + Int64(hours) * 3_600_000_000) }
  }

  var now: Timestamp { clock.time.withLock { $0 } }

  /// Terms that allow some purposes.
  func terms(
    _ title: String = "Open images", purposes: [String] = ["any"], licence: String = "CC-BY-4.0",
    retention: String? = nil
  ) throws -> Int {
    try catalog.number(
      of: UsageTerms(
        title: title, basis: .published, licence: licence, purposes: purposes, retention: retention,
        source: "\(title), City Hospital", isDeidentified: true))
  }

  /// Takes in images, two a patient, whose contents are the digests of their names.
  @discardableResult
  func take(
    _ names: [String], terms: Int, attributes: (Int) -> [String: AttributeValue] = { _ in [:] }
  ) throws -> [CatalogEntry] {
    try catalog.register(
      names.enumerated().map { index, name in
        CatalogDraft(
          patient: ["site", "patient-of-\(name.split(separator: "/").first ?? "")"], study: .init("study-\(name)"),
          series: .init("series-\(name)"), content: ContentDigest(hashing: name.utf8),
          attributes: attributes(index).merging(["name": .text(name)]) { first, _ in first })
      }, terms: terms)
  }

  /// Some images of as many patients.
  @discardableResult
  func takeMany(_ count: Int, terms: Int, from first: Int = 0) throws -> [CatalogEntry] {
    try take((first..<first + count).map { "\($0)/a" }, terms: terms) { index in
      [
        "age": .number(Double(20 + (first + index) % 60)), "sex": .text((first + index) % 3 == 0 ? "F" : "M"),
        "site": .text("N"),
      ]
    }
  }

  func name(_ text: String) throws -> DatasetName { try DatasetName(text) }

  @discardableResult
  func create(_ name: String, adding: [VersionOrder.Selection] = [.query(CatalogQuery())]) throws -> DatasetVersion {
    try datasets.create(
      VersionOrder(name: DatasetName(name), purpose: "validation", adding: adding, freezing: .all), by: Self.context
    ).version
  }

  func tell(
    _ image: Int, _ finding: String, _ value: String, _ source: Label.Source = .reader, author: String? = nil,
    known: Timestamp? = nil
  ) throws {
    try labels.tell(
      [ToldLabel(image: image, label: Label(finding, value, source: source, author: author, known: known ?? now))],
      by: Self.context)
  }
}

/// A time that a test sets.
private final class SetClock: Sendable {
  let time = Mutex(Timestamp(microseconds: 1_700_000_000_000_000))
}
